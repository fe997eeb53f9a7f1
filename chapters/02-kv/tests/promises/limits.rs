//! The longest line.

use crate::harness::checks;
use crate::{GET_NAME, SET_NAME, answers, server};

const MEBIBYTE: usize = 1024 * 1024;
const ERROR: &[u8] = b"ERR line too long (limit 1048576 bytes)\n";

/// `SET big xxx...` and its line feed, the line without it `length` bytes long.
fn set_big(length: usize) -> Vec<u8> {
    let mut line = b"SET big ".to_vec();
    line.resize(length, b'x');
    line.push(b'\n');
    line
}

#[test]
fn line_of_one_mebibyte_is_executed() {
    let set = set_big(MEBIBYTE);
    let value = &set[b"SET big ".len()..];
    let sent = [&set[..], b"GET big\n"].concat();
    answers(&sent, &[b"OK\n", value].concat());
}

#[test]
fn line_of_one_byte_more_is_refused() {
    answers(&set_big(MEBIBYTE + 1), ERROR);
}

#[test]
fn line_too_long_is_not_executed() {
    let server = server();
    checks::answers(server.address, &set_big(MEBIBYTE + 1), ERROR);
    checks::answers(server.address, b"GET big\n", b"(nil)\n");
}

#[test]
fn line_too_long_ends_the_connection() {
    let server = server();
    let mut client = server.connect();
    client.send(&set_big(MEBIBYTE + 1));
    client.expect(ERROR);
    client.expect_end();
}

#[test]
fn command_after_a_line_too_long_is_not_executed() {
    let server = server();
    checks::answers(server.address, SET_NAME.sent, SET_NAME.reply);
    let sent = [&set_big(MEBIBYTE + 1)[..], b"SET name Bob\n"].concat();
    checks::answers(server.address, &sent, ERROR);
    checks::answers(server.address, GET_NAME.sent, GET_NAME.reply);
}

#[test]
fn line_too_long_is_refused_before_its_end_comes() {
    let server = server();
    let mut client = server.connect();
    client.send(&[b'x'; MEBIBYTE + 1]);
    client.expect(ERROR);
    client.expect_end();
}

#[test]
fn refusal_arrives_although_megabytes_are_unread() {
    let server = server();
    let mut client = server.connect();
    client.send(&vec![b'x'; 8 * MEBIBYTE]);
    client.expect(ERROR);
    client.expect_end();
}

#[test]
fn replies_before_a_line_too_long_are_delivered() {
    let sent = [b"SET a 1\n", &set_big(MEBIBYTE + 1)[..]].concat();
    answers(&sent, &[b"OK\n", ERROR].concat());
}

#[test]
fn limit_is_for_one_line_and_not_for_all() {
    let server = server();
    let mut client = server.connect();
    for _ in 0..3 {
        client.ask(&set_big(MEBIBYTE), b"OK\n");
    }
}
