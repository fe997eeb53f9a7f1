//! The longest line.

use super::harness::checks;
use super::{GET_NAME, SET_NAME, Subject, promises};

const MEBIBYTE: usize = 1024 * 1024;
const ERROR: &[u8] = b"ERR line too long (limit 1048576 bytes)\n";

/// `SET big xxx...` and its line feed, the line without it `length` bytes long.
fn set_big(length: usize) -> Vec<u8> {
    let mut line = b"SET big ".to_vec();
    line.resize(length, b'x');
    line.push(b'\n');
    line
}

pub fn line_of_one_mebibyte_is_executed(subject: &Subject) {
    let set = set_big(MEBIBYTE);
    let value = &set[b"SET big ".len()..];
    let sent = [&set[..], b"GET big\n"].concat();
    subject.answers(&sent, &[b"OK\n", value].concat());
}

pub fn line_of_one_byte_more_is_refused(subject: &Subject) {
    subject.answers(&set_big(MEBIBYTE + 1), ERROR);
}

pub fn line_too_long_is_not_executed(subject: &Subject) {
    let server = subject.server();
    let set = [b"SET huge ", &[b'x'; MEBIBYTE][..], b"\n"].concat();
    checks::answers(server.address, &set, ERROR);
    checks::answers(server.address, b"GET huge\n", b"(nil)\n");
}

pub fn line_too_long_ends_the_connection(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.send(&set_big(MEBIBYTE + 1));
    client.expect(ERROR);
    client.expect_end();
}

pub fn command_after_a_line_too_long_is_not_executed(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, SET_NAME.sent, SET_NAME.reply);
    let sent = [&set_big(MEBIBYTE + 1)[..], b"SET name Bob\n"].concat();
    checks::answers(server.address, &sent, ERROR);
    checks::answers(server.address, GET_NAME.sent, GET_NAME.reply);
}

pub fn line_too_long_is_refused_before_its_end_comes(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.send(&[b'x'; MEBIBYTE + 1]);
    client.expect(ERROR);
    client.expect_end();
}

pub fn refusal_arrives_although_megabytes_are_unread(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.send(&vec![b'x'; 20 * MEBIBYTE]);
    client.expect(ERROR);
    client.expect_end();
}

pub fn replies_before_a_line_too_long_are_delivered(subject: &Subject) {
    let sent = [b"SET a 1\n", &set_big(MEBIBYTE + 1)[..]].concat();
    subject.answers(&sent, &[b"OK\n", ERROR].concat());
}

pub fn limit_is_for_one_line_and_not_for_all(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    for _ in 0..3 {
        client.ask(&set_big(MEBIBYTE), b"OK\n");
    }
}

pub fn half_a_line_of_exactly_the_limit_is_dropped(subject: &Subject) {
    let sent = [b"SET a 1\n", &set_big(MEBIBYTE)[..MEBIBYTE]].concat();
    subject.answers(&sent, b"OK\n");
}

promises! {
    on "02-kv/limits":
    "The limit is off by one: a line of exactly 1048576 bytes, its line feed \
     not counted, is allowed." =>
        line_of_one_mebibyte_is_executed;
    "There is no limit, it is off by one, or it has other words." =>
        line_of_one_byte_more_is_refused,
        limit_is_for_one_line_and_not_for_all;
    "Half a line as long as the limit is taken for one that is too long, or \
     is executed." =>
        half_a_line_of_exactly_the_limit_is_dropped;
    "The line is executed, in part or whole, although it is too long." =>
        line_too_long_is_not_executed;
    "After a line that is too long nothing can be trusted: reply, and close." =>
        line_too_long_ends_the_connection,
        command_after_a_line_too_long_is_not_executed;
    "The server reads on to the end of the line before it refuses it." =>
        line_too_long_is_refused_before_its_end_comes;
    "The connection is closed while bytes are unread, and the reset destroys \
     the last replies." =>
        refusal_arrives_although_megabytes_are_unread,
        replies_before_a_line_too_long_are_delivered;
}
