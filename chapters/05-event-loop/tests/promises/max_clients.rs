//! One client too many, and the option that says how many there can be.

use super::harness::{Client, Server, checks};
use super::{GET_NAME, REFUSAL, SET_NAME, Subject, command, promises};

/// A server that takes two clients, and the two.
#[track_caller]
fn full_server(subject: &Subject) -> (Server, [Client; 2]) {
    let arguments = ["--max-clients", "2", "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let mut clients = [0; 2].map(|_| server.connect());
    for client in &mut clients {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    (server, clients)
}

pub fn client_too_many_is_refused_and_closed(subject: &Subject) {
    let (server, mut clients) = full_server(subject);
    let mut third = server.connect();
    third.expect(REFUSAL);
    third.expect_end();
    for client in &mut clients {
        client.ask(GET_NAME.sent, GET_NAME.reply);
    }
}

pub fn client_that_is_refused_has_executed_nothing(subject: &Subject) {
    let (server, mut clients) = full_server(subject);
    let set = command(&[b"SET", b"name", b"Eve"]);
    for _ in 0..20 {
        let mut third = server.connect();
        let _ = std::io::Write::write(&mut third.stream, &set);
        third.expect(REFUSAL);
    }
    clients[0].ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn client_that_leaves_gives_its_place_away(subject: &Subject) {
    let (server, [one, mut two]) = full_server(subject);
    let name = one.name();
    drop(one);
    server.log_until(&format!("Connection closed for {name}"));
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
    two.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn refusal_is_logged(subject: &Subject) {
    let (server, _clients) = full_server(subject);
    let mut third = server.connect();
    third.expect(REFUSAL);
    let name = third.name();
    server.log_until(&format!("Connection from {name}"));
    server.log_until(&format!("Connection refused for {name}"));
}

pub fn max_clients_that_is_no_number_prints_the_usage(subject: &Subject) {
    let problem = "--max-clients needs a number, 1 or more.";
    for number in ["0", "-1", "many", "1.5", "", "99999999999999999999999"] {
        let arguments = ["--max-clients", number, "127.0.0.1:0"];
        checks::wrong_arguments(subject.program(), &arguments, problem);
    }
    checks::wrong_arguments(subject.program(), &["--max-clients"], problem);
}

promises! {
    on "05-event-loop/full":
    "There is no limit on clients, or it is another one, or the reply has \
     other words." =>
        client_too_many_is_refused_and_closed;
    "What a refused client sends is executed, or resets the connection before \
     it has read why." =>
        client_that_is_refused_has_executed_nothing;
    "A client that has left still counts." =>
        client_that_leaves_gives_its_place_away;
    "The log does not say that a client was refused." =>
        refusal_is_logged;
    "The number is not looked at: zero, a word, or none at all." =>
        max_clients_that_is_no_number_prints_the_usage;
}
