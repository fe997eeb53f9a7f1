//! Each command and its reply.

use crate::harness::checks;
use crate::{answers, server};

#[test]
fn set_answers_ok() {
    answers(b"SET name Alice\n", b"OK\n");
}

#[test]
fn get_answers_the_value() {
    answers(b"SET name Alice\nGET name\n", b"OK\nAlice\n");
}

#[test]
fn get_of_a_key_that_was_never_set_answers_nil() {
    answers(b"GET nobody\n", b"(nil)\n");
}

#[test]
fn second_set_replaces_the_value() {
    answers(b"SET age 27\nSET age 28\nGET age\n", b"OK\nOK\n28\n");
}

#[test]
fn command_names_are_in_any_case() {
    answers(
        b"set a 1\nget a\nSet b 2\ngEt b\nexit\n",
        b"OK\n1\nOK\n2\nOK\n",
    );
}

#[test]
fn keys_and_values_keep_their_case() {
    answers(
        b"SET name Alice\nSET NAME Bob\nGET name\nGET NAME\nGET Name\n",
        b"OK\nOK\nAlice\nBob\n(nil)\n",
    );
}

#[test]
fn any_number_of_spaces_and_tabs_separates_words() {
    answers(b"  SET \t name\t\tAlice \t\n\tGET\tname\n", b"OK\nAlice\n");
}

#[test]
fn lines_end_with_a_line_feed_or_with_carriage_return_and_line_feed() {
    answers(b"SET a 1\r\nSET b 2\nGET a\r\nGET b\n", b"OK\nOK\n1\n2\n");
}

#[test]
fn empty_line_is_ignored() {
    answers(b"\nSET a 1\n\r\n\n  \t \nGET a\n", b"OK\n1\n");
}

#[test]
fn empty_line_alone_has_no_reply() {
    answers(b"\n", b"");
}

#[test]
fn key_and_value_are_any_bytes_but_white_space() {
    let bytes: Vec<u8> = (0..=255u8)
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let set = [b"SET ", &bytes[..], b" ", &bytes, b"\n"].concat();
    let get = [b"GET ", &bytes[..], b"\n"].concat();
    let reply = [b"OK\n", &bytes[..], b"\n"].concat();
    answers(&[set, get].concat(), &reply);
}

#[test]
fn stored_nil_looks_like_a_miss() {
    answers(
        b"SET ghost (nil)\nGET ghost\nGET nobody\n",
        b"OK\n(nil)\n(nil)\n",
    );
}

#[test]
fn value_cannot_hold_a_space() {
    answers(
        b"SET name Alice Smith\nGET name\n",
        b"ERR wrong number of arguments for 'set' command\n(nil)\n",
    );
}

#[test]
fn value_cannot_hold_a_line_feed() {
    answers(
        b"SET text one\ntwo\nGET text\n",
        b"OK\nERR unknown command 'two'\none\n",
    );
}

#[test]
fn every_client_sees_the_same_table() {
    let server = server();
    checks::answers(server.address, b"SET a 1\nSET b 2\n", b"OK\nOK\n");
    checks::answers(server.address, b"GET a\nSET b 3\n", b"1\nOK\n");
    checks::answers(server.address, b"GET a\nGET b\n", b"1\n3\n");
}

#[test]
fn every_server_starts_with_an_empty_table() {
    answers(b"SET name Alice\n", b"OK\n");
    answers(b"GET name\n", b"(nil)\n");
}
