//! What one client can cost the server, and that it holds nobody.

#![cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]

#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;

use std::io::{ErrorKind, Write};

use harness::kernel::EPOLL_WAIT;
use harness::{Client, Server};

const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";
const PONG: &[u8] = b"+PONG\r\n";

fn start() -> Server {
    let arguments = ["--quiet", "127.0.0.1:0"];
    Server::start_with(env!("CARGO_BIN_EXE_resp-server"), &arguments)
}

/// `SET` of a value of so many bytes.
fn set(length: usize) -> Vec<u8> {
    let mut bytes = format!("*3\r\n$3\r\nSET\r\n$1\r\na\r\n${length}\r\n");
    bytes.extend(std::iter::repeat_n('x', length));
    bytes += "\r\n";
    bytes.into_bytes()
}

/// The processor time that sending these pieces and the reply cost, in ticks.
#[track_caller]
fn ticks<'a>(
    server: &Server,
    client: &mut Client,
    pieces: impl Iterator<Item = &'a [u8]>,
    reply: &[u8],
) -> u64 {
    let before = server.processor_time();
    for piece in pieces {
        client.send(piece);
        server.rest();
    }
    client.expect(reply);
    server.processor_time() - before
}

#[test]
fn words_that_are_announced_and_not_sent_take_no_memory() {
    let server = start();
    let mut clients: Vec<_> = (0..50).map(|_| server.connect()).collect();
    for client in &mut clients {
        client.send(b"*1000000\r\n$536870912\r\n");
    }
    let mut one = server.connect();
    one.send(b"*2147483647\r\n$3\r\nSET\r\n");
    server.settle();
    server.connect().ask(PING, PONG);
    server.stays_small();
}

#[test]
fn words_take_memory_as_they_come() {
    let server = start();
    let mut client = server.connect();
    client.send(b"*1000000\r\n");
    client.send(&b"$1\r\na\r\n".repeat(100_000));
    server.settle();
    server.stays_small();
}

#[test]
fn command_in_small_pieces_is_parsed_once() {
    let server = start();
    let mut client = server.connect();
    let mut command = b"*100001\r\n$6\r\nEXISTS\r\n".to_vec();
    command.extend(b"$1\r\na\r\n".repeat(100_000));
    let ticks = ticks(&server, &mut client, command.chunks(700), b":0\r\n");
    assert!(
        ticks < 100,
        "{ticks} ticks of processor time for one command"
    );
}

#[test]
fn long_line_without_an_end_is_searched_once() {
    let server = start();
    let mut client = server.connect();
    let mut line = [b"PING ", &[b'x'; 60_000][..]].concat();
    line.extend(b"\n");
    let reply = [b"$60000\r\n", &line[5..60_005], b"\r\n"].concat();
    let ticks = ticks(&server, &mut client, line.chunks(60), &reply);
    assert!(ticks < 100, "{ticks} ticks of processor time for one line");
}

#[test]
fn large_value_takes_linear_time() {
    let server = start();
    let mut client = server.connect();
    let mut both_ways = |length: usize| {
        let set = set(length);
        let before = server.processor_time();
        client.ask(&set, b"+OK\r\n");
        client.send(b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
        let header = format!("${length}\r\n");
        client.expect(
            &[header.as_bytes(), &set[set.len() - length - 2..]].concat(),
        );
        server.processor_time() - before
    };
    let [small, large] = [10_000_000, 100_000_000].map(&mut both_ways);
    // A tick is 10 ms: the small one is known to a tick, at best.
    assert!(
        large <= (small + 2) * 20,
        "10 MB took {small} ticks of processor time, 100 MB took {large}"
    );
}

#[test]
fn idle_clients_keep_no_buffers() {
    let server = start();
    let set = set(60_000);
    let reply = [b"$60000\r\n", &set[set.len() - 60_002..]].concat();
    let mut clients: Vec<_> = (0..10).map(|_| server.connect()).collect();
    let serve = |client: &mut Client| {
        client.ask(&set, b"+OK\r\n");
        client.ask(b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n", &reply);
    };
    clients.iter_mut().for_each(serve);
    server.settle();
    let before = server.status().vmrss.unwrap();
    clients.extend((0..200).map(|_| server.connect()));
    clients.iter_mut().for_each(serve);
    server.settle();
    let grown = server.status().vmrss.unwrap().saturating_sub(before);
    assert!(grown < 1000, "200 idle clients keep {grown} KiB");
}

#[test]
fn client_that_never_reads_fills_no_memory_and_holds_nobody() {
    let server = start();
    let mut slow = server.connect();
    slow.ask(&set(1_000_000), b"+OK\r\n");
    let gets = b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n".repeat(10_000);
    slow.stream.set_nonblocking(true).unwrap();
    let full = (0..1000).any(|_| match slow.stream.write(&gets) {
        Err(error) => error.kind() == ErrorKind::WouldBlock,
        Ok(_) => {
            server.connect().ask(PING, PONG);
            false
        }
    });
    assert!(
        full,
        "the server goes on reading from a client that does not"
    );
    server.connect().ask(PING, PONG);
    server.wait_in(EPOLL_WAIT);
    server.stays_small();
}

#[test]
fn hostile_pattern_takes_no_time() {
    let server = start();
    let mut client = server.connect();
    let set = ["SET ", &"a".repeat(10_000), " 1\r\n"].concat();
    client.ask(set.as_bytes(), b"+OK\r\n");
    let pattern = ["KEYS ", &"a*".repeat(1_000), "b\r\n"].concat();
    let before = server.processor_time();
    client.ask(pattern.as_bytes(), b"*0\r\n");
    let ticks = server.processor_time() - before;
    assert!(
        ticks < 100,
        "{ticks} ticks of processor time for one pattern"
    );
}

#[test]
fn http_is_closed_with_a_warning() {
    for request in [
        &b"POST / HTTP/1.1\r\n"[..],
        b"GET / HTTP/1.1\r\nHost: x\r\n",
    ] {
        let server = Server::start(env!("CARGO_BIN_EXE_resp-server"));
        let mut client = server.connect();
        client.send(&[request, b"SET a 1\r\n"].concat());
        client.expect_end();
        server.log_until("Warning: the client speaks HTTP, as a web page does");
        server.connect().ask(b"GET a\r\n", b"$-1\r\n");
    }
}

#[test]
fn scan_returns_every_key_that_stays() {
    let server = start();
    let mut client = server.connect();
    for number in 0..1000 {
        client.ask(format!("SET stays:{number} 1\r\n").as_bytes(), b"+OK\r\n");
        client.ask(format!("SET goes:{number} 1\r\n").as_bytes(), b"+OK\r\n");
    }
    let mut seen = std::collections::HashSet::new();
    let mut cursor = "0".to_string();
    let mut goes = 0..1000;
    loop {
        let mut scanning = server.connect();
        scanning.send(format!("SCAN {cursor} COUNT 10\r\nQUIT\r\n").as_bytes());
        let mut reply = String::new();
        std::io::Read::read_to_string(&mut scanning.stream, &mut reply)
            .unwrap();
        let mut lines = reply.lines();
        cursor = lines.nth(2).unwrap().into();
        seen.extend(
            lines
                .filter(|line| line.starts_with("stays:"))
                .map(String::from),
        );
        if cursor == "0" {
            break;
        }
        for number in goes.by_ref().take(7) {
            client.ask(format!("DEL goes:{number}\r\n").as_bytes(), b":1\r\n");
        }
    }
    assert_eq!(seen.len(), 1000, "the keys that stayed and were returned");
}
