//! What the command line promises.

use std::process::Stdio;

use crate::fake_server::{FakeServer, Nobody};
use crate::program::{Program, client, closed_pipe, run};

const USAGE: &str = "\
Usage: client [ADDRESS]

Sends commands to a key-value server and prints its replies.
ADDRESS is the server's IP address and port; without it, 127.0.0.1:6379.
In a pipe, reads one command a line and prints nothing but the replies.
";

#[test]
fn help_prints_the_usage() {
    run(&["--help"]).ends_with(0, USAGE.as_bytes(), "");
}

#[test]
fn help_into_a_closed_pipe_is_an_error_and_no_panic() {
    let mut command = client();
    command.arg("--help");
    command.stdin(Stdio::null()).stdout(closed_pipe());
    let (code, _, stderr) = Program::spawn(command, "").end();
    assert_eq!(code, Some(1), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn a_word_that_is_no_address_is_answered_with_the_usage() {
    assert_wrong_address("redis");
}

#[test]
fn a_host_name_is_answered_with_the_usage() {
    assert_wrong_address("localhost:6379");
}

#[test]
fn an_address_without_a_port_is_answered_with_the_usage() {
    assert_wrong_address("127.0.0.1");
}

#[test]
fn a_port_that_is_too_high_is_answered_with_the_usage() {
    assert_wrong_address("127.0.0.1:65536");
}

#[test]
fn an_unknown_option_is_answered_with_the_usage() {
    assert_wrong_address("--version");
}

#[track_caller]
fn assert_wrong_address(word: &str) {
    let problem = format!("Not an IP address and a port: '{word}'.");
    run(&[word]).ends_with(2, b"", &format!("{problem}\n\n{USAGE}"));
}

#[test]
#[cfg(unix)]
fn an_argument_that_is_not_utf8_is_answered_with_the_usage() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let problem = "Not an IP address and a port: '\u{fffd}'.";
    run(&[OsStr::from_bytes(b"\xff")]).ends_with(
        2,
        b"",
        &format!("{problem}\n\n{USAGE}"),
    );
}

#[test]
fn a_second_argument_is_answered_with_the_usage() {
    run(&["127.0.0.1:6379", "127.0.0.1:7000"]).ends_with(
        2,
        b"",
        &format!("Too many arguments.\n\n{USAGE}"),
    );
}

#[test]
fn connects_to_the_address_that_it_is_given() {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, b"");
    server.accept().expect_end();
    client.ends_with(0, b"", "");
}

#[test]
fn a_refused_connection_names_the_address_and_says_to_start_the_server() {
    let nobody = Nobody::new();
    let client = Program::start(client(), nobody.address, b"GET name\n");
    let (code, stdout, stderr) = client.end();
    let message = format!(
        "Error: cannot connect to {}. Is the server running?\n\
         Start it in another terminal with  cargo run -p kv-server\n",
        nobody.address
    );
    assert!(stderr.starts_with(&message), "{stderr}");
    assert_eq!((code, stdout), (Some(1), vec![]));
}
