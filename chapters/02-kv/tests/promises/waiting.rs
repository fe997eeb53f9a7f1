//! One client at a time, in the order of connecting.

use crate::harness::checks;
use crate::{GET_NAME, SET_NAME, server};

#[test]
fn second_client_waits_until_the_first_leaves() {
    checks::second_client_waits_until_the_first_leaves(
        &server(),
        SET_NAME,
        GET_NAME,
    );
}

#[test]
fn second_client_waits_until_the_first_says_exit() {
    let server = server();
    let mut one = server.connect();
    one.ask(SET_NAME.sent, SET_NAME.reply);
    let mut two = server.connect();
    two.send(GET_NAME.sent);
    one.ask(SET_NAME.sent, SET_NAME.reply);
    two.expect_silence();
    one.ask(b"EXIT\n", b"OK\n");
    one.expect_end();
    drop(one);
    two.expect(GET_NAME.reply);
}

#[test]
fn client_that_leaves_while_it_waits_is_nobodys_trouble() {
    checks::a_client_may_leave_while_it_waits(&server(), SET_NAME, GET_NAME);
}

#[test]
fn two_thousand_clients_are_served_one_after_another() {
    checks::answers_clients_one_after_another(&server(), 2000, SET_NAME);
}
