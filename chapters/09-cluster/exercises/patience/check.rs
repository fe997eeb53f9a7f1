//! The client waits for the heir.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::fake_cluster::{Answer, FakeCluster, map, range, reply};
use super::harness::equal;
use super::{Subject, promises};

pub fn command_that_was_not_sent_waits_for_the_heir(subject: &Subject) {
    let maps = AtomicUsize::new(0);
    let cluster = FakeCluster::start(1, move |asked| {
        match asked.line().as_str() {
            // Nobody listens where foo is, and after a while somebody else has it.
            "CLUSTER SLOTS" if maps.fetch_add(1, Ordering::SeqCst) < 6 => {
                let port = asked.addresses[0].port();
                reply(format!(
                    "*2\r\n{}{}",
                    range(0, 8191, "127.0.0.1", port),
                    range(8192, 16_383, "127.0.0.1", 1)
                ))
            }
            _ => None,
        }
    });
    cluster.prints(subject, "GET foo\nPING\n", 0, "OK\nOK\n");
    equal!(cluster.log(), ["0: GET foo", "0: PING"]);
}

pub fn cluster_that_is_down_is_asked_again(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| {
        match (asked.words[0].as_str(), asked.before) {
            ("GET", 0 | 1) => reply("-CLUSTERDOWN The cluster is down\r\n"),
            _ => None,
        }
    });
    cluster.prints(subject, "GET foo\n", 0, "OK\n");
    equal!(cluster.log(), ["1: GET foo"].repeat(3));
}

pub fn keys_that_are_on_their_way_are_asked_for_again(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| {
        match (asked.words[0].as_str(), asked.before) {
            ("MGET", 0) => reply("-TRYAGAIN Multiple keys request\r\n"),
            _ => None,
        }
    });
    cluster.prints(subject, "MGET foo {foo}2\n", 0, "OK\n");
}

pub fn other_errors_are_shown_at_once(subject: &Subject) {
    let cluster =
        FakeCluster::start(2, |asked| match asked.words[0].as_str() {
            "GET" => reply("-WRONGTYPE no\r\n"),
            _ => None,
        });
    cluster.prints(subject, "GET foo\n", 0, "WRONGTYPE no\n");
    equal!(cluster.log(), ["1: GET foo"]);
}

pub fn command_that_was_sent_is_not_tried_again(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| match asked.line().as_str() {
        "GET foo" => Some(Answer::End(Vec::new())),
        "CLUSTER SLOTS" => reply(map(asked.addresses)),
        _ => None,
    });
    let (code, stdout, _) = cluster.run(subject, "GET foo\n");
    let said = String::from_utf8_lossy(&stdout).into_owned();
    assert!(said.starts_with("NOREPLY"), "the client says: {said}");
    equal!(code, Some(1), "the exit code");
    equal!(cluster.log(), ["1: GET foo"]);
}

promises! {
    on "09-cluster/exercises#patience":
    "The client gives up at the first try, or does not ask for a new map." =>
        command_that_was_not_sent_waits_for_the_heir;
    "The two errors are answers, and not failures." =>
        cluster_that_is_down_is_asked_again,
        keys_that_are_on_their_way_are_asked_for_again;
    "Every error is a reason to try again." =>
        other_errors_are_shown_at_once;
    "A command that may have been done is done again." =>
        command_that_was_sent_is_not_tried_again;
}
