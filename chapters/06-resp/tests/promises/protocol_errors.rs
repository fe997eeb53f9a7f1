//! What is no command: said once, and then the connection ends.

use super::harness::{Talk, checks};
use super::{GET_NAME, OK, SET_NAME, Subject, promises, value, words};

/// What comes for `sent`, and then the end, although the client stays.
#[track_caller]
fn closes(subject: &Subject, sent: &[u8], problem: &str) {
    let server = subject.server();
    let mut client = server.connect();
    client.send(sent);
    client.expect(format!("-ERR Protocol error: {problem}\r\n").as_bytes());
    client.expect_end();
}

pub fn number_of_words_must_be_a_number(subject: &Subject) {
    for count in ["abc", "1x", " 1", "+1", "01", "1.5", "-", "2147483648"] {
        let sent = format!("*{count}\r\n");
        closes(subject, sent.as_bytes(), "invalid multibulk length");
    }
}

pub fn length_of_a_word_must_be_a_number(subject: &Subject) {
    for length in ["abc", "-1", "+3", "03", "", "18446744073709551615"] {
        let sent = format!("*1\r\n${length}\r\n");
        closes(subject, sent.as_bytes(), "invalid bulk length");
    }
}

pub fn word_without_a_length_is_named(subject: &Subject) {
    closes(subject, b"*1\r\nPING\r\n", "expected '$', got 'P'");
    closes(subject, b"*1\r\n:4\r\nPING\r\n", "expected '$', got ':'");
}

pub fn quote_that_is_not_closed_is_an_error(subject: &Subject) {
    for line in [&b"SET a \"b\r\n"[..], b"SET a 'b\r\n", b"ECHO \"a\"b\r\n"] {
        closes(subject, line, "unbalanced quotes in request");
    }
}

pub fn command_after_a_protocol_error_is_not_executed(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, SET_NAME.sent, SET_NAME.reply);
    let sent = [b"*x\r\n", &words("SET name Eve")[..]].concat();
    let mut client = server.connect();
    client.send(&sent);
    client.expect(b"-ERR Protocol error: invalid multibulk length\r\n");
    client.expect_end();
    checks::answers(server.address, GET_NAME.sent, GET_NAME.reply);
}

pub fn replies_before_a_protocol_error_are_delivered(subject: &Subject) {
    let sent = [
        &words("SET check:a 1")[..],
        &words("GET check:a"),
        b"*x\r\n",
    ];
    let error = b"-ERR Protocol error: invalid multibulk length\r\n";
    let server = subject.server();
    let mut client = server.connect();
    client.send(&sent.concat());
    client.expect(&[OK, &value(b"1"), error].concat());
    client.expect_end();
}

pub fn protocol_error_costs_nobody_else(subject: &Subject) {
    let server = subject.server();
    let mut polite = server.connect();
    polite.ask(SET_NAME.sent, SET_NAME.reply);
    let errors = [
        Talk {
            sent: b"*1\r\n$-5\r\n",
            reply: b"-ERR Protocol error: invalid bulk length\r\n",
        },
        Talk {
            sent: b"*99999999999999999999\r\n",
            reply: b"-ERR Protocol error: invalid multibulk length\r\n",
        },
    ];
    for _ in 0..20 {
        for Talk { sent, reply } in errors {
            server.connect().ask(sent, reply);
            polite.ask(GET_NAME.sent, GET_NAME.reply);
        }
    }
}

pub fn number_that_overflows_is_an_error(subject: &Subject) {
    let numbers = [
        "4294967297",
        "9223372036854775808",
        "18446744073709551617",
        "-9223372036854775809",
        "99999999999999999999999999999999999999999",
    ];
    for number in numbers {
        let sent = format!("*{number}\r\n");
        closes(subject, sent.as_bytes(), "invalid multibulk length");
        let sent = format!("*1\r\n${number}\r\n");
        closes(subject, sent.as_bytes(), "invalid bulk length");
    }
}

/// As a Redis has it: a number ends with a carriage return and the byte after
/// it, a word has two bytes behind it, and these bytes may be any.
pub fn carriage_return_alone_ends_a_number_with_the_next_byte(
    subject: &Subject,
) {
    let server = subject.server();
    let mut client = server.connect();
    client.send(b"*1\r");
    server.settle();
    client.expect_silence();
    client.ask(b"X$4\rXPINGXX", b"+PONG\r\n");
    client.ask(b"*1\r\n$4\r\nPING\r\n", b"+PONG\r\n");
}

pub fn line_feed_alone_ends_no_number(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.send(b"*1\n$4\nPING\n");
    server.settle();
    client.expect_silence();
    client.send(b"\r\n");
    client.expect(b"-ERR Protocol error: invalid multibulk length\r\n");
    client.expect_end();
}

promises! {
    on "06-resp/protocol-errors":
    "A number is read as Rust reads it, which takes a plus and zeros in front, \
     or one that is wrong is waited on for ever." =>
        number_of_words_must_be_a_number,
        length_of_a_word_must_be_a_number;
    "A word is taken without `$`, or the error does not say what came \
     instead." =>
        word_without_a_length_is_named;
    "After what is no command nothing can be trusted: reply, and close." =>
        command_after_a_protocol_error_is_not_executed,
        protocol_error_costs_nobody_else;
    "The connection ends before the waiting replies are sent." =>
        replies_before_a_protocol_error_are_delivered;
    on "06-resp/quotes":
    "A quote that is not closed is closed by the end of the line, or something \
     may follow a closed one." =>
        quote_that_is_not_closed_is_an_error;
    on "06-resp/protocol-errors":
    "A number that is too large wraps round, or only a part of it is read." =>
        number_that_overflows_is_an_error;
    on "06-resp/lengths":
    "A number ends at a line feed, or the byte after the carriage return is \
     looked at, or taken for the next." =>
        line_feed_alone_ends_no_number,
        carriage_return_alone_ends_a_number_with_the_next_byte;
}
