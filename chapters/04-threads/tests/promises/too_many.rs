//! At most so many clients, and what happens to one more.

use std::io::Read;

use super::harness::{Client, Server, exchange};
use super::{GET_NAME, SET_NAME, Subject, promises};

const REFUSAL: &[u8] = b"ERR max number of clients reached\n";

/// A new server for so many clients, and these clients, each of which has been
/// served.
#[track_caller]
fn full(subject: &Subject, clients: usize) -> (Server, Vec<Client>) {
    let number = clients.to_string();
    let arguments = ["--max-clients", &number, "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let connected = (0..clients).map(|_| {
        let mut client = server.connect();
        client.ask(SET_NAME.sent, SET_NAME.reply);
        client
    });
    let connected = connected.collect();
    (server, connected)
}

/// Connects again and again, until a client is served and not refused.
#[track_caller]
fn served(server: &Server) -> Client {
    for _ in 0..10_000 {
        let mut client = server.connect();
        client.send(GET_NAME.sent);
        let mut came = [0];
        // A refusal can be destroyed by a reset, since we have sent.
        if matches!(client.stream.read(&mut came), Ok(1)) && came != *b"E" {
            client.expect(&GET_NAME.reply[1..]);
            return client;
        }
    }
    panic!("10,000 clients were refused after one had left")
}

pub fn one_client_too_many_is_told_and_closed(subject: &Subject) {
    let (server, _clients) = full(subject, 2);
    let mut more = server.connect();
    more.expect(REFUSAL);
    more.expect_end();
}

pub fn client_too_many_costs_the_others_nothing(subject: &Subject) {
    let (server, clients) = full(subject, 2);
    server.connect().expect(REFUSAL);
    for mut client in clients {
        client.ask(GET_NAME.sent, GET_NAME.reply);
    }
}

pub fn limit_is_reached_and_not_passed(subject: &Subject) {
    let (server, mut clients) = full(subject, 20);
    for _ in 0..20 {
        server.connect().expect(REFUSAL);
    }
    for client in &mut clients {
        client.ask(GET_NAME.sent, GET_NAME.reply);
    }
}

pub fn place_of_a_client_that_left_is_free(subject: &Subject) {
    let (server, mut clients) = full(subject, 2);
    server.connect().expect(REFUSAL);
    for _ in 0..5 {
        clients.remove(0);
        clients.push(served(&server));
        server.connect().expect(REFUSAL);
    }
}

pub fn place_of_a_client_that_was_reset_is_free(subject: &Subject) {
    let (server, mut clients) = full(subject, 1);
    for _ in 0..5 {
        let mut client = clients.remove(0);
        client.send(GET_NAME.sent);
        client.reset();
        clients.push(served(&server));
    }
}

/// More refused clients than a wait of a second for each would leave time for.
pub fn refused_clients_that_stay_hold_nobody_up(subject: &Subject) {
    let (server, mut clients) = full(subject, 1);
    let _stay: Vec<Client> = (0..12).map(|_| server.connect()).collect();
    let mut last = server.connect();
    last.expect(REFUSAL);
    clients[0].ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn refusal_is_in_the_log(subject: &Subject) {
    let (server, _clients) = full(subject, 1);
    let mut more = server.connect();
    more.expect(REFUSAL);
    let refused = format!("Connection refused for {}", more.name());
    let log = server.log_until(&refused);
    let came = log
        .iter()
        .filter(|line| line.starts_with("Connection from"));
    assert_eq!(
        came.count(),
        1,
        "one client came; the log:\n{}",
        log.join("\n")
    );
}

pub fn without_the_option_two_hundred_clients_are_served(subject: &Subject) {
    let server = subject.server();
    let mut clients: Vec<Client> = (0..200).map(|_| server.connect()).collect();
    for client in &mut clients {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    assert_eq!(exchange(server.address, GET_NAME.sent), GET_NAME.reply);
}

promises! {
    on "04-threads/too-many":
    "The clients are not counted, one too few or too many is let in, or a \
     client too many is closed without a word." =>
        one_client_too_many_is_told_and_closed,
        client_too_many_costs_the_others_nothing,
        limit_is_reached_and_not_passed,
        without_the_option_two_hundred_clients_are_served;
    "A client that leaves is not counted off, whatever ended its connection." =>
        place_of_a_client_that_left_is_free,
        place_of_a_client_that_was_reset_is_free;
    "The accepting thread waits for a client that it refuses. It must wait for \
     nobody but the next client." =>
        refused_clients_that_stay_hold_nobody_up;
    "A refused client is not in the log, or is there as one that is served." =>
        refusal_is_in_the_log;
}
