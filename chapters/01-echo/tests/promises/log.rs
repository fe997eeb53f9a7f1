//! What the server prints.

use super::harness::{checks, compare_lines};
use super::{HELLO, Subject, promises};

pub fn log_names_each_client_when_it_comes_and_when_it_leaves(
    subject: &Subject,
) {
    let server = subject.new_server();
    let mut names = Vec::new();
    for _ in 0..2 {
        let mut client = server.connect();
        client.ask(HELLO.sent, HELLO.reply);
        names.push(client.name());
    }
    let [one, two] = names[..] else {
        unreachable!()
    };
    compare_lines(
        "the log",
        &server.log_until(&format!("Connection closed for {two}")),
        &[
            format!("Listening on {}", server.address),
            format!("Connection from {one}"),
            format!("Connection closed for {one}"),
            format!("Connection from {two}"),
            format!("Connection closed for {two}"),
        ],
    );
}

pub fn log_says_nothing_of_the_bytes(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(b"secret\n", b"secret\n");
    let name = client.name();
    drop(client);
    checks::answers(server.address, HELLO.sent, HELLO.reply);
    let log = server.log_until(&format!("Connection closed for {name}"));
    assert!(
        !log.concat().contains("secret"),
        "the log:\n{}",
        log.join("\n")
    );
    compare_lines("standard error", &server.stop(), &[]);
}

promises! {
    on "01-echo/any-client":
    "A log line is missing, comes too late or has other words." =>
        log_names_each_client_when_it_comes_and_when_it_leaves;
    on "01-echo/finished":
    "What clients send is their business: the echo server logs connections \
     only." =>
        log_says_nothing_of_the_bytes;
}
