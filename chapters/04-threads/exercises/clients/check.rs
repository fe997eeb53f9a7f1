//! CLIENTS says who is connected.

use std::io::Read;

use super::harness::{Client, Server};
use super::{Subject, promises};

/// What CLIENTS must answer while these are connected.
fn names(clients: &[&Client]) -> Vec<u8> {
    let names = clients.iter().map(|client| client.name().to_string());
    let names: Vec<String> = names.collect();
    format!("{}\n", names.join(" ")).into_bytes()
}

/// A new server, and two clients of it, one after the other.
#[track_caller]
fn two(subject: &Subject) -> (Server, Client, Client) {
    let server = subject.new_server();
    let mut one = server.connect();
    one.ask(b"GET a\n", b"(nil)\n");
    let mut two = server.connect();
    two.ask(b"GET a\n", b"(nil)\n");
    (server, one, two)
}

pub fn clients_with_a_word_is_refused(subject: &Subject) {
    subject.answers(
        b"CLIENTS all\n",
        b"ERR wrong number of arguments for 'clients' command\n",
    );
}

pub fn client_alone_sees_itself(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let reply = names(&[&client]);
    client.ask(b"CLIENTS\n", &reply);
    client.ask(b"clients\n", &reply);
}

pub fn two_clients_see_each_other_in_the_order_of_coming(subject: &Subject) {
    let (_server, mut one, mut two) = two(subject);
    let reply = names(&[&one, &two]);
    one.ask(b"CLIENTS\n", &reply);
    two.ask(b"CLIENTS\n", &reply);
}

pub fn client_that_has_left_is_not_listed(subject: &Subject) {
    let (server, one, mut two) = two(subject);
    let end = format!("Connection closed for {}", one.name());
    drop(one);
    server.log_until(&end);
    let reply = names(&[&two]);
    two.ask(b"CLIENTS\n", &reply);
}

pub fn client_that_was_reset_is_not_listed(subject: &Subject) {
    let (server, mut one, mut two) = two(subject);
    let name = one.name();
    one.send(b"GET a\n");
    one.reset();
    let mut third = server.connect();
    for _ in 0..10_000 {
        third.ask(b"GET b\n", b"(nil)\n");
        two.send(b"CLIENTS\n");
        let mut came = [0; 100];
        let length = two.stream.read(&mut came);
        let came = String::from_utf8_lossy(&came[..length.expect("a reply")]);
        if !came.contains(&name.to_string()) {
            return;
        }
    }
    panic!("{name} was reset, and CLIENTS lists it after 10,000 commands");
}

promises! {
    on "04-threads/exercises#clients":
    "CLIENTS is not a command yet, or takes words that mean nothing." =>
        clients_with_a_word_is_refused;
    "The client that asks is not on the list." =>
        client_alone_sees_itself;
    "Each thread has a list of its own, or the last one to come is the first \
     on the list." =>
        two_clients_see_each_other_in_the_order_of_coming;
    "A client that leaves is not taken off the list." =>
        client_that_has_left_is_not_listed;
    "A client is taken off only when its connection ended well." =>
        client_that_was_reset_is_not_listed;
}
