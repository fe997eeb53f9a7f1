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
    on "06-resp/inline":
    "A quote that is not closed is closed by the end of the line, or something \
     may follow a closed one." =>
        quote_that_is_not_closed_is_an_error;
}
