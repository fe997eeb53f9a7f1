//! What each step on the way shows.

use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use super::harness::{Client, LIMIT, Server, begin, pause};
use super::step;
use super::{GET_NAME, PROGRAM, SET_NAME};

fn start(name: &str) -> Server {
    Server::start(step(PROGRAM, name))
}

/// The step with room for one client, and that client.
#[track_caller]
fn full(name: &str) -> (Server, Client) {
    let arguments = ["--max-clients", "1", "127.0.0.1:0"];
    let server = Server::start_with(step(PROGRAM, name), &arguments);
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    (server, client)
}

#[test]
fn step_1_a_store_each_serves_two_and_shares_nothing() {
    let server = start("1-a-store-each");
    let [mut one, mut two] = [(); 2].map(|()| server.connect());
    one.ask(SET_NAME.sent, SET_NAME.reply);
    two.ask(GET_NAME.sent, b"(nil)\n");
    one.ask(GET_NAME.sent, GET_NAME.reply);
}

#[test]
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
fn step_2_one_lock_accepts_the_second_client_and_lets_it_wait() {
    let server = start("2-one-lock");
    let mut one = server.connect();
    one.ask(SET_NAME.sent, SET_NAME.reply);
    let mut two = server.connect();
    two.send(GET_NAME.sent);
    server.log_until(&format!("Connection from {}", two.name()));
    server.rest();
    two.expect_silence();
    drop(one);
    two.expect(GET_NAME.reply);
}

#[test]
fn step_3_each_command_serves_two_with_one_store() {
    let server = start("3-each-command");
    let [mut one, mut two] = [(); 2].map(|()| server.connect());
    one.ask(SET_NAME.sent, SET_NAME.reply);
    two.ask(GET_NAME.sent, GET_NAME.reply);
}

#[test]
fn step_4_max_clients_closes_on_one_too_many_without_a_word() {
    let (server, mut client) = full("4-max-clients");
    server.connect().expect_end();
    client.ask(GET_NAME.sent, GET_NAME.reply);
}

#[test]
fn step_5_refuse_says_why_and_holds_up_the_next() {
    let (server, client) = full("5-refuse");
    let mut refused = server.connect();
    refused.expect(b"ERR max number of clients reached\n");
    // There is room now, and nobody lets the next client in, as long as the
    // refused one says something each second.
    let seen = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let start = Instant::now();
            while !seen.load(Ordering::Relaxed) && start.elapsed() < LIMIT {
                refused.send(b"still here\n");
                pause();
            }
            drop(refused);
        });
        let end = format!("Connection closed for {}", client.name());
        drop(client);
        server.log_until(&end);
        let mut next = server.connect();
        next.send(GET_NAME.sent);
        for _ in 0..100 {
            next.expect_silence();
            pause();
        }
        seen.store(true, Ordering::Relaxed);
        next.expect(GET_NAME.reply);
    });
}

#[test]
fn step_6_at_once_holds_nobody_up() {
    let (server, _client) = full("6-at-once");
    for _ in 0..20 {
        server
            .connect()
            .expect(b"ERR max number of clients reached\n");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn step_6_at_once_promises_more_clients_than_it_can_serve() {
    let program = step(PROGRAM, "6-at-once");
    let program = program.to_str().expect("a path in UTF-8");
    let arguments = ["--nofile=10", program, "--max-clients", "100"];
    let first = begin("prlimit", &[&arguments[..], &["127.0.0.1:0"]].concat());
    assert!(first.starts_with("Listening on"), "{first}");
}

#[test]
#[cfg(target_os = "linux")]
fn step_7_descriptors_ends_when_no_thread_can_be_started() {
    let program = step(PROGRAM, "7-descriptors");
    let program = program.to_str().expect("a path in UTF-8");
    let stack = "RUST_MIN_STACK=1000000000000000";
    let server = Server::start_with("env", &[stack, program, "127.0.0.1:0"]);
    let mut client = server.connect();
    let end = client.stream.read(&mut [0]);
    let closed = match end {
        Ok(length) => length == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    };
    assert!(closed, "a server that has ended sends nothing");
    let program = server.program.expect("a server that was started");
    let ended = program.end();
    assert_eq!(ended.code, Some(101), "{}", ended.errors);
}
