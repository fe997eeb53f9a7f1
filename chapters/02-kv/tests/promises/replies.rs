//! Each command and its reply.

use super::harness::checks;
use super::{Subject, promises};

pub fn get_answers_the_value(subject: &Subject) {
    subject.answers(b"SET name Alice\nGET name\n", b"OK\nAlice\n");
}

pub fn get_of_a_key_that_was_never_set_answers_nil(subject: &Subject) {
    subject.answers(b"GET nobody\n", b"(nil)\n");
}

pub fn second_set_replaces_the_value(subject: &Subject) {
    subject.answers(b"SET age 27\nSET age 28\nGET age\n", b"OK\nOK\n28\n");
}

pub fn command_names_are_in_any_case(subject: &Subject) {
    subject.answers(b"set a 1\nget a\nSet b 2\ngEt b\n", b"OK\n1\nOK\n2\n");
}

pub fn keys_and_values_keep_their_case(subject: &Subject) {
    subject.answers(
        b"SET name Alice\nSET NAME Bob\nGET name\nGET NAME\nGET Name\n",
        b"OK\nOK\nAlice\nBob\n(nil)\n",
    );
}

pub fn any_number_of_spaces_and_tabs_separates_words(subject: &Subject) {
    subject
        .answers(b"  SET \t name\t\tAlice \t\n\tGET\tname\n", b"OK\nAlice\n");
}

pub fn lines_end_with_a_line_feed_or_with_carriage_return_and_line_feed(
    subject: &Subject,
) {
    subject.answers(b"SET a 1\r\nSET b 2\nGET a\r\nGET b\n", b"OK\nOK\n1\n2\n");
}

pub fn empty_line_is_ignored(subject: &Subject) {
    subject.answers(b"\nSET a 1\n\r\n\n  \t \nGET a\n", b"OK\n1\n");
}

pub fn empty_line_alone_has_no_reply(subject: &Subject) {
    subject.answers(b"\n", b"");
}

pub fn key_and_value_are_any_bytes_but_white_space(subject: &Subject) {
    let bytes: Vec<u8> = (0..=255u8)
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let set = [b"SET ", &bytes[..], b" ", &bytes, b"\n"].concat();
    let get = [b"GET ", &bytes[..], b"\n"].concat();
    let reply = [b"OK\n", &bytes[..], b"\n"].concat();
    subject.answers(&[set, get].concat(), &reply);
}

pub fn every_client_sees_the_same_table(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, b"SET a 1\nSET b 2\n", b"OK\nOK\n");
    checks::answers(server.address, b"GET a\nSET b 3\n", b"1\nOK\n");
    checks::answers(server.address, b"GET a\nGET b\n", b"1\n3\n");
}

promises! {
    on "02-kv/one-read":
    "The value is changed on its way into the table or out of it." =>
        get_answers_the_value,
        second_set_replaces_the_value;
    "A miss is answered by another word than `(nil)`." =>
        get_of_a_key_that_was_never_set_answers_nil;
    "The table belongs to a connection. Make it once, before the accept loop, \
     and lend it to each connection." =>
        every_client_sees_the_same_table;
    on "02-kv/commands":
    "The command's name is compared as it is: use `eq_ignore_ascii_case`." =>
        command_names_are_in_any_case;
    "The whole line is turned to one case, not only the name." =>
        keys_and_values_keep_their_case;
    on "02-kv/lines":
    "A line that ends with `\\r\\n` keeps its `\\r`." =>
        lines_end_with_a_line_feed_or_with_carriage_return_and_line_feed;
    "The line is split at every single space, so that two spaces make an \
     empty word between them." =>
        any_number_of_spaces_and_tabs_separates_words;
    on "protocol":
    "An empty line is taken for an unknown command." =>
        empty_line_is_ignored,
        empty_line_alone_has_no_reply;
    on "02-kv/bytes":
    "Keys and values are taken for text, or are trimmed. They are bytes." =>
        key_and_value_are_any_bytes_but_white_space;
}
