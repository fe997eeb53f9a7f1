//! Values that are set, or read, with a deadline.

use super::{Subject, converse, number_of, promises, words};

/// The reply to options that contradict each other.
const SYNTAX: &str = "-ERR syntax error\r\n";

/// The reply to a time that is not one.
const INVALID: &str = "-ERR invalid expire time in 'set' command\r\n";

pub fn set_takes_a_deadline(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1 PXAT 32503680000123", "+OK\r\n"),
            ("PEXPIRETIME check:a", ":32503680000123\r\n"),
            ("SET check:a 1 exat 32503680000 NX", "$-1\r\n"),
            ("PEXPIRETIME check:a", ":32503680000123\r\n"),
            ("SET check:a 1 exat 32503680000 GET", "$1\r\n1\r\n"),
            ("PEXPIRETIME check:a", ":32503680000000\r\n"),
            ("SET check:a 1 EXAT 1", "+OK\r\n"),
            ("EXISTS check:a", ":0\r\n"),
        ],
    );
    let server = subject.server();
    let mut client = server.connect();
    for sent in ["SET check:a 1 EX 100", "SET check:a 1 PX 100000"] {
        client.ask(&words(sent), b"+OK\r\n");
        let left = number_of(&mut client, "PTTL check:a");
        assert!(
            (50_000..=100_000).contains(&left),
            "after {sent}, PTTL says {left}"
        );
    }
    client.ask(&words("DEL check:a"), b":1\r\n");
}

pub fn set_can_keep_the_deadline(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1 PXAT 32503680000123", "+OK\r\n"),
            ("SET check:a 2 KEEPTTL", "+OK\r\n"),
            ("PEXPIRETIME check:a", ":32503680000123\r\n"),
            ("SET check:a 3 keepttl KEEPTTL GET", "$1\r\n2\r\n"),
            ("PEXPIRETIME check:a", ":32503680000123\r\n"),
            ("DEL check:a", ":1\r\n"),
            ("SET check:a 1 KEEPTTL", "+OK\r\n"),
            ("TTL check:a", ":-1\r\n"),
            ("DEL check:a", ":1\r\n"),
        ],
    );
}

pub fn times_that_contradict_each_other_set_nothing(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1 EX 10 PX 10", SYNTAX),
            ("SET check:a 1 EX 10 KEEPTTL", SYNTAX),
            ("SET check:a 1 KEEPTTL EX 10", SYNTAX),
            ("SET check:a 1 EXAT 10 PXAT 10", SYNTAX),
            ("SET check:a 1 EX", SYNTAX),
            ("SET check:a 1 PERSIST", SYNTAX),
            ("SET check:a 1 EX ten KEEPTTL", SYNTAX),
            ("EXISTS check:a", ":0\r\n"),
            ("SET check:a 1 EX 10 EX 100", "+OK\r\n"),
            ("DEL check:a", ":1\r\n"),
        ],
    );
}

pub fn time_that_is_none_sets_nothing(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1 EX 0", INVALID),
            ("SET check:a 1 PX -1", INVALID),
            ("SET check:a 1 EXAT 0", INVALID),
            ("SET check:a 1 EX 9223372036854776", INVALID),
            ("SET check:a 1 PX 9223372036854775807", INVALID),
            (
                "SET check:a 1 EX 010",
                "-ERR value is not an integer or out of range\r\n",
            ),
            ("EXISTS check:a", ":0\r\n"),
            (
                "SETEX check:a 0 1",
                "-ERR invalid expire time in 'setex' command\r\n",
            ),
            (
                "PSETEX check:a -1 1",
                "-ERR invalid expire time in 'psetex' command\r\n",
            ),
            ("SETEX check:a 100 1", "+OK\r\n"),
            ("TTL check:a", ":100\r\n"),
            ("PSETEX check:a 100000 2", "+OK\r\n"),
            ("TTL check:a", ":100\r\n"),
            ("GETDEL check:a", "$1\r\n2\r\n"),
        ],
    );
}

pub fn getex_moves_the_deadline_of_what_it_reads(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1 PXAT 32503680000123", "+OK\r\n"),
            ("GETEX check:a", "$1\r\n1\r\n"),
            ("PEXPIRETIME check:a", ":32503680000123\r\n"),
            ("GETEX check:a EXAT 32503680000", "$1\r\n1\r\n"),
            ("PEXPIRETIME check:a", ":32503680000000\r\n"),
            ("GETEX check:a PERSIST", "$1\r\n1\r\n"),
            ("PEXPIRETIME check:a", ":-1\r\n"),
            ("GETEX check:a EX 10 PERSIST", SYNTAX),
            ("GETEX check:a KEEPTTL", SYNTAX),
            (
                "GETEX check:a EX 0",
                "-ERR invalid expire time in 'getex' command\r\n",
            ),
            ("GETEX check:none EX ten", "$-1\r\n"),
            ("GETEX check:a EXAT 1", "$1\r\n1\r\n"),
            ("EXISTS check:a", ":0\r\n"),
        ],
    );
}

promises! {
    on "07-expiry/set":
    "The options of `SET` do not reach the entry, or in another unit." =>
        set_takes_a_deadline,
        set_can_keep_the_deadline;
    on "07-expiry/set":
    "The second of two options wins, or a number is read before all options are." =>
        times_that_contradict_each_other_set_nothing;
    on "07-expiry/set":
    "`SET` takes a time that is over before it begins." =>
        time_that_is_none_sets_nothing;
    on "07-expiry/set":
    "`GETEX` changes the deadline when it is not told to, or not when it is." =>
        getex_moves_the_deadline_of_what_it_reads;
}
