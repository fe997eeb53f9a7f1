//! A command on the command line is sent, and the client ends.

use std::sync::mpsc;
use std::thread;

use super::fake_server::FakeServer;
use super::harness::equal;
use super::program::{Program, client, run};
use super::{Subject, promises};

/// Starts the client with an address and `words`. The server expects `command`
/// and answers with `reply`; then the client must end with `code`, and must
/// have printed the reply.
#[track_caller]
fn sends(
    subject: &Subject,
    words: &[&str],
    command: &'static str,
    reply: &'static str,
    code: i32,
) {
    let server = FakeServer::listen();
    let address = server.address.to_string();
    let (sender, served) = mpsc::channel();
    // A client that does not connect ends before anybody waits for this.
    thread::spawn(move || {
        let mut connection = server.accept();
        connection.expect(command.as_bytes());
        connection.send(reply.as_bytes());
        sender.send(())
    });
    let mut program = client(subject);
    program.arg(address).args(&words[..words.len() - 1]);
    let last = words[words.len() - 1];
    let said = if reply.is_empty() {
        "Server closed the connection.\n"
    } else {
        ""
    };
    let program = Program::start(program, last, b"SET never sent\n");
    program.ends_with(code, reply.as_bytes(), said);
    assert!(served.recv().is_ok(), "the server expected {command:?}");
}

pub fn command_is_sent_and_its_reply_printed(subject: &Subject) {
    sends(subject, &["GET", "name"], "GET name\n", "Alice\n", 0);
}

pub fn one_word_is_a_command_too(subject: &Subject) {
    sends(subject, &["PING"], "PING\n", "PONG\n", 0);
}

pub fn words_are_sent_as_they_are(subject: &Subject) {
    sends(
        subject,
        &["SET", "name", "Alice  Smith"],
        "SET name Alice  Smith\n",
        "OK\n",
        0,
    );
}

pub fn error_is_printed_and_is_exit_code_1(subject: &Subject) {
    let error = "ERR unknown command 'FOO'\n";
    sends(subject, &["FOO"], "FOO\n", error, 1);
}

pub fn value_that_only_looks_like_an_error_is_none(subject: &Subject) {
    sends(subject, &["GET", "a"], "GET a\n", "ERROR\n", 0);
}

pub fn server_that_closes_is_reported(subject: &Subject) {
    sends(subject, &["GET", "name"], "GET name\n", "", 1);
}

pub fn script_is_read_as_before(subject: &Subject) {
    let server = FakeServer::listen();
    let program = Program::start(client(subject), server.address, b"GET a\n");
    let mut connection = server.accept();
    connection.expect(b"GET a\n");
    connection.send(b"1\n");
    connection.expect_end();
    program.ends_with(0, b"1\n", "");
}

pub fn help_is_printed_as_before(subject: &Subject) {
    let (code, output, _) = run(subject, &["--help"]).end();
    let output = String::from_utf8_lossy(&output);
    assert!(output.starts_with("Usage:"), "standard output:\n{output}");
    equal!(code, Some(0), "the exit code");
}

promises! {
    on "03-client/exercises#one-shot":
    "The words behind the address are too many arguments." =>
        command_is_sent_and_its_reply_printed;
    "A command is expected to have two words at least." =>
        one_word_is_a_command_too;
    "The words are split again at white space." =>
        words_are_sent_as_they_are;
    "The exit code does not depend on the reply, or on too little of it." =>
        error_is_printed_and_is_exit_code_1,
        value_that_only_looks_like_an_error_is_none;
    "The end of the stream is taken for a reply." =>
        server_that_closes_is_reported;
    "Standard input is no longer read." => script_is_read_as_before;
    "The option is taken for a command." => help_is_printed_as_before;
}
