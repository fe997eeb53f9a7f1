//! A pool of threads serves the clients.

use super::harness::{Client, Server, checks};
use super::{Subject, promises};

const SET: &[u8] = b"SET name Alice\n";

/// A server with so many threads.
#[track_caller]
fn pool(subject: &Subject, threads: &str) -> Server {
    let arguments = ["--threads", threads, "127.0.0.1:0"];
    Server::start_with(subject.program(), &arguments)
}

/// So many clients that stay, each of which has been served.
#[track_caller]
fn served(server: &Server, clients: usize) -> Vec<Client> {
    let served = (0..clients).map(|_| {
        let mut client = server.connect();
        client.ask(SET, b"OK\n");
        client
    });
    served.collect()
}

/// A client that has sent this and gets nothing.
#[track_caller]
fn waiting(server: &Server, sent: &[u8]) -> Client {
    let mut client = server.connect();
    client.send(sent);
    server.log_until(&format!("Connection from {}", client.name()));
    server.rest();
    client.expect_silence();
    client
}

pub fn client_is_served_by_a_thread_of_the_pool(subject: &Subject) {
    let server = pool(subject, "2");
    checks::answers(server.address, b"SET a 1\nGET a\n", b"OK\n1\n");
}

pub fn as_many_clients_are_served_at_once_as_there_are_threads(
    subject: &Subject,
) {
    let server = pool(subject, "3");
    let mut clients = served(&server, 3);
    for _ in 0..10 {
        for client in &mut clients {
            client.ask(b"GET name\n", b"Alice\n");
        }
    }
}

pub fn one_client_more_waits_until_another_has_left(subject: &Subject) {
    let server = pool(subject, "2");
    let mut clients = served(&server, 2);
    let mut third = waiting(&server, b"GET name\nGET age\n");
    clients[0].ask(b"GET name\n", b"Alice\n");
    drop(clients);
    third.expect(b"Alice\n(nil)\n");
}

pub fn clients_are_served_in_the_order_of_coming(subject: &Subject) {
    let server = pool(subject, "1");
    let mut before = served(&server, 1).remove(0);
    let clients: Vec<Client> = (0..4)
        .map(|number| {
            let set = format!("GET name\nSET name {number}\n");
            waiting(&server, set.as_bytes())
        })
        .collect();
    let mut name = "Alice".to_owned();
    for (number, mut client) in clients.into_iter().enumerate() {
        drop(before);
        client.expect(format!("{name}\nOK\n").as_bytes());
        name = number.to_string();
        before = client;
    }
}

pub fn thread_goes_on_however_its_client_left(subject: &Subject) {
    let server = pool(subject, "1");
    for leave in ["close", "EXIT", "reset", "too long"] {
        let mut client = served(&server, 1).remove(0);
        match leave {
            "EXIT" => client.ask(b"EXIT\n", b"OK\n"),
            "reset" => {
                client.send(b"GET name\n");
                client.reset();
            }
            "too long" => client.send(&[b'x'; 1024 * 1024 + 1]),
            _ => {}
        }
    }
    checks::answers(server.address, b"GET name\n", b"Alice\n");
}

pub fn clients_that_wait_count_for_the_limit(subject: &Subject) {
    let arguments = ["--threads", "1", "--max-clients", "2", "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let clients = served(&server, 1);
    let mut second = waiting(&server, b"GET name\n");
    let mut third = server.connect();
    third.expect(b"ERR max number of clients reached\n");
    third.expect_end();
    drop(clients);
    second.expect(b"Alice\n");
}

pub fn without_the_option_there_are_eight_threads(subject: &Subject) {
    let server = subject.new_server();
    let clients = served(&server, 8);
    let mut ninth = waiting(&server, b"GET name\n");
    drop(clients);
    ninth.expect(b"Alice\n");
}

pub fn number_of_threads_may_stand_behind_the_address(subject: &Subject) {
    let arguments = ["127.0.0.1:0", "--threads", "1"];
    let server = Server::start_with(subject.program(), &arguments);
    let clients = served(&server, 1);
    let mut second = waiting(&server, b"GET name\n");
    drop(clients);
    second.expect(b"Alice\n");
}

pub fn threads_that_are_no_number_are_a_wrong_command_line(subject: &Subject) {
    let wrong = [
        (&["--threads", "0"][..], "0"),
        (&["--threads", "two"], "two"),
        (&["--threads"], ""),
    ];
    for (arguments, word) in wrong {
        let problem = format!("Not a number of threads: '{word}'.");
        checks::wrong_arguments(subject.program(), arguments, &problem);
    }
}

promises! {
    on "04-threads/exercises#pool":
    "The option is not known." =>
        client_is_served_by_a_thread_of_the_pool;
    "The lock on the queue is held while a client is served." =>
        as_many_clients_are_served_at_once_as_there_are_threads;
    "A thread is started when none is free, or who finds none is sent away." =>
        one_client_more_waits_until_another_has_left;
    "The last one to come is taken first." =>
        clients_are_served_in_the_order_of_coming;
    "A thread ends with a client whose connection has failed." =>
        thread_goes_on_however_its_client_left;
    "References to the store are counted, and those who wait have none." =>
        clients_that_wait_count_for_the_limit;
    "Without the option there is another number of threads." =>
        without_the_option_there_are_eight_threads;
    "Only the first words of the command line are looked at." =>
        number_of_threads_may_stand_behind_the_address;
    "The number is not checked, the exit code is another than 2, or the usage \
     is missing." =>
        threads_that_are_no_number_are_a_wrong_command_line;
}
