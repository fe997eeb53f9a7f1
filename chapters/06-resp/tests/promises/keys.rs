//! The commands for keys.

use std::collections::HashSet;

use super::harness::{Client, equal};
use super::{OK, Subject, converse, promises, reply_to, words};

pub fn keys_are_counted_and_removed(subject: &Subject) {
    converse(
        subject,
        &[
            ("MSET check:a 1 check:b 2", "+OK\r\n"),
            ("EXISTS check:a check:b check:a check:z", ":3\r\n"),
            ("TYPE check:a", "+string\r\n"),
            ("DEL check:a check:z", ":1\r\n"),
            ("TYPE check:a", "+none\r\n"),
            ("UNLINK check:a check:b", ":1\r\n"),
            ("EXISTS check:a check:b", ":0\r\n"),
        ],
    );
}

pub fn value_moves_to_another_key(subject: &Subject) {
    converse(
        subject,
        &[
            ("MSET check:a 1 check:b 2", "+OK\r\n"),
            ("RENAMENX check:a check:b", ":0\r\n"),
            ("RENAME check:a check:b", "+OK\r\n"),
            ("GET check:b", "$1\r\n1\r\n"),
            ("EXISTS check:a", ":0\r\n"),
            ("RENAMENX check:b check:a", ":1\r\n"),
            ("RENAME check:b check:a", "-ERR no such key\r\n"),
            ("RENAME check:a check:a", "+OK\r\n"),
            ("GET check:a", "$1\r\n1\r\n"),
        ],
    );
}

pub fn keys_fit_a_pattern(subject: &Subject) {
    let [a, b, star] =
        ["check:pattern:a", "check:pattern:bb", "check:pattern:*"]
            .map(|key| format!("${}\r\n{key}\r\n", key.len()));
    converse(
        subject,
        &[
            (
                "MSET check:pattern:a 1 check:pattern:bb 2 check:pattern:* 3",
                "+OK\r\n",
            ),
            ("KEYS check:pattern:a", &format!("*1\r\n{a}")),
            ("KEYS check:pattern:??", &format!("*1\r\n{b}")),
            ("KEYS check:pattern:[a-b]", &format!("*1\r\n{a}")),
            ("KEYS check:pattern:b*", &format!("*1\r\n{b}")),
            ("KEYS check:pattern:[^a]", &format!("*1\r\n{star}")),
            ("KEYS check:pattern:\\*", &format!("*1\r\n{star}")),
            ("KEYS check:pattern", "*0\r\n"),
            (
                "DEL check:pattern:a check:pattern:bb check:pattern:*",
                ":3\r\n",
            ),
        ],
    );
}

/// One `SCAN`: the next cursor and the keys.
#[track_caller]
fn scan(client: &mut Client, cursor: &str) -> (String, Vec<String>) {
    let sent = format!("SCAN {cursor} COUNT 10 MATCH check:scan:*");
    let reply = reply_to(client, &words(&sent));
    let reply = String::from_utf8_lossy(&reply);
    let mut lines = reply.lines();
    let (Some("*2"), Some(cursor)) = (lines.next(), lines.nth(1)) else {
        panic!("the reply to SCAN is no cursor and an array:\n{reply}");
    };
    let keys = lines.filter(|line| line.starts_with("check:scan:"));
    (cursor.to_string(), keys.map(str::to_owned).collect())
}

pub fn scan_returns_every_key_that_stays(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    for number in 0..500 {
        for kind in ["stays", "goes"] {
            let set = format!("SET check:scan:{kind}:{number} 1");
            client.ask(&words(&set), OK);
        }
    }
    let mut seen = HashSet::new();
    let mut goes = 0..500;
    let mut cursor = "0".to_owned();
    for calls in 0.. {
        assert!(calls < 10_000, "SCAN comes to no end");
        let (next, keys) = scan(&mut client, &cursor);
        let stays = |key: &String| key.contains("stays");
        seen.extend(keys.into_iter().filter(stays));
        cursor = next;
        if cursor == "0" {
            break;
        }
        for number in goes.by_ref().take(5) {
            let del = format!("DEL check:scan:goes:{number}");
            client.ask(&words(&del), b":1\r\n");
        }
    }
    equal!(
        seen.len(),
        500,
        "how many of the 500 keys that stay SCAN has returned"
    );
    for number in 0..500 {
        let del =
            format!("DEL check:scan:stays:{number} check:scan:goes:{number}");
        reply_to(&mut client, &words(&del));
    }
}

