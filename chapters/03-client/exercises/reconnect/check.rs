//! A closed connection is opened again, once.

use super::fake_server::{Connection, FakeServer};
use super::program::{Program, client};
use super::{Subject, promises};

const CLOSED: &str = "Server closed the connection.\n";

/// A client with two commands, whose connection is closed after the first.
#[track_caller]
fn closed_after_one(subject: &Subject) -> (Program, FakeServer) {
    let (program, server, connection) = open_after_one(subject);
    drop(connection);
    (program, server)
}

/// The same, and the connection is still open.
#[track_caller]
fn open_after_one(subject: &Subject) -> (Program, FakeServer, Connection) {
    let server = FakeServer::listen();
    let script = b"SET a 1\nGET a\n";
    let program = Program::start(client(subject), server.address, script);
    let mut connection = server.accept();
    answer(&mut connection, b"SET a 1\n", b"OK\n");
    (program, server, connection)
}

#[track_caller]
fn answer(connection: &mut Connection, command: &[u8], reply: &[u8]) {
    connection.expect(command);
    connection.send(reply);
}

pub fn connection_that_lasts_is_kept(subject: &Subject) {
    let server = FakeServer::listen();
    let script = b"SET a 1\nGET a\n";
    let program = Program::start(client(subject), server.address, script);
    let mut connection = server.accept();
    answer(&mut connection, b"SET a 1\n", b"OK\n");
    answer(&mut connection, b"GET a\n", b"1\n");
    connection.expect_end();
    program.ends_with(0, b"OK\n1\n", "");
}

pub fn command_is_sent_again_on_a_new_connection(subject: &Subject) {
    let (program, server) = closed_after_one(subject);
    let mut connection = server.accept();
    answer(&mut connection, b"GET a\n", b"1\n");
    connection.expect_end();
    program.ends_with(0, b"OK\n1\n", "");
}

pub fn half_a_reply_is_not_printed(subject: &Subject) {
    let server = FakeServer::listen();
    let script = b"GET a\n";
    let program = Program::start(client(subject), server.address, script);
    let mut connection = server.accept();
    answer(&mut connection, b"GET a\n", b"Ali");
    drop(connection);
    answer(&mut server.accept(), b"GET a\n", b"Alice\n");
    program.ends_with(0, b"Alice\n", "");
}

pub fn second_failure_is_reported(subject: &Subject) {
    let (program, server) = closed_after_one(subject);
    server.accept().expect(b"GET a\n");
    program.ends_with(1, b"OK\n", CLOSED);
}

pub fn server_that_is_gone_is_reported(subject: &Subject) {
    let (program, server, connection) = open_after_one(subject);
    server.close();
    drop(connection);
    program.ends_with(1, b"OK\n", CLOSED);
}

promises! {
    on "03-client/exercises#reconnect":
    "The client connects anew for each command." =>
        connection_that_lasts_is_kept;
    "The client gives up when the connection is closed." =>
        command_is_sent_again_on_a_new_connection;
    "Bytes from the old connection are taken for the reply." =>
        half_a_reply_is_not_printed;
    "The client tries for ever, or says something else at the end." =>
        second_failure_is_reported,
        server_that_is_gone_is_reported;
}
