//! Nothing is said before the password.

use std::io::Read;

use super::harness::{Client, Server, checks, compare_lines};
use super::{NIL, OK, Subject, promises, words};

const NOAUTH: &[u8] = b"-NOAUTH Authentication required.\r\n";

const WRONG: &[u8] =
    b"-WRONGPASS invalid username-password pair or user is disabled.\r\n";

/// A server with a password, and a client that has not said it.
#[track_caller]
fn locked(subject: &Subject) -> (Server, Client) {
    let arguments = ["--password", "secret", "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let client = server.connect();
    (server, client)
}

#[track_caller]
fn begins(client: &mut Client, sent: &str, begin: &str) {
    let reply = reply_of(client, sent);
    assert!(
        reply.starts_with(begin),
        "another reply than expected\n\
         sent:      {sent}\ncame back: {reply:?}\n\
         expected:  {begin:?} at its beginning"
    );
}

/// What comes for a command, which may be refused. So may be the command that
/// shows where a reply ends, so one line is read that is refused for sure.
#[track_caller]
fn reply_of(client: &mut Client, sent: &str) -> String {
    let end = "-ERR unknown command 'END', with args beginning with: \r\n";
    client.send(&[words(sent), words("END")].concat());
    let mut came = String::new();
    while !came.ends_with(end) {
        let mut byte = [0];
        let read = client.stream.read_exact(&mut byte);
        read.unwrap_or_else(|error| panic!("no reply to {sent}: {error}"));
        came.push(byte[0].into());
    }
    came
}

pub fn password_without_a_word_prints_the_usage(subject: &Subject) {
    let problem = "--password needs a word.";
    for arguments in [&["--password"][..], &["--password", ""]] {
        checks::wrong_arguments(subject.program(), arguments, problem);
    }
}

pub fn nothing_is_done_before_the_password(subject: &Subject) {
    let (_server, mut client) = locked(subject);
    for sent in ["PING", "SET a 1", "GET a", "INFO", "COMMAND DOCS"] {
        client.ask(&words(sent), NOAUTH);
    }
    client.ask(
        &words("FOO"),
        b"-ERR unknown command 'FOO', with args beginning with: \r\n",
    );
    client.ask(&words("QUIT"), OK);
    client.expect_end();
}

pub fn password_opens_and_another_does_not(subject: &Subject) {
    let (server, mut client) = locked(subject);
    let wrong = ["guess", "secre", "secrets", "Secret"];
    for word in wrong.map(|word| format!("AUTH {word}")) {
        client.ask(&words(&word), WRONG);
        client.ask(&words("GET a"), NOAUTH);
    }
    client.ask(&words("AUTH me secret"), WRONG);
    client.ask(&words("AUTH secret"), OK);
    client.ask(&words("GET a"), NIL);
    let mut other = server.connect();
    other.ask(&words("GET a"), NOAUTH);
    other.ask(&words("AUTH default secret"), OK);
    other.ask(&words("GET a"), NIL);
}

pub fn reset_forgets_who_it_is(subject: &Subject) {
    let (_server, mut client) = locked(subject);
    client.ask(&words("AUTH secret"), OK);
    client.ask(&words("RESET"), b"+RESET\r\n");
    client.ask(&words("GET a"), NOAUTH);
}

pub fn hello_can_say_the_password(subject: &Subject) {
    let (_server, mut client) = locked(subject);
    begins(&mut client, "HELLO 3", "-NOAUTH");
    client.ask(&words("HELLO 3 AUTH default guess"), WRONG);
    client.ask(&words("GET a"), NOAUTH);
    client.ask(
        &words("HELLO 3 AUTH default secret FOO"),
        b"-ERR Syntax error in HELLO option 'FOO'\r\n",
    );
    client.ask(&words("GET a"), NOAUTH);
    begins(&mut client, "HELLO 3 AUTH default secret", "%7\r\n");
    client.ask(&words("GET a"), b"_\r\n");
}

pub fn without_the_option_nobody_is_asked(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(&words("GET a"), NIL);
    begins(&mut client, "AUTH secret", "-ERR AUTH");
    client.ask(&words("AUTH default secret"), OK);
}

pub fn password_is_reason_enough_not_to_warn(subject: &Subject) {
    let arguments = ["--password", "secret", "0.0.0.0:0"];
    let server = Server::start_with(subject.program(), &arguments);
    compare_lines("standard error", &server.stop(), &[]);
}

promises! {
    on "06-resp/exercises#password":
    "The option is not known, or takes no word for one." =>
        password_without_a_word_prints_the_usage;
    "A command is executed before the client has said the word, or it cannot \
     even leave." =>
        nothing_is_done_before_the_password;
    "A part of the word is enough, or one client opens for all." =>
        password_opens_and_another_does_not;
    "RESET leaves the client trusted." =>
        reset_forgets_who_it_is;
    "HELLO trusts before all of its options are read, or does not look at the \
     word." =>
        hello_can_say_the_password;
    "A server without a password asks for one." =>
        without_the_option_nobody_is_asked;
    "The warning that there is no password is printed although there is one." =>
        password_is_reason_enough_not_to_warn;
}
