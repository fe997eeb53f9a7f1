//! LIMIT counts up to a number, until the count dies.

use super::harness::{Client, equal};
use super::{OK, Subject, number_of, promises, reply_to, wait_until, words};

/// The three numbers of a reply.
#[track_caller]
fn limit(client: &mut Client, sent: &str) -> [i64; 3] {
    let reply = reply_to(client, &words(sent));
    let text = String::from_utf8_lossy(&reply);
    let mut lines = text.lines();
    equal!(
        lines.next(),
        Some("*3"),
        "the first line of the reply to {sent}"
    );
    [(); 3].map(|()| {
        let line = lines.next().unwrap_or_default();
        let number = line.strip_prefix(':').and_then(|text| text.parse().ok());
        number.unwrap_or_else(|| panic!("no number in the reply: {line:?}"))
    })
}

pub fn first_is_allowed_and_begins_the_time(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let [allowed, left, time] = limit(&mut client, "LIMIT check:limit 3 100");
    equal!(
        (allowed, left),
        (1, 2),
        "whether it is allowed, and what is left"
    );
    assert!(
        (50_000..=100_000).contains(&time),
        "{time} ms of 100 seconds"
    );
    client.ask(&words("GET check:limit"), b"$1\r\n1\r\n");
    client.ask(&words("TTL check:limit"), b":100\r\n");
    client.ask(&words("DEL check:limit"), b":1\r\n");
}

pub fn one_too_many_is_refused_and_not_counted(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    for left in [2, 1, 0] {
        let reply = limit(&mut client, "LIMIT check:limit 3 100");
        equal!(reply[..2].to_vec(), [1, left], "one of three");
    }
    for _ in 0..5 {
        let reply = limit(&mut client, "LIMIT check:limit 3 100");
        equal!(reply[..2].to_vec(), [0, 0], "one more than three");
        assert!((50_000..=100_000).contains(&reply[2]), "{} ms", reply[2]);
    }
    client.ask(&words("GET check:limit"), b"$1\r\n3\r\n");
    equal!(
        limit(&mut client, "LIMIT check:limit 5 100")[..2].to_vec(),
        [1, 1],
        "when five are allowed"
    );
    equal!(
        limit(&mut client, "LIMIT check:limit 2 100")[..2].to_vec(),
        [0, 0],
        "when two are allowed"
    );
    client.ask(&words("DEL check:limit"), b":1\r\n");
}

pub fn time_does_not_begin_again(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    limit(&mut client, "LIMIT check:limit 2 100");
    let end = number_of(&mut client, "PEXPIRETIME check:limit");
    for seconds in [1000, 2000, 3000] {
        limit(&mut client, &format!("LIMIT check:limit 2 {seconds}"));
        let now = number_of(&mut client, "PEXPIRETIME check:limit");
        equal!(now, end, "when the count ends");
    }
    client.ask(&words("PEXPIRE check:limit 1"), b":1\r\n");
    wait_until(&mut client, "PTTL check:limit", -2);
    equal!(
        limit(&mut client, "LIMIT check:limit 2 100")[..2].to_vec(),
        [1, 1],
        "after the end"
    );
    client.ask(&words("DEL check:limit"), b":1\r\n");
}

pub fn count_without_an_end_gets_one(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    for (value, allowed) in [("1", 1), ("7", 0)] {
        client.ask(&words(&format!("SET check:limit {value}")), OK);
        let reply = limit(&mut client, "LIMIT check:limit 5 100");
        equal!(reply[0], allowed, "with {value} of 5");
        client.ask(&words("TTL check:limit"), b":100\r\n");
    }
    client.ask(&words("DEL check:limit"), b":1\r\n");
}

pub fn what_is_no_limit_is_refused(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let no_number = b"-ERR value is not an integer or out of range\r\n";
    let range = b"-ERR count is out of range\r\n";
    let time = b"-ERR invalid expire time in 'limit' command\r\n";
    for (sent, reply) in [
        ("LIMIT check:limit ten 100", &no_number[..]),
        ("LIMIT check:limit 10 ten", no_number),
        ("LIMIT check:limit -1 100", range),
        ("LIMIT check:limit 4294967296 100", range),
        ("LIMIT check:limit 10 0", time),
        ("LIMIT check:limit 10 9223372036854776", time),
        ("EXISTS check:limit", b":0\r\n"),
        ("SET check:limit x", OK),
        ("LIMIT check:limit 10 100", no_number),
        ("TTL check:limit", b":-1\r\n"),
        ("DEL check:limit", b":1\r\n"),
    ] {
        client.ask(&words(sent), reply);
    }
    equal!(
        limit(&mut client, "LIMIT check:limit 0 100")[..2].to_vec(),
        [0, 0],
        "when none is allowed"
    );
}

promises! {
    on "07-expiry/exercises#rate-limiter":
    "The command is not in the table, or it sets no deadline." =>
        first_is_allowed_and_begins_the_time;
    "The count goes on when the limit is reached." =>
        one_too_many_is_refused_and_not_counted;
    "Each request sets the deadline anew." =>
        time_does_not_begin_again;
    "A count without a deadline is taken as it is." =>
        count_without_an_end_gets_one;
    "The words are not looked at before the count." =>
        what_is_no_limit_is_refused;
}
