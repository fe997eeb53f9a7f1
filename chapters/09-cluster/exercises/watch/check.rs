//! Who has which slots, and what changes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::fake_cluster::{FakeCluster, range, reply};
use super::harness::equal;
use super::program::client;
use super::{LIMIT, Subject, promises};

/// The client that watches; killed when the check is over.
struct Watch(Child);

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The ranges that a node names, and the port of each.
type Map = &'static [(u16, u16, u16)];

/// A node that says one map after the other, and then the last one; the lines
/// that the client prints.
#[track_caller]
fn assert_watches(subject: &Subject, maps: &'static [Map], lines: &[&str]) {
    let asked = AtomicUsize::new(0);
    let node = FakeCluster::start(1, move |question| {
        if question.line() != "CLUSTER SLOTS" {
            return None;
        }
        let number = asked.fetch_add(1, Ordering::SeqCst) / 2;
        let map = maps[number.min(maps.len() - 1)];
        let ranges = map
            .iter()
            .map(|&(from, to, port)| range(from, to, "127.0.0.1", port));
        reply(format!("*{}\r\n{}", map.len(), ranges.collect::<String>()))
    });
    let mut command = client(subject);
    command.arg("--watch").arg(node.address(0).to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(Stdio::null());
    let mut watch = Watch(command.spawn().unwrap());
    let output = BufReader::new(watch.0.stdout.take().unwrap()).lines();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in output.map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let mut came = Vec::new();
    while came.len() < lines.len()
        && let Ok(line) = receiver.recv_timeout(LIMIT)
    {
        came.push(line);
    }
    equal!(came, lines);
}

pub fn shows_who_has_which_slots(subject: &Subject) {
    assert_watches(
        subject,
        &[&[(10923, 16383, 7003), (0, 5460, 7001), (5461, 10922, 7002)]],
        &[
            "0-5460 127.0.0.1:7001",
            "5461-10922 127.0.0.1:7002",
            "10923-16383 127.0.0.1:7003",
        ],
    );
}

pub fn shows_what_changes(subject: &Subject) {
    assert_watches(
        subject,
        &[
            &[(0, 8191, 7001), (8192, 16383, 7002)],
            &[
                (0, 99, 7001),
                (100, 101, 7002),
                (102, 8191, 7001),
                (8192, 16383, 7002),
            ],
            &[(0, 99, 7001), (100, 16383, 7002)],
        ],
        &[
            "0-8191 127.0.0.1:7001",
            "8192-16383 127.0.0.1:7002",
            "100-101 127.0.0.1:7001 -> 127.0.0.1:7002",
            "102-8191 127.0.0.1:7001 -> 127.0.0.1:7002",
        ],
    );
}

pub fn shows_slots_that_nobody_has_any_more(subject: &Subject) {
    assert_watches(
        subject,
        &[&[(0, 99, 7001)], &[(0, 49, 7001)], &[(0, 60, 7001)]],
        &[
            "0-99 127.0.0.1:7001",
            "50-99 127.0.0.1:7001 -> nobody",
            "50-60 127.0.0.1:7001",
        ],
    );
}

pub fn same_slots_in_other_ranges_are_no_change(subject: &Subject) {
    assert_watches(
        subject,
        &[
            &[(0, 8000, 7001)],
            &[(0, 4000, 7001), (4001, 8000, 7001)],
            &[(0, 4000, 7001), (4001, 9000, 7001)],
        ],
        &["0-8000 127.0.0.1:7001", "8001-9000 127.0.0.1:7001"],
    );
}

promises! {
    on "09-cluster/exercises#watch":
    "The ranges are shown as they come, and not in their order." =>
        shows_who_has_which_slots;
    "Slots that stay where they are are shown again." =>
        same_slots_in_other_ranges_are_no_change;
    "Each slot has a line of its own." =>
        shows_what_changes;
    "A slot that nobody has is left out." =>
        shows_slots_that_nobody_has_any_more;
}
