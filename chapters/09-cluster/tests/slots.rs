//! The slots of keys, beside those that a real node says.

#[path = "../src/slot.rs"]
mod slot;

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// How many keys are compared.
const KEYS: usize = 10_000;

const LIMIT: Duration = Duration::from_secs(10);

/// A node of a cluster that has no others.
struct Node(Child);

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Keys of any bytes, with braces more often than by chance.
fn key() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![4 => any::<u8>(), 1 => Just(b'{'), 1 => Just(b'}')];
    vec(byte, 0..30)
}

/// A port on which nobody listens.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn slots_are_those_of_the_server() {
    let version = Command::new("redis-server").arg("--version").output();
    if version.is_err() {
        let required =
            env::var("PROOF_REQUIRE").is_ok_and(|what| what == "all");
        assert!(!required, "redis-server is not installed");
        eprintln!("left out: redis-server is not installed");
        return;
    }
    let [port, bus] = [free_port(), free_port()];
    let node = Command::new("redis-server")
        .args([
            "--port",
            &port.to_string(),
            "--cluster-port",
            &bus.to_string(),
        ])
        .args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--cluster-enabled",
            "yes",
        ])
        .args(["--cluster-config-file", &format!("slots-{port}.conf")])
        .arg("--dir")
        .arg(env!("CARGO_TARGET_TMPDIR"))
        .stdout(Stdio::null())
        .spawn();
    let _node = Node(node.unwrap());
    let start = Instant::now();
    let mut stream = loop {
        match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            Ok(stream) => break stream,
            Err(error) => assert!(start.elapsed() < LIMIT, "{error}"),
        }
        thread::sleep(Duration::from_millis(10));
    };
    let mut replies = BufReader::new(stream.try_clone().unwrap()).lines();
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Default::default(), rng);
    for _ in 0..KEYS {
        let key = key().new_tree(&mut runner).unwrap().current();
        let length = key.len();
        let mut command =
            format!("*3\r\n$7\r\nCLUSTER\r\n$7\r\nKEYSLOT\r\n${length}\r\n")
                .into_bytes();
        command.extend_from_slice(&key);
        command.extend(b"\r\n");
        stream.write_all(&command).unwrap();
        let reply = replies.next().unwrap().unwrap();
        let ours = format!(":{}", slot::slot(&key));
        assert_eq!(ours, reply, "the slot of '{}'", key.escape_ascii());
    }
    let _ = std::fs::remove_file(
        std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("slots-{port}.conf")),
    );
}
