//! SET with EX stores a value for some seconds.

use std::time::{Duration, Instant};

use super::harness::{Client, exchange};
use super::{Subject, promises};

pub fn set_with_ex_answers_ok(subject: &Subject) {
    subject.answers(
        b"SET name Alice EX 100\nGET name\nSET age 28 ex 100\nGET age\n",
        b"OK\nAlice\nOK\n28\n",
    );
}

/// Asks again and again until the value is gone.
#[track_caller]
fn until_gone(client: &mut Client) {
    const LIMIT: Duration = Duration::from_secs(4);
    let start = Instant::now();
    loop {
        client.send(b"GET brief\n");
        let mut first = [0];
        client.stream.peek(&mut first).expect("a reply");
        if first == *b"(" {
            client.expect(b"(nil)\n");
            return;
        }
        client.expect(b"1\n");
        assert!(
            start.elapsed() < LIMIT,
            "the value is there after {LIMIT:?}\n\
             sent:      \"SET brief 1 EX 1\\n\"\n\
             expected:  (nil) after 1s"
        );
    }
}

pub fn value_is_gone_after_its_time(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let start = Instant::now();
    client.ask(b"SET brief 1 EX 1\n", b"OK\n");
    until_gone(&mut client);
    let after = start.elapsed();
    assert!(
        after >= Duration::from_millis(900),
        "the value was gone after {after:?}, expected 1s"
    );
}

pub fn set_without_ex_keeps_the_value(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(b"SET long 1 EX 1\nSET long 2\n", b"OK\nOK\n");
    client.ask(b"SET brief 1 EX 1\n", b"OK\n");
    until_gone(&mut client);
    client.ask(b"GET long\n", b"2\n");
}

#[track_caller]
fn refuses(subject: &Subject, options: &[&str], error: &str) {
    let server = subject.server();
    exchange(server.address, b"SET kept 1\n");
    for option in options {
        let mut client = server.connect();
        client.ask(
            format!("SET kept 2 {option}\n").as_bytes(),
            error.as_bytes(),
        );
        client.ask(b"GET kept\n", b"1\n");
    }
}

pub fn time_that_is_no_number_is_refused(subject: &Subject) {
    let error = "ERR value is not an integer or out of range\n";
    refuses(
        subject,
        &["EX ten", "EX 1.5", "EX 99999999999999999999"],
        error,
    );
}

pub fn time_of_zero_or_less_is_refused(subject: &Subject) {
    let error = "ERR invalid expire time in 'set' command\n";
    refuses(subject, &["EX 0", "EX -1"], error);
}

pub fn anything_else_is_a_syntax_error(subject: &Subject) {
    let options = ["FOR 1", "EX", "EX 1 2", "3", "EX 1 EX 1"];
    refuses(subject, &options, "ERR syntax error\n");
}

pub fn set_without_a_value_is_refused_as_before(subject: &Subject) {
    subject.answers(
        b"SET a\n",
        b"ERR wrong number of arguments for 'set' command\n",
    );
}

promises! {
    on "02-kv/exercises#expire":
    "SET takes two arguments and no more, or EX in capital letters only." =>
        set_with_ex_answers_ok;
    "The time is read, but nobody looks whether it is over; or it is in \
     milliseconds." =>
        value_is_gone_after_its_time;
    "The expiry is kept apart from the value, and stays when the value is \
     replaced." =>
        set_without_ex_keeps_the_value;
    "The error has other words, or the value is stored before the option is \
     read." =>
        time_that_is_no_number_is_refused;
    "Zero is taken for a time, or a negative number for no number." =>
        time_of_zero_or_less_is_refused;
    "The error has other words, or words behind the number are ignored." =>
        anything_else_is_a_syntax_error;
    "The number of arguments is no longer counted." =>
        set_without_a_value_is_refused_as_before;
}
