//! OBJECT IDLETIME says for how long nobody has used a key.

use super::{OK, Subject, converse, promises, wait_until, words};

/// Commands, each with its reply, after which the key is as idle as before, or
/// not idle at all.
#[track_caller]
fn idle_after(subject: &Subject, talks: &[(&str, &str)], is_idle: bool) {
    let server = subject.server();
    let mut client = server.connect();
    for (sent, reply) in talks {
        client.ask(&words("SET check:idle 1"), OK);
        wait_until(&mut client, "OBJECT IDLETIME check:idle", 1);
        client.ask(&words(sent), reply.as_bytes());
        // A second may have ended meanwhile.
        let idle = super::number_of(&mut client, "OBJECT IDLETIME check:idle");
        assert!(
            (idle > 0) == is_idle,
            "after {sent} the key has been idle for {idle} seconds"
        );
    }
    client.ask(&words("DEL check:idle"), b":1\r\n");
}

pub fn new_key_is_not_idle(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:idle 1", "+OK\r\n"),
            ("OBJECT IDLETIME check:idle", ":0\r\n"),
            ("DEL check:idle", ":1\r\n"),
            ("OBJECT IDLETIME check:idle", "$-1\r\n"),
        ],
    );
}

pub fn time_goes_by(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&words("SET check:idle 1"), OK);
    wait_until(&mut client, "OBJECT IDLETIME check:idle", 1);
    wait_until(&mut client, "OBJECT IDLETIME check:idle", 2);
    client.ask(&words("DEL check:idle"), b":1\r\n");
}

pub fn key_that_is_used_is_not_idle(subject: &Subject) {
    let used = [
        ("GET check:idle", "$1\r\n1\r\n"),
        ("TOUCH check:idle", ":1\r\n"),
        ("APPEND check:idle 2", ":2\r\n"),
    ];
    idle_after(subject, &used, false);
}

pub fn look_is_no_use(subject: &Subject) {
    let looks = [
        ("EXISTS check:idle", ":1\r\n"),
        ("TYPE check:idle", "+string\r\n"),
        ("TTL check:idle", ":-1\r\n"),
        ("OBJECT ENCODING check:idle", "$3\r\nint\r\n"),
    ];
    idle_after(subject, &looks, true);
}

promises! {
    on "07-expiry/exercises#idle-time":
    "The command is not in the table, or it takes a missing key for one." =>
        new_key_is_not_idle;
    "The time of the last use is read from another clock, or in another unit." =>
        time_goes_by;
    "Only what writes counts as a use." =>
        key_that_is_used_is_not_idle;
    "Who looks uses the key, because all find it with the same function." =>
        look_is_no_use;
}
