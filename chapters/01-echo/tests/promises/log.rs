//! What the server prints.

use crate::harness::checks;
use crate::{HELLO, server};

#[test]
fn log_names_each_client_when_it_comes_and_when_it_leaves() {
    let server = server();
    let mut names = Vec::new();
    for _ in 0..2 {
        let mut client = server.connect();
        client.ask(HELLO.sent, HELLO.reply);
        names.push(client.name());
    }
    let [one, two] = names[..] else {
        unreachable!()
    };
    assert_eq!(
        server.log_until(&format!("Connection closed for {two}")),
        [
            format!("Listening on {}", server.address),
            format!("Connection from {one}"),
            format!("Connection closed for {one}"),
            format!("Connection from {two}"),
            format!("Connection closed for {two}"),
        ]
    );
}

#[test]
fn log_says_nothing_of_the_bytes() {
    let server = server();
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
}
