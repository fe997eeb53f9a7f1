//! What a key says of its deadline.

use std::time::Duration;

use super::{
    OK, Subject, converse, idle, milliseconds_from_now, number_of, promises,
    reply_to, words,
};

pub fn deadline_is_read_as_it_was_set(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("PEXPIRETIME check:a", ":-1\r\n"),
            ("PEXPIREAT check:a 32503680000123", ":1\r\n"),
            ("PEXPIRETIME check:a", ":32503680000123\r\n"),
            ("GET check:a", "$1\r\n1\r\n"),
            ("PEXPIREAT check:none 32503680000123", ":0\r\n"),
            ("PEXPIRETIME check:none", ":-2\r\n"),
            ("DEL check:a", ":1\r\n"),
        ],
    );
}

pub fn time_to_live_is_what_is_left(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&words("SET check:a 1"), OK);
    client.ask(&words("PTTL check:a"), b":-1\r\n");
    client.ask(&words("PEXPIRE check:a 100000"), b":1\r\n");
    let left = number_of(&mut client, "PTTL check:a");
    assert!(
        (1..=100_000).contains(&left),
        "PEXPIRE said 100000 milliseconds, PTTL says {left}"
    );
    client.ask(&words("PTTL check:none"), b":-2\r\n");
    // When nobody has asked anything for a while.
    idle(Duration::from_millis(50));
    let moment = milliseconds_from_now(100_000);
    // Both in one turn.
    let sent = [format!("PEXPIREAT check:a {moment}"), "PTTL check:a".into()];
    let sent = sent.map(|command| words(&command)).concat();
    let reply = reply_to(&mut client, &sent);
    let text = String::from_utf8_lossy(&reply);
    let left = text
        .strip_prefix(":1\r\n:")
        .and_then(|text| text.trim().parse().ok());
    assert!(
        left.is_some_and(|left| (50_000..=100_000).contains(&left)),
        "PEXPIREAT said 100000 milliseconds from now, PTTL says {left:?}"
    );
    client.ask(&words("DEL check:a"), b":1\r\n");
}

pub fn seconds_are_a_thousand_milliseconds(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("EXPIREAT check:a 32503680000", ":1\r\n"),
            ("PEXPIRETIME check:a", ":32503680000000\r\n"),
            ("EXPIRETIME check:a", ":32503680000\r\n"),
            ("EXPIRETIME check:none", ":-2\r\n"),
            ("EXPIRE check:none 100", ":0\r\n"),
            ("DEL check:a", ":1\r\n"),
        ],
    );
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&words("SET check:a 1"), OK);
    client.ask(&words("EXPIRE check:a 100"), b":1\r\n");
    let left = number_of(&mut client, "PTTL check:a");
    assert!(
        (50_000..=100_000).contains(&left),
        "EXPIRE said 100 seconds, PTTL says {left}"
    );
    client.ask(&words("DEL check:a"), b":1\r\n");
}

pub fn seconds_are_rounded_to_the_nearest(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("PEXPIREAT check:a 32503680000499", ":1\r\n"),
            ("EXPIRETIME check:a", ":32503680000\r\n"),
            ("PEXPIREAT check:a 32503680000500", ":1\r\n"),
            ("EXPIRETIME check:a", ":32503680001\r\n"),
            ("DEL check:a", ":1\r\n"),
        ],
    );
    // All of them come in one turn.
    let sent = [
        "SET check:a 1",
        "EXPIRE check:a 10",
        "TTL check:a",
        "PEXPIRE check:a 499",
        "TTL check:a",
        "DEL check:a",
    ];
    let replies = b"+OK\r\n:1\r\n:10\r\n:1\r\n:0\r\n:1\r\n";
    let server = subject.server();
    server.connect().ask(&sent.map(words).concat(), replies);
}

pub fn time_that_is_too_large_is_refused(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            (
                "EXPIRE check:a 9223372036854776",
                "-ERR invalid expire time in 'expire' command\r\n",
            ),
            (
                "EXPIRE check:a -9223372036854776",
                "-ERR invalid expire time in 'expire' command\r\n",
            ),
            (
                "PEXPIRE check:a 9223372036854775807",
                "-ERR invalid expire time in 'pexpire' command\r\n",
            ),
            (
                "EXPIREAT check:a 9223372036854776",
                "-ERR invalid expire time in 'expireat' command\r\n",
            ),
            (
                "EXPIRE check:a 1.5",
                "-ERR value is not an integer or out of range\r\n",
            ),
            ("PEXPIREAT check:a 9223372036854775807", ":1\r\n"),
            ("PEXPIRETIME check:a", ":9223372036854775807\r\n"),
            ("EXPIRETIME check:a", ":9223372036854776\r\n"),
            ("DEL check:a", ":1\r\n"),
        ],
    );
}

promises! {
    on "07-expiry/deadline":
    "The number is not kept beside the value, or not as it came." =>
        deadline_is_read_as_it_was_set;
    on "07-expiry/deadline":
    "The clock is not read before a command is executed, or in another unit." =>
        time_to_live_is_what_is_left,
        seconds_are_a_thousand_milliseconds;
    on "07-expiry/deadline":
    "A division cuts off what is behind the point." =>
        seconds_are_rounded_to_the_nearest;
    on "07-expiry/deadline":
    "A sum or a product goes beyond 64 bits." =>
        time_that_is_too_large_is_refused;
}
