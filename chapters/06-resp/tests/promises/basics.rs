//! The first things to get right, each by itself.

use super::harness::checks;
use super::{
    GET_NAME, NIL, OK, SET_NAME, Subject, command, promises, value, words,
};

pub fn ping_is_answered(subject: &Subject) {
    let server = subject.server();
    server.connect().ask(&words("PING"), b"+PONG\r\n");
}

pub fn set_answers_ok(subject: &Subject) {
    let server = subject.server();
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
}

pub fn stored_value_comes_back_with_its_length(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    client.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn next_client_is_served(subject: &Subject) {
    let server = subject.server();
    checks::answers_clients_one_after_another(&server, 2, SET_NAME);
}

pub fn value_that_is_missing_is_not_an_empty_one(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&words("GET check:nobody"), NIL);
    client.ask(&command(&[b"SET", b"check:empty", b""]), OK);
    client.ask(&words("GET check:empty"), b"$0\r\n\r\n");
}

pub fn value_holds_spaces_and_line_ends(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let text = b"Roses are red,\r\nviolets are blue.\n";
    client.ask(&command(&[b"SET", b"check:poem", text]), OK);
    client.ask(&words("GET check:poem"), &value(text));
}

pub fn key_and_value_are_any_bytes(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let bytes: Vec<u8> = (0..=255).collect();
    for bytes in [&bytes[..], b"", b"$5\r\nAlice\r\n", b"*1\r\n"] {
        client.ask(&command(&[b"SET", bytes, bytes]), OK);
        client.ask(&command(&[b"GET", bytes]), &value(bytes));
    }
    client.ask(&command(&[b"DEL", &bytes, b""]), b":2\r\n");
}

pub fn command_names_are_in_any_case(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&words("set check:case 1"), OK);
    client.ask(&words("gEt check:case"), &value(b"1"));
    client.ask(&words("GET CHECK:CASE"), NIL);
}

pub fn every_client_sees_the_same_keys(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut two] = [0; 2].map(|_| server.connect());
    one.ask(&words("SET check:both 1"), OK);
    two.ask(&words("GET check:both"), &value(b"1"));
    two.ask(&words("SET check:both 2"), OK);
    one.ask(&words("GET check:both"), &value(b"2"));
}

promises! {
    on "06-resp/arrays":
    "A command is not read as an array: `*`, how many words, and each with \
     its length." =>
        ping_is_answered;
    on "06-resp/replies":
    "A reply has no mark in front, or does not end with `\\r\\n`." =>
        set_answers_ok;
    "The value is sent without its length, or is changed." =>
        stored_value_comes_back_with_its_length;
    "A miss is `$-1`, which no value can be." =>
        value_that_is_missing_is_not_an_empty_one;
    on "05-event-loop/everybody":
    "The server ends with its first client, or forgets it." =>
        next_client_is_served,
        every_client_sees_the_same_keys;
    on "06-resp/arrays":
    "Words are still split at white space: their lengths say where they end." =>
        value_holds_spaces_and_line_ends,
        key_and_value_are_any_bytes;
    on "06-resp/table":
    "The name is compared as it is, or keys are turned to one case, too." =>
        command_names_are_in_any_case;
}
