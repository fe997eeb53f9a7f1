//! EXIT and QUIT.

use crate::harness::checks;
use crate::{GET_NAME, SET_NAME, answers, server};

#[test]
fn exit_answers_ok_and_closes() {
    let server = server();
    let mut client = server.connect();
    client.ask(b"EXIT\n", b"OK\n");
    client.expect_end();
}

#[test]
fn quit_answers_ok_and_closes() {
    let server = server();
    let mut client = server.connect();
    client.ask(b"quit\r\n", b"OK\n");
    client.expect_end();
}

#[test]
fn replies_before_exit_are_delivered() {
    answers(b"SET a 1\nGET a\nEXIT\n", b"OK\n1\nOK\n");
}

#[test]
fn command_after_exit_is_not_executed() {
    let server = server();
    checks::answers(server.address, b"SET a 1\nEXIT\nSET a 2\n", b"OK\nOK\n");
    checks::answers(server.address, b"GET a\n", b"1\n");
}

#[test]
fn ok_of_exit_arrives_although_megabytes_follow_unread() {
    let server = server();
    let mut client = server.connect();
    let mut sent = b"EXIT\n".to_vec();
    sent.resize(4_000_000, b'\n');
    client.send(&sent);
    client.expect(b"OK\n");
    client.expect_end();
}

#[test]
fn client_that_stays_after_exit_does_not_hold_the_next_one_up() {
    let server = server();
    let mut one = server.connect();
    one.ask(SET_NAME.sent, SET_NAME.reply);
    one.ask(b"EXIT\n", b"OK\n");
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
    one.expect_end();
}
