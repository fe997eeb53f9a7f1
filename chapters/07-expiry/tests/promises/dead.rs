//! What a key is whose deadline is over.

use super::{Subject, converse, die, number_of, promises, words};

/// The keys that are dead, and what they are asked.
const ASKED: [(&str, &str); 14] = [
    ("GET check:0", "$-1\r\n"),
    ("EXISTS check:1", ":0\r\n"),
    ("TYPE check:2", "+none\r\n"),
    ("STRLEN check:3", ":0\r\n"),
    ("MGET check:4", "*1\r\n$-1\r\n"),
    ("GETRANGE check:5 0 -1", "$0\r\n\r\n"),
    ("TTL check:6", ":-2\r\n"),
    ("PEXPIRETIME check:7", ":-2\r\n"),
    ("EXPIRE check:8 100", ":0\r\n"),
    ("DEL check:9", ":0\r\n"),
    ("RENAME check:10 check:0", "-ERR no such key\r\n"),
    ("GETDEL check:11", "$-1\r\n"),
    ("SET check:12 2 XX", "$-1\r\n"),
    ("OBJECT ENCODING check:13", "$-1\r\n"),
];

pub fn dead_key_is_not_found(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let keys: Vec<_> = (0..ASKED.len()).map(|n| format!("check:{n}")).collect();
    die(
        &mut client,
        &keys.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    for (sent, reply) in ASKED {
        client.ask(&words(sent), reply.as_bytes());
    }
}

pub fn value_that_was_dead_begins_anew(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let keys = ["check:a", "check:b", "check:c", "check:d"];
    die(&mut client, &keys);
    for (sent, reply) in [
        ("INCR check:a", ":1\r\n"),
        ("TTL check:a", ":-1\r\n"),
        ("APPEND check:b 23", ":2\r\n"),
        ("TTL check:b", ":-1\r\n"),
        ("SETNX check:c 4", ":1\r\n"),
        ("TTL check:c", ":-1\r\n"),
        ("RENAMENX check:c check:d", ":1\r\n"),
        ("TTL check:d", ":-1\r\n"),
        ("DEL check:a check:b check:c check:d", ":3\r\n"),
    ] {
        client.ask(&words(sent), reply.as_bytes());
    }
}

pub fn dead_key_is_removed_when_it_is_met(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let keys = ["check:a", "check:b", "check:c", "check:d"];
    die(&mut client, &keys);
    for key in keys {
        client.ask(&words(&format!("EXISTS {key}")), b":0\r\n");
    }
    let left = number_of(&mut client, "DBSIZE");
    assert_eq!(left, 0, "keys that DBSIZE counts when all have been met");
}

pub fn deadline_in_the_past_removes_the_key(subject: &Subject) {
    for expire in [
        "EXPIRE check:a 0",
        "EXPIRE check:a -1",
        "PEXPIRE check:a -9223372036854775808",
        "EXPIREAT check:a 0",
        "EXPIREAT check:a 1",
        "PEXPIREAT check:a -1",
    ] {
        converse(
            subject,
            &[
                ("SET check:a 1", "+OK\r\n"),
                (expire, ":1\r\n"),
                ("TTL check:a", ":-2\r\n"),
                ("DEL check:a", ":0\r\n"),
            ],
        );
    }
}

promises! {
    on "07-expiry/dead":
    "A command finds an entry past the function that looks whether it is dead." =>
        dead_key_is_not_found,
        value_that_was_dead_begins_anew;
    on "07-expiry/dead":
    "A dead key is not found, and stays in the table." =>
        dead_key_is_removed_when_it_is_met;
    on "07-expiry/dead":
    "A deadline before now, or zero, has a meaning of its own." =>
        deadline_in_the_past_removes_the_key;
}
