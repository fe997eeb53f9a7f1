//! A client that is silent for too long is closed.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use super::harness::{Client, Server, checks};
use super::{Subject, promises};

/// How long the clock below sleeps at a time.
const TICK: Duration = Duration::from_millis(50);

/// A server on which a client may be silent for a second.
#[track_caller]
fn brief(subject: &Subject) -> Server {
    let arguments = ["--timeout", "1", "127.0.0.1:0"];
    Server::start_with(subject.program(), &arguments)
}

/// Calls `meanwhile` now and then, until a client that has come just now was
/// closed for its silence.
#[track_caller]
fn while_another_is_idle(server: &Server, mut meanwhile: impl FnMut()) {
    let mut clock = server.connect();
    clock.ask(b"GET clock\n", b"(nil)\n");
    clock.stream.set_read_timeout(Some(TICK)).expect("a limit");
    let start = Instant::now();
    loop {
        meanwhile();
        match clock.stream.peek(&mut [0]) {
            Err(error)
                if [ErrorKind::WouldBlock, ErrorKind::TimedOut]
                    .contains(&error.kind()) => {}
            _ => return,
        }
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "a client that is idle for a second is there after five"
        );
    }
}

/// Fails unless the server closes the connection, about a second from now.
#[track_caller]
fn is_closed(client: &mut Client) {
    let start = Instant::now();
    client.expect_end();
    let after = start.elapsed();
    assert!(
        after >= Duration::from_millis(900),
        "the connection was closed after {after:?}, expected 1s"
    );
}

pub fn client_is_served_before_its_time_is_over(subject: &Subject) {
    let server = brief(subject);
    checks::answers(server.address, b"SET a 1\nGET a\n", b"OK\n1\n");
}

pub fn client_that_is_silent_is_closed_after_its_time(subject: &Subject) {
    let server = brief(subject);
    let mut client = server.connect();
    client.ask(b"GET a\n", b"(nil)\n");
    is_closed(&mut client);
}

pub fn client_that_never_sent_anything_is_closed(subject: &Subject) {
    is_closed(&mut brief(subject).connect());
}

pub fn end_of_an_idle_client_is_in_the_log(subject: &Subject) {
    let server = brief(subject);
    let mut client = server.connect();
    client.expect_end();
    let name = client.name();
    server.log_until(&format!("Connection closed for {name}: idle for 1 s"));
}

pub fn client_that_sends_now_and_then_stays(subject: &Subject) {
    let server = brief(subject);
    let mut client = server.connect();
    for _ in 0..2 {
        while_another_is_idle(&server, || client.ask(b"GET a\n", b"(nil)\n"));
    }
    client.ask(b"GET a\n", b"(nil)\n");
}

pub fn half_a_command_is_no_silence(subject: &Subject) {
    let server = brief(subject);
    let mut client = server.connect();
    let mut sent = b"SET a ".to_vec();
    client.send(&sent);
    for _ in 0..2 {
        while_another_is_idle(&server, || {
            client.send(b"x");
            sent.push(b'x');
        });
    }
    client.ask(b"\nGET a\n", &[b"OK\n", &sent[6..], b"\n"].concat());
}

pub fn client_that_reads_slowly_is_not_idle(subject: &Subject) {
    const TIMES: usize = 40;
    let value = vec![b'x'; 1_000_000];
    let server = brief(subject);
    let mut client = server.connect();
    client.ask(&[b"SET big ", &value[..], b"\n"].concat(), b"OK\n");
    client.send(&b"GET big\n".repeat(TIMES));
    while_another_is_idle(&server, || ());
    client.expect(&[&value[..], b"\n"].concat().repeat(TIMES));
}

/// On a server of its own an idle client stays, until one of the same age was
/// closed on a server with a timeout of a second.
#[track_caller]
fn stays(subject: &Subject, arguments: &[&str]) {
    let server = Server::start_with(subject.program(), arguments);
    let mut client = server.connect();
    client.ask(b"GET a\n", b"(nil)\n");
    while_another_is_idle(&brief(subject), || ());
    client.ask(b"GET a\n", b"(nil)\n");
}

pub fn without_the_option_silence_is_allowed(subject: &Subject) {
    stays(subject, &["127.0.0.1:0"]);
}

pub fn with_a_timeout_of_0_silence_is_allowed(subject: &Subject) {
    stays(subject, &["127.0.0.1:0", "--timeout", "0"]);
}

pub fn timeout_that_is_no_number_is_a_wrong_command_line(subject: &Subject) {
    let wrong = [
        (&["--timeout", "ten"][..], "ten"),
        (&["--timeout", "-1"], "-1"),
        (&["--timeout"], ""),
    ];
    for (arguments, word) in wrong {
        let problem = format!("Not a number of seconds: '{word}'.");
        checks::wrong_arguments(subject.program(), arguments, &problem);
    }
}

promises! {
    on "04-threads/exercises#timeout":
    "The option is not known." =>
        client_is_served_before_its_time_is_over;
    "The number is not in seconds, or no read ends by itself." =>
        client_that_is_silent_is_closed_after_its_time;
    "The time begins with the first command." =>
        client_that_never_sent_anything_is_closed;
    "The log has the words of the system, or no reason at all." =>
        end_of_an_idle_client_is_in_the_log;
    "The time is that of the connection, or is not begun anew." =>
        client_that_sends_now_and_then_stays;
    "Only a whole command begins the time anew." =>
        half_a_command_is_no_silence;
    "Writes have the limit, too." =>
        client_that_reads_slowly_is_not_idle;
    "A limit is there although nobody asked for one." =>
        without_the_option_silence_is_allowed;
    "Zero is taken for a time. `set_read_timeout` refuses it." =>
        with_a_timeout_of_0_silence_is_allowed;
    "The number is not checked, the exit code is another than 2, or the usage \
     is missing." =>
        timeout_that_is_no_number_is_a_wrong_command_line;
}
