//! INCR counts, and refuses what is no number.

use super::{Subject, promises};

const NO_NUMBER: &[u8] = b"ERR value is not an integer or out of range\n";
const OVERFLOW: &[u8] = b"ERR increment or decrement would overflow\n";

pub fn incr_adds_one(subject: &Subject) {
    subject.answers(b"SET a 41\nINCR a\nGET a\n", b"OK\n42\n42\n");
}

pub fn key_that_is_not_there_counts_as_0(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(b"INCR visits\n", b"1\n");
    client.ask(b"incr visits\n", b"2\n");
}

pub fn numbers_may_be_negative(subject: &Subject) {
    subject
        .answers(b"SET a -1\nINCR a\nSET a -10\nINCR a\n", b"OK\n0\nOK\n-9\n");
}

/// Sets each of the values; INCR must answer `error` and leave it.
#[track_caller]
fn refuses(subject: &Subject, values: &[&str], error: &[u8]) {
    for value in values {
        let sent = format!("SET a {value}\nINCR a\nGET a\n");
        let reply = [b"OK\n", error, value.as_bytes(), b"\n"].concat();
        subject.answers(sent.as_bytes(), &reply);
    }
}

pub fn text_is_refused(subject: &Subject) {
    refuses(
        subject,
        &["Alice", "(nil)", "12x", "1.0", "0x10"],
        NO_NUMBER,
    );
}

pub fn number_that_would_print_otherwise_is_refused(subject: &Subject) {
    refuses(subject, &["+1", "01", "-0", "-01"], NO_NUMBER);
}

pub fn number_of_more_than_64_bits_is_refused(subject: &Subject) {
    let values = ["9223372036854775808", "-9223372036854775809"];
    refuses(subject, &values, NO_NUMBER);
}

pub fn largest_number_would_overflow(subject: &Subject) {
    refuses(subject, &["9223372036854775807"], OVERFLOW);
    subject.answers(
        b"SET a 9223372036854775806\nINCR a\n",
        b"OK\n9223372036854775807\n",
    );
}

pub fn incr_with_another_number_of_arguments_is_refused(subject: &Subject) {
    let error = b"ERR wrong number of arguments for 'incr' command\n";
    for command in [&b"INCR\n"[..], b"INCR a 2\n"] {
        subject.answers(command, error);
    }
}

promises! {
    on "02-kv/exercises#incr":
    "INCR is not a command yet, or the new number is not stored." =>
        incr_adds_one;
    "A key that is not there is taken for an error." =>
        key_that_is_not_there_counts_as_0;
    "The number has no sign: use `i64`." => numbers_may_be_negative;
    "Text is taken for 0, or the error has other words, or the value is \
     changed by it." =>
        text_is_refused;
    "`parse` takes more texts for numbers than Redis does." =>
        number_that_would_print_otherwise_is_refused;
    "The number is held in a type of more than 64 bits, or in a float." =>
        number_of_more_than_64_bits_is_refused;
    "The sum wraps, or the server panics: use `checked_add`." =>
        largest_number_would_overflow;
    "The arm of the command has no `_ => replies.extend(wrong_number(name))`." =>
        incr_with_another_number_of_arguments_is_refused;
}
