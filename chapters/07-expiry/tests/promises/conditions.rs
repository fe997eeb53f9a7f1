//! Deadlines that are set under a condition, and those that are taken back.

use super::{Subject, converse, promises};

/// The reply to conditions that contradict each other.
const NX: &str = "-ERR NX and XX, GT or LT options at the same time are not \
                  compatible\r\n";

const GT: &str =
    "-ERR GT and LT options at the same time are not compatible\r\n";

pub fn condition_decides_about_the_deadline(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("EXPIREAT check:a 32503680000 XX", ":0\r\n"),
            ("EXPIREAT check:a 32503680000 GT", ":0\r\n"),
            ("TTL check:a", ":-1\r\n"),
            ("EXPIREAT check:a 32503680000 nx", ":1\r\n"),
            ("EXPIREAT check:a 32503680001 NX", ":0\r\n"),
            ("EXPIREAT check:a 32503680000 GT", ":0\r\n"),
            ("EXPIREAT check:a 32503679999 GT", ":0\r\n"),
            ("EXPIREAT check:a 32503680001 XX GT", ":1\r\n"),
            ("EXPIREAT check:a 32503680001 LT", ":0\r\n"),
            ("PEXPIREAT check:a 32503680001001 LT", ":0\r\n"),
            ("PEXPIREAT check:a 32503680000999 LT", ":1\r\n"),
            ("PEXPIRETIME check:a", ":32503680000999\r\n"),
            ("EXPIRE check:a -1 GT", ":0\r\n"),
            ("EXPIRE check:a -1 LT", ":1\r\n"),
            ("EXISTS check:a", ":0\r\n"),
            ("SET check:a 1", "+OK\r\n"),
            ("EXPIRE check:a 100 LT", ":1\r\n"),
            ("TTL check:a", ":100\r\n"),
            ("DEL check:a", ":1\r\n"),
        ],
    );
}

pub fn conditions_that_contradict_each_other_are_refused(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("EXPIRE check:a 100 NX XX", NX),
            ("EXPIRE check:a 100 LT NX", NX),
            ("EXPIRE check:a 100 GT LT", GT),
            ("EXPIRE check:a 100 FOO", "-ERR Unsupported option FOO\r\n"),
            ("TTL check:a", ":-1\r\n"),
            ("DEL check:a", ":1\r\n"),
            // Before the number, and before the key.
            ("EXPIRE check:a ten NX XX", NX),
            (
                "EXPIRE check:a ten",
                "-ERR value is not an integer or out of range\r\n",
            ),
        ],
    );
}

pub fn deadline_can_be_taken_back(subject: &Subject) {
    converse(
        subject,
        &[
            ("PERSIST check:a", ":0\r\n"),
            ("SET check:a 1 EX 100", "+OK\r\n"),
            ("PERSIST check:a", ":1\r\n"),
            ("TTL check:a", ":-1\r\n"),
            ("PERSIST check:a", ":0\r\n"),
            ("DEL check:a", ":1\r\n"),
        ],
    );
}

promises! {
    on "07-expiry/conditions":
    "A key without a deadline does not count as one that dies last, or a \
     comparison takes equal times for later ones." =>
        condition_decides_about_the_deadline;
    on "07-expiry/conditions":
    "The conditions are looked at after the key, or not at all." =>
        conditions_that_contradict_each_other_are_refused;
    on "07-expiry/conditions":
    "`PERSIST` does not say whether there was a deadline." =>
        deadline_can_be_taken_back;
}
