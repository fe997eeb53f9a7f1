//! The client says that it waits.

use std::time::{Duration, Instant};

use super::fake_server::FakeServer;
use super::program::{Program, client};
use super::{Subject, promises};

const WAITING: &str =
    "Still waiting: the server may be busy with another client.\n";

/// Lets time pass: the answer must come later than the client's patience ends.
fn let_a_second_and_a_half_pass() {
    let_pass(Duration::from_millis(1500));
}

fn let_pass(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        std::thread::park_timeout(Duration::from_millis(100));
    }
}

pub fn client_says_that_it_waits_and_prints_the_reply(subject: &Subject) {
    let server = FakeServer::listen();
    let program = Program::start(client(subject), server.address, b"GET a\n");
    let mut connection = server.accept();
    connection.expect(b"GET a\n");
    let_a_second_and_a_half_pass();
    connection.send(b"1\n");
    connection.expect_end();
    program.ends_with(0, b"1\n", WAITING);
}

pub fn quick_reply_comes_without_a_word(subject: &Subject) {
    let server = FakeServer::listen();
    let program = Program::start(client(subject), server.address, b"GET a\n");
    let mut connection = server.accept();
    connection.expect(b"GET a\n");
    connection.send(b"1\n");
    connection.expect_end();
    program.ends_with(0, b"1\n", "");
}

pub fn first_half_of_a_slow_reply_is_not_lost(subject: &Subject) {
    let server = FakeServer::listen();
    let program = Program::start(client(subject), server.address, b"GET a\n");
    let mut connection = server.accept();
    connection.expect(b"GET a\n");
    connection.send(b"Ali");
    let_a_second_and_a_half_pass();
    connection.send(b"ce\n");
    connection.expect_end();
    program.ends_with(0, b"Alice\n", WAITING);
}

pub fn client_waits_on_without_another_word(subject: &Subject) {
    let server = FakeServer::listen();
    let script = b"GET a\nGET b\n";
    let program = Program::start(client(subject), server.address, script);
    let mut connection = server.accept();
    connection.expect(b"GET a\n");
    connection.send(b"1\n");
    connection.expect(b"GET b\n");
    let_pass(Duration::from_secs(3));
    connection.send(b"2\n");
    connection.expect_end();
    program.ends_with(0, b"1\n2\n", WAITING);
}

pub fn client_says_it_once_for_each_command(subject: &Subject) {
    let server = FakeServer::listen();
    let script = b"GET a\nGET b\n";
    let program = Program::start(client(subject), server.address, script);
    let mut connection = server.accept();
    for command in [b"GET a\n", b"GET b\n"] {
        connection.expect(command);
        let_a_second_and_a_half_pass();
        connection.send(b"1\n");
    }
    connection.expect_end();
    program.ends_with(0, b"1\n1\n", &WAITING.repeat(2));
}

promises! {
    on "03-client/exercises#busy":
    "The read waits without a limit, or the end of its time ends the client." =>
        client_says_that_it_waits_and_prints_the_reply;
    "The line is printed before the second is over." =>
        quick_reply_comes_without_a_word;
    "The reply is read anew after the timeout, without what came before." =>
        first_half_of_a_slow_reply_is_not_lost;
    "The limit is still set for the second wait, or the line is printed each \
     second, or also after a reply." =>
        client_waits_on_without_another_word;
    "The limit is not set again for the next command." =>
        client_says_it_once_for_each_command;
}
