//! The longest line, and the longest word.

use super::harness::Server;
use super::{GET_NAME, OK, SET_NAME, Subject, promises, value};

const LINE: usize = 64 * 1024;

#[track_caller]
fn refuses(server: &Server, sent: &[u8], problem: &str) {
    let mut client = server.connect();
    client.send(sent);
    client.expect(format!("-ERR Protocol error: {problem}\r\n").as_bytes());
    client.expect_end();
}

pub fn line_of_60_000_bytes_is_executed(subject: &Subject) {
    let line = [b"SET name ", &[b'x'; 60_000][..], b"\r\n"].concat();
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&line, OK);
    client.ask(GET_NAME.sent, &value(&[b'x'; 60_000]));
}

pub fn line_of_more_than_64_kib_is_refused_before_its_end(subject: &Subject) {
    let server = subject.server();
    refuses(&server, &[b'x'; LINE + 1], "too big inline request");
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
}

pub fn line_of_64_kib_waits_for_its_end_and_one_byte_more_does_not(
    subject: &Subject,
) {
    let server = subject.server();
    let mut client = server.connect();
    let line = [b"ECHO ", &[b'x'; LINE - 5][..]].concat();
    client.send(&line);
    server.settle();
    client.expect_silence();
    let mut other = server.connect();
    other.send(&line);
    server.settle();
    client.ask(b"\r\n", &value(&line[5..]));
    other.send(b"x");
    other.expect(b"-ERR Protocol error: too big inline request\r\n");
    other.expect_end();
}

pub fn number_of_more_than_64_kib_is_refused(subject: &Subject) {
    let server = subject.server();
    let digits = [b'1'; LINE + 1];
    let sent = [b"*", &digits[..]].concat();
    refuses(&server, &sent, "too big mbulk count string");
    let sent = [b"*1\r\n$", &digits[..]].concat();
    refuses(&server, &sent, "too big bulk count string");
}

pub fn word_of_more_than_512_mib_is_refused_when_it_is_announced(
    subject: &Subject,
) {
    let server = subject.server();
    let sent = b"*1\r\n$536870913\r\n";
    refuses(&server, sent, "invalid bulk length");
    let mut client = server.connect();
    client.send(b"*1\r\n$536870912\r\n");
    server.settle();
    client.expect_silence();
}

pub fn refusal_arrives_although_megabytes_are_unread(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.send(&vec![b'x'; 20_000_000]);
    client.expect(b"-ERR Protocol error: too big inline request\r\n");
    client.expect_end();
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
}

promises! {
    on "06-resp/lengths":
    "The limit for lines is lower than 64 KiB." =>
        line_of_60_000_bytes_is_executed;
    "The server reads on until a line ends, however long it is." =>
        line_of_more_than_64_kib_is_refused_before_its_end,
        number_of_more_than_64_kib_is_refused;
    "There is no limit for a word, it is off by one, or it is looked at when \
     the word has come." =>
        word_of_more_than_512_mib_is_refused_when_it_is_announced;
    on "05-event-loop/goodbye":
    "The connection is closed while bytes are unread, and the reset destroys \
     the last reply." =>
        refusal_arrives_although_megabytes_are_unread;
    on "06-resp/lengths":
    "The limit for lines is off by one." =>
        line_of_64_kib_waits_for_its_end_and_one_byte_more_does_not;
}
