//! INFO says how often the disk was asked.

use std::time::Instant;

use super::harness::{self, Client, equal};
use super::{Folder, OK, Subject, promises, reply_to, words};

/// The number in `INFO persistence`.
#[track_caller]
fn fsyncs(client: &mut Client) -> u64 {
    let reply = reply_to(client, &words("INFO persistence"));
    let text = String::from_utf8_lossy(&reply);
    let mut lines = text.lines();
    let number = lines.find_map(|line| line.strip_prefix("aof_fsyncs:"));
    let number = number.and_then(|number| number.parse().ok());
    number.unwrap_or_else(|| panic!("no line aof_fsyncs in\n{text}"))
}

pub fn always_asks_for_each_change(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--fsync", "always"]);
    let mut client = server.connect();
    equal!(fsyncs(&mut client), 0, "at the start");
    for count in 1..=5 {
        client.ask(&words("SET a 1"), OK);
        equal!(fsyncs(&mut client), count, "after {count} changes");
    }
    client.ask(&words("GET a"), b"$1\r\n1\r\n");
    equal!(fsyncs(&mut client), 5, "after GET");
}

pub fn changes_that_come_together_count_once(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--fsync", "always"]);
    let mut client = server.connect();
    client.ask(&words("SET a 1").repeat(20), &OK.repeat(20));
    let count = fsyncs(&mut client);
    assert!(
        (1..5).contains(&count),
        "twenty changes in one piece: {count}"
    );
}

pub fn everysec_asks_now_and_then(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--fsync", "everysec"]);
    let mut client = server.connect();
    let start = Instant::now();
    while fsyncs(&mut client) < 2 {
        client.ask(&words("SET a 1"), OK);
        assert!(
            start.elapsed() < harness::LIMIT,
            "the disk was not asked twice within {:?}",
            harness::LIMIT
        );
    }
    let least = start.elapsed().as_millis();
    assert!(least >= 900, "it was asked twice within {least} ms");
}

pub fn no_asks_never(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--fsync", "no"]);
    let mut client = server.connect();
    for _ in 0..20 {
        client.ask(&words("SET a 1"), OK);
    }
    equal!(fsyncs(&mut client), 0, "with --fsync no");
}

promises! {
    on "08-persistence/exercises#fsyncs":
    "There is no such line, or it counts something else." =>
        always_asks_for_each_change;
    "Records are counted." =>
        changes_that_come_together_count_once;
    "What a thread does is not counted." =>
        everysec_asks_now_and_then;
    "Writes are counted." =>
        no_asks_never;
}
