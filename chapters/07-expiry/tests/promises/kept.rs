//! Which commands leave a deadline as it is.

use super::{Subject, converse, promises};

/// Sets a key and its deadline, sends a command, and asks for the deadline.
#[track_caller]
fn after(subject: &Subject, sent: &str, reply: &str, deadline: &str) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("PEXPIREAT check:a 32503680000123", ":1\r\n"),
            (sent, reply),
            ("PEXPIRETIME check:a", deadline),
            ("DEL check:a", ":1\r\n"),
        ],
    );
}

pub fn value_that_changes_keeps_its_deadline(subject: &Subject) {
    for (sent, reply) in [
        ("INCR check:a", ":2\r\n"),
        ("DECRBY check:a 2", ":-1\r\n"),
        ("APPEND check:a 2", ":2\r\n"),
        ("SETRANGE check:a 0 2", ":1\r\n"),
        ("GET check:a", "$1\r\n1\r\n"),
        ("SETNX check:a 2", ":0\r\n"),
        ("RENAME check:a check:a", "+OK\r\n"),
    ] {
        after(subject, sent, reply, ":32503680000123\r\n");
    }
}

pub fn deadline_moves_with_the_name(subject: &Subject) {
    converse(
        subject,
        &[
            ("MSET check:a 1 check:b 2", "+OK\r\n"),
            ("PEXPIREAT check:a 32503680000123", ":1\r\n"),
            ("PEXPIREAT check:b 32503680000456", ":1\r\n"),
            ("RENAME check:a check:b", "+OK\r\n"),
            ("PEXPIRETIME check:b", ":32503680000123\r\n"),
            ("SET check:a 1", "+OK\r\n"),
            ("RENAME check:a check:b", "+OK\r\n"),
            ("PEXPIRETIME check:b", ":-1\r\n"),
            ("DEL check:a check:b", ":1\r\n"),
        ],
    );
}

pub fn new_value_has_no_deadline(subject: &Subject) {
    for (sent, reply) in [
        ("SET check:a 2", "+OK\r\n"),
        ("SET check:a 2 XX", "+OK\r\n"),
        ("GETSET check:a 2", "$1\r\n1\r\n"),
        ("MSET check:a 2", "+OK\r\n"),
    ] {
        after(subject, sent, reply, ":-1\r\n");
    }
}

promises! {
    on "07-expiry/kept":
    "The value is set anew, without the deadline." =>
        value_that_changes_keeps_its_deadline,
        deadline_moves_with_the_name;
    on "07-expiry/kept":
    "The old deadline stays when the value is another." =>
        new_value_has_no_deadline;
}
