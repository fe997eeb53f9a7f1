//! What the command line promises.

use std::process::Stdio;

use super::fake_server::{FakeServer, Nobody};
use super::harness::equal;
use super::program::{Program, client, closed_pipe, run};
use super::{
    ADVICE, BOOK_ADDRESS, Subject, USAGE, begin, difference, promises,
};

pub fn help_prints_the_usage(subject: &Subject) {
    run(subject, &["--help"]).ends_with(0, USAGE.as_bytes(), "");
}

pub fn help_into_a_closed_pipe_is_an_error_and_no_panic(subject: &Subject) {
    let mut command = client(subject);
    command.arg("--help");
    command.stdin(Stdio::null()).stdout(closed_pipe());
    let (code, _, stderr) = Program::spawn(command, "").end();
    equal!(code, Some(1), "the exit code; {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[cfg(target_os = "linux")]
pub fn help_into_a_full_device_is_an_error_and_no_panic(subject: &Subject) {
    let mut command = client(subject);
    command.arg("--help");
    command.stdin(Stdio::null()).stdout(full_device());
    let (code, _, stderr) = Program::spawn(command, "").end();
    equal!(code, Some(1), "the exit code; {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

/// A file in which there is never room.
#[cfg(target_os = "linux")]
fn full_device() -> std::fs::File {
    let options = std::fs::OpenOptions::new().write(true).clone();
    options.open("/dev/full").unwrap()
}

pub fn a_wrong_command_line_is_exit_code_2_although_nobody_reads_why(
    subject: &Subject,
) {
    let mut command = client(subject);
    command.arg("redis");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = command.stderr(closed_pipe()).status().unwrap();
    equal!(status.code(), Some(2), "the exit code");
}

pub fn a_word_that_is_no_address_is_answered_with_the_usage(subject: &Subject) {
    assert_wrong_address(subject, "redis");
}

pub fn an_address_without_a_port_is_answered_with_the_usage(subject: &Subject) {
    assert_wrong_address(subject, "127.0.0.1");
}

pub fn a_port_that_is_too_high_is_answered_with_the_usage(subject: &Subject) {
    assert_wrong_address(subject, "127.0.0.1:65536");
}

pub fn an_unknown_option_is_answered_with_the_usage(subject: &Subject) {
    assert_wrong_address(subject, "--version");
}

#[track_caller]
fn assert_wrong_address(subject: &Subject, word: &str) {
    let problem = format!("Not a host and a port: '{word}'.");
    run(subject, &[word]).ends_with(2, b"", &format!("{problem}\n\n{USAGE}"));
}

#[cfg(unix)]
pub fn an_argument_that_is_not_utf8_is_answered_with_the_usage(
    subject: &Subject,
) {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let problem = "Not a host and a port: '\u{fffd}'.";
    run(subject, &[OsStr::from_bytes(b"\xff")]).ends_with(
        2,
        b"",
        &format!("{problem}\n\n{USAGE}"),
    );
}

pub fn a_second_argument_is_answered_with_the_usage(subject: &Subject) {
    run(subject, &["127.0.0.1:6379", "127.0.0.1:7000"]).ends_with(
        2,
        b"",
        &format!("Too many arguments.\n\n{USAGE}"),
    );
}

pub fn connects_to_the_address_that_it_is_given(subject: &Subject) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, b"");
    let mut connection = server.accept();
    begin(&mut connection);
    connection.expect_end();
    client.ends_with(0, b"", "");
}

/// Whoever listens there, if anybody does: what it says, or the error, is not
/// the usage, which names the address, too.
pub fn connects_to_port_6379_of_loopback_by_default(subject: &Subject) {
    let (code, _, stderr) = run::<&str>(subject, &[]).end();
    let is_named = stderr.contains(BOOK_ADDRESS) && code == Some(1);
    assert!(
        code == Some(0) || is_named,
        "without an argument: exit code {code:?}\n{stderr}"
    );
}

pub fn connects_to_a_host_name(subject: &Subject) {
    let server = FakeServer::listen();
    let address = format!("localhost:{}", server.address.port());
    let client = Program::start(client(subject), address, b"");
    let mut connection = server.accept();
    begin(&mut connection);
    connection.expect_end();
    client.ends_with(0, b"", "");
}

pub fn a_refused_connection_names_the_address_and_says_to_start_the_server(
    subject: &Subject,
) {
    let nobody = Nobody::new();
    let client = Program::start(client(subject), nobody.address, b"GET name\n");
    let (code, stdout, stderr) = client.end();
    let message = format!(
        "Error: cannot connect to {}. Is the server running?\n{ADVICE}\n",
        nobody.address
    );
    assert!(
        stderr.starts_with(&message),
        "standard error should begin otherwise\n{}",
        difference::bytes(stderr.as_bytes(), message.as_bytes())
    );
    equal!(code, Some(1), "the exit code");
    equal!(stdout, b"", "standard output");
}

/// A connection to all machines of a network cannot be: the error is another
/// one than *connection refused*.
pub fn another_failure_to_connect_says_nothing_of_a_server(subject: &Subject) {
    let everybody = "255.255.255.255:6379";
    let client = Program::start(client(subject), everybody, b"");
    let (code, stdout, stderr) = client.end();
    let message = format!(
        "Error: cannot connect to {everybody}\n\
         \n\
         Caused by:\n    "
    );
    assert!(
        stderr.starts_with(&message),
        "standard error should begin otherwise\n{}",
        difference::bytes(stderr.as_bytes(), message.as_bytes())
    );
    equal!(code, Some(1), "the exit code");
    equal!(stdout, b"", "standard output");
}

promises! {
    on "03-client/scripts":
    "The address on the command line is not looked at." =>
        connects_to_the_address_that_it_is_given;
    "The address is parsed as a `SocketAddr`, which takes no names." =>
        connects_to_a_host_name;
    "The usage has other words, or goes to standard error." =>
        help_prints_the_usage;
    "`println!` panics when standard output is closed; `writeln!` returns the \
     error." =>
        help_into_a_closed_pipe_is_an_error_and_no_panic,
        #[cfg(target_os = "linux")]
        help_into_a_full_device_is_an_error_and_no_panic;
    "A wrong word ends in a panic or in another exit code than 2, or the \
     usage is not printed to standard error." =>
        a_word_that_is_no_address_is_answered_with_the_usage,
        an_address_without_a_port_is_answered_with_the_usage,
        a_port_that_is_too_high_is_answered_with_the_usage,
        an_unknown_option_is_answered_with_the_usage,
        #[cfg(unix)]
        an_argument_that_is_not_utf8_is_answered_with_the_usage,
        a_second_argument_is_answered_with_the_usage;
    "`eprintln!` panics when standard error is closed." =>
        a_wrong_command_line_is_exit_code_2_although_nobody_reads_why;
    on "03-client/server-gone":
    "The error of `connect` is passed on without the address and the next \
     step." =>
        a_refused_connection_names_the_address_and_says_to_start_the_server;
    "The advice to start a server is given whatever the error is." =>
        another_failure_to_connect_says_nothing_of_a_server;
    on "03-client/scripts":
    "Without an argument, the client connects elsewhere than to \
     127.0.0.1:6379." =>
        connects_to_port_6379_of_loopback_by_default;
}
