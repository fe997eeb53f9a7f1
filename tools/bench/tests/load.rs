//! The load generator looks at every byte: one that is wrong, missing or too many ends a run.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use bench::load::{Bounds, Connection, Player, Run};
use bench::workload::{Protocol, Workload};

/// A server for one client, which answers each line with the reply that the workload expects,
/// after `spoil` has had it in its hands.
fn serve(workload: &Workload, spoil: fn(usize, &mut Vec<u8>)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let script = workload.cycle.clone();
    thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a client");
        stream.set_nodelay(true).expect("an open connection");
        let mut lines = BufReader::new(&stream).split(b'\n');
        for index in 0.. {
            let Some(Ok(_)) = lines.next() else { break };
            let mut reply = script.batch(index % script.len(), 1).1.to_vec();
            spoil(index, &mut reply);
            if (&stream).write_all(&reply).is_err() {
                break;
            }
        }
    });
    address
}

/// Runs 1,000 requests at this depth.
fn run(depth: usize, spoil: fn(usize, &mut Vec<u8>)) -> anyhow::Result<Run> {
    let workload = Workload::new(Protocol::Lines, 3, 0..1000);
    let mut connection = Connection::open(serve(&workload, spoil))?;
    let bounds = Bounds {
        time: Duration::MAX,
        requests: 1000,
    };
    let run = Player::new(&workload.cycle).run(&mut connection, depth, bounds)?;
    connection.close()?;
    Ok(run)
}

fn fault(depth: usize, spoil: fn(usize, &mut Vec<u8>)) -> String {
    format!("{:#}", run(depth, spoil).expect_err("a fault"))
}

#[test]
fn right_replies_are_counted_and_timed() {
    for depth in [1, 16, 64] {
        let run = run(depth, |_, _| {}).expect("no fault");
        assert_eq!(run.requests, 1024, "1,000, and on to a multiple of 64");
        assert_eq!(run.latency.len(), (1024 / depth) as u64);
        let slowest = Duration::from_nanos(run.latency.max());
        assert!(!run.time.is_zero() && slowest <= run.time * 11 / 10);
    }
}

#[test]
fn one_wrong_byte_among_a_thousand_replies_is_found() {
    let wrong = |index, reply: &mut Vec<u8>| {
        if index == 700 {
            reply[1] ^= 1;
        }
    };
    for depth in [1, 16, 64] {
        let fault = fault(depth, wrong);
        assert!(
            fault.starts_with("another reply than expected, from byte "),
            "{fault}"
        );
    }
}

#[test]
fn a_reply_too_many_is_found() {
    let twice = |index, reply: &mut Vec<u8>| {
        if index == 1023 {
            reply.extend(b"OK\n");
        }
    };
    for depth in [1, 64] {
        let fault = fault(depth, twice);
        assert!(fault.contains("OK\\n"), "{fault}");
    }
}

#[test]
fn a_server_that_leaves_is_found() {
    let gone = |index, _: &mut Vec<u8>| {
        assert!(index < 500, "this server leaves");
    };
    let fault = fault(16, gone);
    let ways = ["the server closed the connection", "reset", "cannot send"];
    assert!(ways.iter().any(|way| fault.contains(way)), "{fault}");
}
