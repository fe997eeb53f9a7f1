//! EXIT and QUIT.

use super::harness::checks;
use super::{GET_NAME, SET_NAME, Subject, promises};

pub fn exit_answers_ok_and_closes(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(b"EXIT\n", b"OK\n");
    client.expect_end();
}

pub fn quit_answers_ok_and_closes(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(b"quit\r\n", b"OK\n");
    client.expect_end();
}

pub fn replies_before_exit_are_delivered(subject: &Subject) {
    subject.answers(b"SET a 1\nGET a\nEXIT\n", b"OK\n1\nOK\n");
}

pub fn command_after_exit_is_not_executed(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, b"SET a 1\nEXIT\nSET a 2\n", b"OK\nOK\n");
    checks::answers(server.address, b"GET a\n", b"1\n");
}

pub fn ok_of_exit_arrives_although_megabytes_follow_unread(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let mut sent = b"EXIT\n".to_vec();
    // More than the buffers of the connection take.
    sent.resize(20_000_000, b'\n');
    client.send(&sent);
    client.expect(b"OK\n");
    client.expect_end();
}

pub fn client_that_stays_after_exit_does_not_hold_the_next_one_up(
    subject: &Subject,
) {
    let server = subject.server();
    let mut one = server.connect();
    one.ask(SET_NAME.sent, SET_NAME.reply);
    one.ask(b"EXIT\n", b"OK\n");
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
    one.expect_end();
}

promises! {
    on "02-kv/commands":
    "EXIT or QUIT has no reply, or is not known in lower case, or the \
     connection stays open after it." =>
        exit_answers_ok_and_closes,
        quit_answers_ok_and_closes;
    "The connection is closed before the waiting replies are written." =>
        replies_before_exit_are_delivered;
    "The server goes on reading commands after EXIT." =>
        command_after_exit_is_not_executed;
    on "02-kv/limits":
    "The connection is closed while bytes are unread. That resets it, and the \
     last reply can be lost: `shutdown` first, then read what still comes." =>
        ok_of_exit_arrives_although_megabytes_follow_unread;
    "The server waits without a limit for a client that it has said goodbye \
     to." =>
        client_that_stays_after_exit_does_not_hold_the_next_one_up;
}
