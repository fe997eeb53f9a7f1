//! The end of the server: TERM.

use std::io::Read;

use super::harness::{Server, equal};
use super::many_clients::{SIZES, slow_readers};
use super::{SET_NAME, Subject, promises};

pub fn term_ends_the_server_with_code_0(subject: &Subject) {
    let code = subject.new_server().end_by("TERM");
    equal!(code, Some(0), "the exit code");
}

pub fn term_closes_the_connections_of_idle_clients(subject: &Subject) {
    let server = subject.new_server();
    let mut clients = [0; 2].map(|_| server.connect());
    for client in &mut clients {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    equal!(server.end_by("TERM"), Some(0), "the exit code");
    for client in &mut clients {
        client.expect_end();
    }
}

/// Ends the server while clients have replies to read. Returns the bytes of the
/// replies to all commands that were executed, and how many came.
#[track_caller]
pub fn end_with_replies(server: Server) -> (usize, usize) {
    let readers = slow_readers(&server);
    server.settle();
    server.signal("TERM");
    let mut came = 0;
    for mut reader in readers {
        let end = reader.stream.read_to_end(&mut Vec::new());
        came += end.expect("replies, then the end");
    }
    let ended = server.program.expect("a server that was started").end();
    let executed = SIZES.map(|size| {
        let received = format!("Received: GET {size}");
        let commands = ended.output.lines().filter(|line| *line == received);
        commands.count() * (size + 1)
    });
    (executed.iter().sum(), came)
}

pub fn command_that_is_executed_before_term_has_its_reply(subject: &Subject) {
    let (executed, came) = end_with_replies(subject.new_server());
    equal!(came, executed, "how many bytes of replies came");
}

pub fn client_that_never_reads_cannot_keep_the_server_from_ending(
    subject: &Subject,
) {
    let server = subject.new_server();
    let slow = slow_readers(&server);
    server.settle();
    equal!(server.end_by("TERM"), Some(0), "the exit code");
    drop(slow);
}

promises! {
    on "05-event-loop/end":
    "TERM ends the server without asking it, or it ends with an error." =>
        term_ends_the_server_with_code_0;
    "The server waits for clients that it owes nothing." =>
        term_closes_the_connections_of_idle_clients;
    "Replies that wait are lost at the end." =>
        command_that_is_executed_before_term_has_its_reply;
    "The server waits without a limit for a client that does not read." =>
        client_that_never_reads_cannot_keep_the_server_from_ending;
}
