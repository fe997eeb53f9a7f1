//! A second client is refused with a line.

use super::{Subject, promises};

const REFUSAL: &[u8] = b"Busy, try again later.\n";

pub fn second_client_gets_a_line_and_the_end(subject: &Subject) {
    let server = subject.server();
    let mut one = server.connect();
    one.ask(b"hello", b"hello");
    let mut two = server.connect();
    two.expect(REFUSAL);
    two.expect_end();
}

pub fn refused_client_may_have_sent_something(subject: &Subject) {
    let server = subject.server();
    let mut one = server.connect();
    one.ask(b"hello", b"hello");
    // Where the server is quick, the bytes come too late to be left unread.
    for _ in 0..50 {
        let mut two = server.connect();
        two.send(b"and again");
        two.expect(REFUSAL);
        two.expect_end();
    }
}

pub fn first_client_is_served_meanwhile(subject: &Subject) {
    let server = subject.server();
    let mut one = server.connect();
    one.ask(b"hello", b"hello");
    let mut two = server.connect();
    two.expect(REFUSAL);
    one.ask(b"and again", b"and again");
}

pub fn next_client_is_served_when_the_first_has_left(subject: &Subject) {
    let server = subject.new_server();
    let mut refused = Vec::new();
    for _ in 0..3 {
        let mut client = server.connect();
        client.ask(b"hello", b"hello");
        let mut other = server.connect();
        other.expect(REFUSAL);
        refused.push(other);
        let name = client.name();
        drop(client);
        server.log_until(&format!("Connection closed for {name}"));
    }
}

promises! {
    on "01-echo/exercises#polite-refusal":
    "The second client waits in the accept queue, or it gets another line." =>
        second_client_gets_a_line_and_the_end;
    "The connection is closed while bytes are unread, and that resets it." =>
        refused_client_may_have_sent_something;
    "The first client waits while the second one is refused." =>
        first_client_is_served_meanwhile;
    "Nobody says that the first client has left, or the server waits until the \
     refused one leaves." =>
        next_client_is_served_when_the_first_has_left;
}
