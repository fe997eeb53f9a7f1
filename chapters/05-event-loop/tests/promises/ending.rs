//! The end of the server: TERM.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use socket2::SockRef;

use super::harness::{LIMIT, Server, equal, pause};
use super::many_clients::{BIG, SIZES, slow_readers, slowest_reader};
use super::{SET_NAME, Subject, promises, value};

/// A second for the clients, and what it takes to end a process.
const ALMOST_TWO: Duration = Duration::from_millis(1800);

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
    let mut readers = Vec::from(slow_readers(&server));
    readers.push(slowest_reader(&server));
    server.settle();
    server.signal("TERM");
    let mut came = 0;
    for mut reader in readers {
        let socket = SockRef::from(&reader.stream);
        socket.set_recv_buffer_size(BIG).unwrap();
        let end = reader.stream.read_to_end(&mut Vec::new());
        came += end.expect("replies, then the end");
    }
    let ended = server.program.expect("a server that was started").end();
    let executed = SIZES.map(|size| executed(&ended.output, size));
    (executed.iter().sum(), came)
}

/// How many bytes the replies to all executed commands for a value of this size
/// have, by the log.
fn executed(log: &str, size: usize) -> usize {
    let received = format!("Received: GET {size}");
    let commands = log.lines().filter(|line| *line == received);
    commands.count() * value(&vec![b'x'; size]).len()
}

pub fn command_that_is_executed_before_term_has_its_reply(subject: &Subject) {
    let (executed, came) = end_with_replies(subject.new_server());
    equal!(came, executed, "how many bytes of replies came");
}

pub fn client_that_never_reads_keeps_the_server_for_a_second_at_most(
    subject: &Subject,
) {
    let ends_after = || {
        let server = subject.new_server();
        let _slow = slow_readers(&server);
        server.settle();
        let start = Instant::now();
        equal!(server.end_by("TERM"), Some(0), "the exit code");
        start.elapsed()
    };
    // On a busy machine the end can be seen later than it has come.
    let times: Vec<Duration> = (0..5)
        .map(|_| ends_after())
        .take_while(|time| *time > ALMOST_TWO)
        .collect();
    assert!(
        times.len() < 5,
        "in five tries, the server ended after {times:?}"
    );
}

/// Ends a server that owes a client a part of a reply. Returns whether somebody
/// was refused before it was sent.
#[track_caller]
fn refuses_before_it_ends(server: Server) -> bool {
    let mut slow = slowest_reader(&server);
    server.settle();
    server.signal("TERM");
    let start = Instant::now();
    let refused = loop {
        match TcpStream::connect_timeout(&server.address, LIMIT) {
            Err(error) => break error.kind(),
            Ok(_) => pause(),
        }
        assert!(start.elapsed() < LIMIT, "nobody is refused in {LIMIT:?}");
    };
    equal!(refused, ErrorKind::ConnectionRefused, "connecting");
    let socket = SockRef::from(&slow.stream);
    socket.set_recv_buffer_size(BIG).unwrap();
    let end = slow.stream.read_to_end(&mut Vec::new());
    let came = end.expect("replies, then the end");
    let ended = server.program.expect("a server that was started").end();
    came == executed(&ended.output, BIG)
}

pub fn nobody_can_connect_while_the_server_ends(subject: &Subject) {
    // On a busy machine its second can be over before anybody comes.
    let refused = (0..5).any(|_| refuses_before_it_ends(subject.new_server()));
    assert!(
        refused,
        "in five tries, connecting was refused only when the server had ended"
    );
}

pub fn server_that_ends_gives_a_slow_reader_a_second(subject: &Subject) {
    let server = subject.new_server();
    let mut slow = slowest_reader(&server);
    server.settle();
    let start = Instant::now();
    server.signal("TERM");
    let ended = server.program.expect("a server that was started").end();
    let waited = start.elapsed();
    equal!(ended.code, Some(0), "the exit code");
    let socket = SockRef::from(&slow.stream);
    socket.set_recv_buffer_size(BIG).unwrap();
    let end = slow.stream.read_to_end(&mut Vec::new());
    let came = end.expect("replies, then the end");
    let lost = executed(&ended.output, BIG) - came;
    assert!(
        lost == 0 || waited >= Duration::from_secs(1),
        "{lost} bytes of a reply are lost, and the client had {waited:?}"
    );
}

promises! {
    on "05-event-loop/end":
    "TERM ends the server without asking it, or it ends with an error." =>
        term_ends_the_server_with_code_0;
    "The server waits for clients that it owes nothing." =>
        term_closes_the_connections_of_idle_clients;
    "Replies that wait are lost at the end." =>
        command_that_is_executed_before_term_has_its_reply;
    "The server ends at once, or after less than a second, although replies \
     wait." =>
        server_that_ends_gives_a_slow_reader_a_second;
    "The listener stays open until the server has ended: whoever connects \
     meanwhile waits for nothing." =>
        nobody_can_connect_while_the_server_ends;
    "The server waits longer than a second, or without a limit, for a client \
     that does not read." =>
        client_that_never_reads_keeps_the_server_for_a_second_at_most;
}
