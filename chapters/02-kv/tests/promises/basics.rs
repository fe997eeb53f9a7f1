//! The first things to get right, each by itself.

use super::harness::{checks, exchange};
use super::{GET_NAME, SET_NAME, Subject, promises};

pub fn line_that_ends_with_a_line_feed_gets_a_reply(subject: &Subject) {
    let came = exchange(subject.server().address, SET_NAME.sent);
    assert!(
        !came.is_empty(),
        "no reply before the end of the connection\n\
         sent:      \"{}\"\n\
         came back: nothing\n\
         expected:  \"{}\"",
        SET_NAME.sent.escape_ascii(),
        SET_NAME.reply.escape_ascii()
    );
}

pub fn every_reply_ends_with_one_line_feed(subject: &Subject) {
    let came = exchange(subject.server().address, SET_NAME.sent);
    let text = came.trim_ascii_end();
    assert!(
        &came[text.len()..] == b"\n",
        "the reply should end with one line feed and nothing else\n\
         sent:      \"{}\"\n\
         came back: \"{}\"\n\
         expected:  \"{}\\n\"",
        SET_NAME.sent.escape_ascii(),
        came.escape_ascii(),
        text.escape_ascii()
    );
}

pub fn set_answers_ok(subject: &Subject) {
    subject.answers(b"SET name Alice\n", b"OK\n");
}

pub fn reply_comes_while_the_client_stays(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
}

pub fn connection_stays_open_after_a_reply(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    client.ask(SET_NAME.sent, SET_NAME.reply);
}

pub fn next_client_is_served(subject: &Subject) {
    let server = subject.server();
    checks::answers_clients_one_after_another(&server, 2, SET_NAME);
}

pub fn stored_value_comes_back(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    client.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn two_commands_in_one_piece_get_two_replies(subject: &Subject) {
    subject.answers(b"SET name Bob\nSET name Alice\n", b"OK\nOK\n");
}

pub fn command_in_two_pieces_is_one_command(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.send(b"SET name Al");
    server.settle();
    client.expect_silence();
    client.ask(b"ice\n", b"OK\n");
    client.ask(GET_NAME.sent, GET_NAME.reply);
}

promises! {
    on "protocol":
    "The server waits for `\\r\\n`, or closes before it replies." =>
        line_that_ends_with_a_line_feed_gets_a_reply;
    "The reply is written without `\\n`, or ends with `\\r\\n`." =>
        every_reply_ends_with_one_line_feed;
    "The words of the protocol are not written as it says: `SET` answers \
     `OK`." =>
        set_answers_ok;
    on "02-kv/one-write":
    "The reply waits in a buffer that is written only at the end: flush \
     before the next read that may wait." =>
        reply_comes_while_the_client_stays;
    on "01-echo/until-closed":
    "The server closes, or goes on to the next client, after one command." =>
        connection_stays_open_after_a_reply;
    on "01-echo/next-client":
    "The server ends with its first client: the accept is not in a loop." =>
        next_client_is_served;
    on "02-kv/one-read":
    "The value is changed on its way into the table or out of it." =>
        stored_value_comes_back;
    on "02-kv/lines":
    "One read is taken for one command. A read brings what has come: half a \
     command, one, or several." =>
        two_commands_in_one_piece_get_two_replies,
        command_in_two_pieces_is_one_command;
}
