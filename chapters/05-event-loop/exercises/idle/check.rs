//! Who is silent for too long is sent away.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use super::harness::{Client, LIMIT, Server, checks, equal};
use super::many_clients::slowest_reader;
use super::{GET_NAME, SET_NAME, Subject, promises};

/// A server that sends clients away after so many seconds of silence.
#[track_caller]
fn start(subject: &Subject, seconds: &str) -> Server {
    let arguments = ["--timeout", seconds, "127.0.0.1:0"];
    Server::start_with(subject.program(), &arguments)
}

/// The line of the log about a client that was sent away.
fn sent_away(client: &Client) -> String {
    format!("Connection closed for {}: idle", client.name())
}

pub fn client_that_says_nothing_is_sent_away(subject: &Subject) {
    let server = start(subject, "1");
    let (began, mut silent) = (Instant::now(), server.connect());
    silent.expect_end();
    let after = began.elapsed();
    assert!(after >= Duration::from_secs(1), "sent away after {after:?}");
    server.log_until(&sent_away(&silent));
}

pub fn client_that_goes_on_is_not_sent_away(subject: &Subject) {
    let server = start(subject, "2");
    let mut busy = server.connect();
    busy.ask(SET_NAME.sent, SET_NAME.reply);
    // It came before this one, and is still there when this one has to go.
    let mut silent = server.connect();
    silent.stream.set_nonblocking(true).unwrap();
    let began = Instant::now();
    loop {
        busy.ask(GET_NAME.sent, GET_NAME.reply);
        match silent.stream.read(&mut [0]) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            _ => break,
        }
        let waited = began.elapsed();
        assert!(waited < LIMIT, "a silent client is there after {LIMIT:?}");
    }
    busy.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn half_a_command_is_silence(subject: &Subject) {
    let server = start(subject, "1");
    let mut client = server.connect();
    client.ask(b"GET name\nSET na", b"(nil)\n");
    client.expect_end();
    server.log_until(&sent_away(&client));
}

pub fn client_that_reads_nothing_is_sent_away(subject: &Subject) {
    let server = start(subject, "1");
    let slow = slowest_reader(&server);
    server.log_until(&sent_away(&slow));
}

pub fn timeout_that_is_no_number_prints_the_usage(subject: &Subject) {
    let problem = "--timeout needs a number of seconds, 1 or more.";
    for number in ["0", "-1", "soon"] {
        let arguments = ["--timeout", number, "127.0.0.1:0"];
        checks::wrong_arguments(subject.program(), &arguments, problem);
    }
    checks::wrong_arguments(subject.program(), &["--timeout"], problem);
}

/// How long the server is ready to sleep, in milliseconds, when it has served
/// a client: the last argument of epoll_wait(2).
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#[track_caller]
fn sleeps_for(server: &Server) -> i32 {
    use super::harness::kernel::EPOLL_WAIT;
    use procfs::process::Syscall;

    let mut client = server.connect();
    client.ask(GET_NAME.sent, b"(nil)\n");
    let mut timeout = None;
    server.wait_for("the server sleeps in epoll_wait", || {
        if server.is_in(EPOLL_WAIT)
            && let Ok(Syscall::Blocked {
                argument_registers, ..
            }) = server.process().syscall()
        {
            timeout = Some(argument_registers[3] as i32);
        }
        timeout.is_some()
    });
    timeout.expect("a server that sleeps")
}

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
fn sleeps_for(_: &Server) -> i32 {
    super::harness::leave_out("only Linux shows how long a call may wait")
}

pub fn server_sleeps_as_long_as_it_may(subject: &Subject) {
    let timeout = sleeps_for(&start(subject, "100"));
    assert!(
        timeout > 90_000 && timeout <= 100_000,
        "a client has 100 seconds, and the server wakes after {timeout} ms"
    );
    let timeout = sleeps_for(&subject.new_server());
    equal!(timeout, -1, "when the server wakes without --timeout");
}

promises! {
    on "05-event-loop/exercises#idle":
    "There is no --timeout yet, or nobody looks at the clock while no event \
     comes, or it counts from the wrong moment." =>
        client_that_says_nothing_is_sent_away;
    "Each client is sent away at some time after it came." =>
        client_that_goes_on_is_not_sent_away;
    "A client from which something is there is taken for one that goes on." =>
        half_a_command_is_silence;
    "A client for which replies wait is never idle." =>
        client_that_reads_nothing_is_sent_away;
    "The number is not looked at: zero, a word, or none at all." =>
        timeout_that_is_no_number_prints_the_usage;
    "The server wakes again and again to look at the clock." =>
        server_sleeps_as_long_as_it_may;
}
