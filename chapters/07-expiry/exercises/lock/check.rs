//! DELIFEQ removes a key that has a value.

use super::{OK, Subject, command, converse, die, promises, words};

pub fn owner_opens_the_lock(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:lock mine NX EX 100", "+OK\r\n"),
            ("DELIFEQ check:lock mine", ":1\r\n"),
            ("EXISTS check:lock", ":0\r\n"),
            ("delifeq check:lock mine", ":0\r\n"),
            (
                "DELIFEQ check:lock",
                "-ERR wrong number of arguments for 'delifeq' command\r\n",
            ),
        ],
    );
}

pub fn somebody_else_does_not(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:lock mine EX 100", "+OK\r\n"),
            ("DELIFEQ check:lock yours", ":0\r\n"),
            ("DELIFEQ check:lock min", ":0\r\n"),
            ("DELIFEQ check:lock mines", ":0\r\n"),
            ("DELIFEQ check:lock MINE", ":0\r\n"),
            ("TTL check:lock", ":100\r\n"),
            ("GETDEL check:lock", "$4\r\nmine\r\n"),
        ],
    );
}

pub fn value_is_any_bytes(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let value = b"\r\n\0\xff";
    client.ask(&command(&[&b"SET"[..], b"check:lock", value]), OK);
    let other = command(&[&b"DELIFEQ"[..], b"check:lock", b"\r\n\0\xfe"]);
    client.ask(&other, b":0\r\n");
    client.ask(
        &command(&[&b"DELIFEQ"[..], b"check:lock", value]),
        b":1\r\n",
    );
    client.ask(&command(&[&b"SET"[..], b"check:lock", b""]), OK);
    client.ask(&command(&[&b"DELIFEQ"[..], b"check:lock", b""]), b":1\r\n");
    // A key that is missing has no value, not an empty one.
    client.ask(&command(&[&b"DELIFEQ"[..], b"check:lock", b""]), b":0\r\n");
}

pub fn lock_that_has_ended_is_nobodys(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    die(&mut client, &["check:lock"]);
    client.ask(&words("DELIFEQ check:lock 1"), b":0\r\n");
    client.ask(&words("SET check:lock yours NX"), OK);
    client.ask(&words("DELIFEQ check:lock 1"), b":0\r\n");
    client.ask(&words("DELIFEQ check:lock yours"), b":1\r\n");
}

promises! {
    on "07-expiry/exercises#lock":
    "The command is not in the table, or it does not say whether it has removed." =>
        owner_opens_the_lock;
    "The key is removed whatever it has, or only a part is compared." =>
        somebody_else_does_not;
    "The value is taken for text, or a missing one for an empty one." =>
        value_is_any_bytes;
    "A key is found although it is dead." =>
        lock_that_has_ended_is_nobodys;
}
