//! CLIENTS says who is connected, and what waits of whom.

use std::io::Read;

use super::harness::Client;
use super::many_clients::{read_all, slow_reader};
use super::{SET_NAME, Subject, promises};

/// What CLIENTS must answer while these are connected, and nothing waits.
fn list(clients: &[&Client]) -> Vec<u8> {
    let clients = clients.iter().map(|client| format!("{}=0", client.name()));
    let clients: Vec<String> = clients.collect();
    format!("{}\n", clients.join(" ")).into_bytes()
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
    let reply = list(&[&client]);
    client.ask(b"CLIENTS\n", &reply);
    client.ask(b"clients\n", &reply);
}

pub fn clients_stand_in_the_order_of_coming(subject: &Subject) {
    let server = subject.new_server();
    let mut clients: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for client in clients.iter_mut().rev() {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    let reply = list(&clients.iter().collect::<Vec<_>>());
    clients[7].ask(b"CLIENTS\n", &reply);
}

pub fn client_that_has_left_is_not_listed(subject: &Subject) {
    let server = subject.new_server();
    let [mut one, mut two] = [0; 2].map(|_| server.connect());
    for client in [&mut one, &mut two] {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    let end = format!("Connection closed for {}", one.name());
    drop(one);
    server.log_until(&end);
    let reply = list(&[&two]);
    two.ask(b"CLIENTS\n", &reply);
}

pub fn half_a_command_is_counted_until_its_rest_comes(subject: &Subject) {
    let server = subject.new_server();
    let [mut one, mut two] = [0; 2].map(|_| server.connect());
    for client in [&mut one, &mut two] {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    two.send(b"SET na");
    server.settle();
    let reply = format!("{}=0 {}=6\n", one.name(), two.name());
    one.ask(b"CLIENTS\n", reply.as_bytes());
    two.ask(b"me Bob\n", b"OK\n");
    let reply = list(&[&one, &two]);
    one.ask(b"CLIENTS\n", &reply);
}

pub fn commands_of_a_slow_reader_are_counted(subject: &Subject) {
    let server = subject.new_server();
    let mut slow = slow_reader(&server);
    server.settle();
    let mut other = server.connect();
    let nothing = list(&[&slow, &other]);
    other.send(b"CLIENTS\n");
    let mut came = Vec::new();
    while !came.ends_with(b"\n") {
        let mut byte = [0];
        let read = other.stream.read_exact(&mut byte);
        read.unwrap_or_else(|error| panic!("no reply to CLIENTS: {error}"));
        came.extend(byte);
    }
    assert!(
        came != nothing,
        "nothing waits of a client that has asked for 100 megabytes and reads \
         nothing"
    );
    read_all(&mut slow);
    server.settle();
    other.ask(b"CLIENTS\n", &nothing);
}

promises! {
    on "05-event-loop/exercises#who":
    "CLIENTS is not a command yet, or takes words that mean nothing." =>
        clients_with_a_word_is_refused;
    "The client that asks is not on the list, or its number is missing." =>
        client_alone_sees_itself;
    "The list has the order of a hash map, which is none." =>
        clients_stand_in_the_order_of_coming;
    "A client that leaves is not taken off the list." =>
        client_that_has_left_is_not_listed;
    "The number is not that of the bytes that wait, or it is not brought up to \
     date." =>
        half_a_command_is_counted_until_its_rest_comes;
    "Only half a command counts, and not what waits until the client reads." =>
        commands_of_a_slow_reader_are_counted;
}