pub fn scan_refuses_what_is_no_cursor(subject: &Subject) {
    converse(
        subject,
        &[
            ("SCAN x", "-ERR invalid cursor\r\n"),
            ("SCAN 0 COUNT 0", "-ERR syntax error\r\n"),
            ("SCAN 0 COUNT", "-ERR syntax error\r\n"),
            ("SCAN 0 FOO 1", "-ERR syntax error\r\n"),
            (
                "SCAN 0 COUNT x",
                "-ERR value is not an integer or out of range\r\n",
            ),
        ],
    );
}

pub fn tables_are_separate(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a zero", "+OK\r\n"),
            ("SELECT 9", "+OK\r\n"),
            ("DEL check:a", ":0\r\n"),
            ("SET check:a nine", "+OK\r\n"),
            ("SELECT 0", "+OK\r\n"),
            ("GET check:a", "$4\r\nzero\r\n"),
            ("SELECT 9", "+OK\r\n"),
            ("DEL check:a", ":1\r\n"),
            ("SELECT 99", "-ERR DB index is out of range\r\n"),
            (
                "SELECT x",
                "-ERR value is not an integer or out of range\r\n",
            ),
        ],
    );
}

pub fn flush_removes_this_table_or_all(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let talks = [
        ("RANDOMKEY", "$-1\r\n"),
        ("MSET a 1 b 2", "+OK\r\n"),
        ("SELECT 1", "+OK\r\n"),
        ("SET c 3", "+OK\r\n"),
        ("RANDOMKEY", "$1\r\nc\r\n"),
        ("DBSIZE", ":1\r\n"),
        ("FLUSHDB", "+OK\r\n"),
        ("DBSIZE", ":0\r\n"),
        ("SET c 3", "+OK\r\n"),
        ("SELECT 0", "+OK\r\n"),
        ("DBSIZE", ":2\r\n"),
        ("FLUSHALL FOO", "-ERR syntax error\r\n"),
        ("FLUSHALL", "+OK\r\n"),
        ("DBSIZE", ":0\r\n"),
        ("SELECT 1", "+OK\r\n"),
        ("DBSIZE", ":0\r\n"),
    ];
    for (sent, reply) in talks {
        client.ask(&words(sent), reply.as_bytes());
    }
}

pub fn encoding_is_that_of_redis(subject: &Subject) {
    let x = ["x".repeat(44), "x".repeat(45)];
    converse(
        subject,
        &[
            ("MSET check:a 12 check:b abc", "+OK\r\n"),
            ("OBJECT ENCODING check:a", "$3\r\nint\r\n"),
            ("OBJECT ENCODING check:b", "$6\r\nembstr\r\n"),
            (&format!("SET check:b {}", x[0]), "+OK\r\n"),
            ("OBJECT ENCODING check:b", "$6\r\nembstr\r\n"),
            (&format!("SET check:b {}", x[1]), "+OK\r\n"),
            ("OBJECT ENCODING check:b", "$3\r\nraw\r\n"),
            ("APPEND check:a 3", ":3\r\n"),
            ("OBJECT ENCODING check:a", "$3\r\nraw\r\n"),
            ("OBJECT ENCODING check:nobody", "$-1\r\n"),
        ],
    );
}

promises! {
    on "06-resp/numbers":
    "A key that is named twice counts once, or one that is missing counts." =>
        keys_are_counted_and_removed;
    on "06-resp/settings":
    "The value is lost when a key is renamed to itself, or the old key stays." =>
        value_moves_to_another_key;
    on "06-resp/patterns":
    "A mark of the pattern is taken for a letter, or the pattern for a part of \
     the key." =>
        keys_fit_a_pattern;
    on "06-resp/scan":
    "The cursor is a place in something whose order changes when a key goes." =>
        scan_returns_every_key_that_stays;
    "Options are not looked at." =>
        scan_refuses_what_is_no_cursor;
    on "06-resp/tables":
    "There is one table, whatever is selected, or the number is one of all \
     clients." =>
        tables_are_separate;
    "FLUSHDB removes too much, or FLUSHALL too little." =>
        flush_removes_this_table_or_all;
    on "06-resp/encoding":
    "How a value came to be is not remembered, or a length is off by one." =>
        encoding_is_that_of_redis;
}
