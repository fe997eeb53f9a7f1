//! Each line about a command names its client.

use std::net::SocketAddr;
use std::thread;

use super::harness::equal;
use super::{Subject, promises};

/// The log of a client that asks for one key, from its first line on, and its
/// name.
#[track_caller]
fn log_of_one(subject: &Subject) -> (Vec<String>, SocketAddr) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(b"GET a\n", b"(nil)\n");
    let name = client.name();
    drop(client);
    (
        server.log_until(&format!("Connection closed for {name}")),
        name,
    )
}

pub fn command_has_the_name_of_its_client(subject: &Subject) {
    let (log, name) = log_of_one(subject);
    let line = log[2].replace(&name.to_string(), "ADDRESS");
    equal!(line, "[ADDRESS] Received: GET a");
}

pub fn reply_has_the_name_of_its_client(subject: &Subject) {
    let (log, name) = log_of_one(subject);
    let line = log[3].replace(&name.to_string(), "ADDRESS");
    equal!(line, "[ADDRESS] Sent: (nil)");
}

pub fn other_lines_are_as_they_were(subject: &Subject) {
    let (log, name) = log_of_one(subject);
    assert!(log[0].starts_with("Listening on"), "{}", log[0]);
    equal!(log[1], format!("Connection from {name}"));
    equal!(log.len(), 5, "the lines of the log");
}

pub fn two_clients_are_told_apart(subject: &Subject) {
    let server = subject.new_server();
    let mut clients = [(); 2].map(|()| server.connect());
    for (client, key) in clients.iter_mut().zip(["one", "two"]) {
        client.ask(format!("GET {key}\n").as_bytes(), b"(nil)\n");
    }
    for (client, key) in clients.iter().zip(["one", "two"]) {
        server.log_until(&format!("[{}] Received: GET {key}", client.name()));
    }
}

pub fn named_lines_stay_whole(subject: &Subject) {
    let server = subject.new_server();
    thread::scope(|scope| {
        for _ in 0..8 {
            let mut client = server.connect();
            scope.spawn(move || {
                for _ in 0..1000 {
                    client.ask(b"GET a\n", b"(nil)\n");
                }
            });
        }
    });
    let mut last = server.connect();
    last.ask(b"GET last\n", b"(nil)\n");
    let log =
        server.log_until(&format!("[{}] Received: GET last", last.name()));
    let ends = ["] Received: GET a", "] Sent: (nil)", "] Received: GET last"];
    for line in log.iter().filter(|line| !line.starts_with(['C', 'L'])) {
        let whole = line.matches('[').count() == 1
            && ends.iter().any(|end| line.ends_with(end));
        assert!(whole, "a line of two clients: {line}");
    }
}

promises! {
    on "04-threads/exercises#whose":
    "The name is not there yet, or is written in another way." =>
        command_has_the_name_of_its_client,
        reply_has_the_name_of_its_client;
    "The name is in front of all lines." =>
        other_lines_are_as_they_were;
    "All clients have one name." =>
        two_clients_are_told_apart;
    "The name and the rest of the line are two prints." =>
        named_lines_stay_whole;
}
