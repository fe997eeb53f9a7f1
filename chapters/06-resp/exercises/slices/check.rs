//! One SCAN looks at a thousand keys at most.

use std::collections::BTreeSet;

use super::harness::{Client, Server, equal};
use super::{Subject, promises, reply_to, words};

/// A server with so many keys, and a client.
#[track_caller]
fn with_keys(subject: &Subject, keys: usize) -> (Server, Client) {
    let server = subject.new_server();
    let mut client = server.connect();
    let sets = (0..keys).map(|key| words(&format!("SET key:{key} 1")));
    reply_to(&mut client, &sets.collect::<Vec<_>>().concat());
    (server, client)
}

/// What a SCAN returns: the cursor and the keys.
#[track_caller]
fn scan(client: &mut Client, sent: &str) -> (String, Vec<String>) {
    let reply = reply_to(client, &words(sent));
    let reply = String::from_utf8_lossy(&reply);
    let cursor = reply.lines().nth(2).unwrap_or_default();
    let keys = reply.lines().filter(|line| line.starts_with("key:"));
    (cursor.into(), keys.map(str::to_owned).collect())
}

pub fn one_scan_returns_a_thousand_keys(subject: &Subject) {
    let (_server, mut client) = with_keys(subject, 3000);
    for count in ["1000000000", "1001", "1000"] {
        let (cursor, keys) =
            scan(&mut client, &format!("SCAN 0 COUNT {count}"));
        equal!(keys.len(), 1000, "the keys of one SCAN with COUNT {count}");
        assert!(cursor != "0", "the cursor says that there are no more");
    }
}

pub fn smaller_count_is_kept(subject: &Subject) {
    let (_server, mut client) = with_keys(subject, 3000);
    for (sent, count) in [
        ("SCAN 0", 10),
        ("SCAN 0 COUNT 7", 7),
        ("SCAN 0 COUNT 999", 999),
    ] {
        equal!(scan(&mut client, sent).1.len(), count, "the keys of {sent}");
    }
}

pub fn cursor_misses_nothing(subject: &Subject) {
    let (_server, mut client) = with_keys(subject, 2500);
    let (mut seen, mut cursor) = (BTreeSet::new(), "0".to_owned());
    for _ in 0..3 {
        let (next, keys) =
            scan(&mut client, &format!("SCAN {cursor} COUNT 5000"));
        seen.extend(keys);
        cursor = next;
    }
    equal!(seen.len(), 2500, "the keys of three SCANs");
    equal!(cursor, "0", "the cursor of the last one");
}

promises! {
    on "06-resp/exercises#slices":
    "COUNT has no limit yet, or another one." =>
        one_scan_returns_a_thousand_keys;
    "The limit is taken instead of a smaller number." =>
        smaller_count_is_kept;
    "The cursor goes on from where it would be without the limit." =>
        cursor_misses_nothing;
}
