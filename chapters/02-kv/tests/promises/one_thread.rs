//! The drawbacks of one blocking thread, as the last page of chapter 3 names
//! them. A chapter that cures one turns its test around.

use super::harness::{Client, Server};
use super::{GET_NAME, PROGRAM};

/// A new server, and so many clients that have connected, in this order.
fn server_with_clients(clients: usize) -> (Server, Vec<Client>) {
    let server = Server::start(PROGRAM);
    let clients = (0..clients).map(|_| server.connect()).collect();
    (server, clients)
}

#[test]
fn no_two_clients_at_once() {
    let (server, mut clients) = server_with_clients(2);
    for command in [b"SET turn 1\n", b"SET turn 2\n"] {
        for client in clients.iter_mut().rev() {
            client.send(command);
        }
    }
    for mut client in clients {
        client.expect(b"OK\nOK\n");
        client.half_close();
        client.expect_end();
    }
    let mut last = server.connect();
    last.ask(b"GET turn\n", b"2\n");
    let log = server.log_until(&format!("Connection from {}", last.name()));
    let opened = |line: &&String| line.starts_with("Connection from");
    let closed = |line: &&String| line.starts_with("Connection closed");
    let turns: Vec<bool> = log
        .iter()
        .filter(|line| opened(line) || closed(line))
        .map(|line| opened(&line))
        .collect();
    assert_eq!(
        turns,
        [true, false, true, false, true],
        "who came (true) and left (false); the log:\n{}",
        log.join("\n")
    );
}

#[test]
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
fn idle_time_is_wasted() {
    let (server, mut clients) = server_with_clients(2);
    clients[1].send(GET_NAME.sent);
    server.wait_in_recvfrom_on(&clients[0]);
    server.wait_for_queued(&clients[1], GET_NAME.sent.len());
    clients[1].expect_silence();
    clients.remove(0);
    clients[0].expect(b"(nil)\n");
}

#[test]
fn response_time_grows_with_clients() {
    let (server, mut waiting) = server_with_clients(8);
    for client in &mut waiting {
        client.send(GET_NAME.sent);
    }
    while !waiting.is_empty() {
        let mut first = waiting.remove(0);
        first.expect(b"(nil)\n");
        server.rest();
        for other in &waiting {
            other.expect_silence();
        }
    }
}

#[test]
fn one_slow_reader_holds_everybody() {
    let (server, mut clients) = server_with_clients(2);
    let value = vec![b'x'; 500_000];
    let [slow, other] = &mut clients[..] else {
        unreachable!()
    };
    slow.ask(&[b"SET big ", &value[..], b"\n"].concat(), b"OK\n");
    slow.send(&b"GET big\n".repeat(100));
    other.send(GET_NAME.sent);
    for _ in 0..100 {
        server.rest();
        other.expect_silence();
        slow.expect(&[&value[..], b"\n"].concat());
    }
    other.expect_silence();
    clients.remove(0);
    clients[0].expect(b"(nil)\n");
}
