//! The drawbacks of one blocking thread, as the last page of chapter 3 names
//! them. A chapter that cures one turns its test around, and the ledger says
//! so: a reader's server need not have them.

use super::harness::{Client, Server};
use super::{GET_NAME, Subject, promises};

/// A new server, and so many clients that have connected, in this order.
#[track_caller]
fn server_with_clients(
    subject: &Subject,
    clients: usize,
) -> (Server, Vec<Client>) {
    let server = subject.new_server();
    let clients = (0..clients).map(|_| server.connect()).collect();
    (server, clients)
}

pub fn no_two_clients_at_once(subject: &Subject) {
    let (server, mut clients) = server_with_clients(subject, 2);
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

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn idle_time_is_wasted(subject: &Subject) {
    let (server, mut clients) = server_with_clients(subject, 2);
    clients[1].send(GET_NAME.sent);
    server.wait_in_recvfrom_on(&clients[0]);
    server.wait_for_queued(&clients[1], GET_NAME.sent.len());
    clients[1].expect_silence();
    clients.remove(0);
    clients[0].expect(b"(nil)\n");
}

pub fn response_time_grows_with_clients(subject: &Subject) {
    let (server, mut waiting) = server_with_clients(subject, 8);
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

pub fn one_slow_reader_holds_everybody(subject: &Subject) {
    let (server, mut clients) = server_with_clients(subject, 2);
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

/// A thread runs on one processor at a time.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn one_processor_is_all_that_it_uses(subject: &Subject) {
    let (server, mut clients) = server_with_clients(subject, 2);
    clients[0].ask(GET_NAME.sent, b"(nil)\n");
    assert_eq!(server.threads().count(), 1, "threads for two clients");
}

/// A table that is full moves all keys into a larger one, within one `SET`. The
/// memory of a `HashMap` has room for 7/8 of a power of two: here 114,688 keys.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn one_set_takes_as_long_as_a_thousand(subject: &Subject) {
    const BATCH: usize = 50;
    let arguments = ["--quiet", "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let mut client = server.connect();
    let mut store = |keys: std::ops::Range<usize>| {
        let set = |key| format!("SET key{key} x\n");
        let sent: String = keys.clone().map(set).collect();
        client.ask(sent.as_bytes(), &b"OK\n".repeat(keys.len()));
        server.rest();
        server.work()
    };
    let mut before = store(0..1000);
    for thousand in 1..100 {
        before = store(1000 * thousand..1000 * (thousand + 1));
    }
    let mut batches = Vec::new();
    for first in (100_000..130_000).step_by(BATCH) {
        let after = store(first..first + BATCH);
        batches.push(after - before);
        before = after;
    }
    batches.sort();
    let (usual, longest) =
        (batches[batches.len() / 2], batches.last().unwrap());
    assert!(
        *longest > 20 * usual,
        "of all batches of {BATCH} SETs, the longest took {longest:?} of \
         processor time, and half of them at most {usual:?}"
    );
}

promises! {
    on "03-client/drawbacks":
    "The server serves more than one client at a time." =>
        no_two_clients_at_once,
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        idle_time_is_wasted,
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        one_processor_is_all_that_it_uses,
        response_time_grows_with_clients,
        one_slow_reader_holds_everybody;
    "The table grows in steps, as a tree does, or as Redis lets its table grow." =>
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        one_set_takes_as_long_as_a_thousand;
}
