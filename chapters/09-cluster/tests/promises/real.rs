//! A real cluster, whose master dies.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use super::harness::cluster::Cluster;
use super::harness::{self, equal};
use super::program::{Program, client};
use super::{Subject, promises};

/// How many keys are set.
const KEYS: usize = 300;

/// The longest until a replica has taken its master's place.
const TAKEOVER: Duration = Duration::from_secs(30);

/// A cluster, when Redis is installed.
fn start(masters: usize, replicas: usize) -> Cluster {
    match Cluster::start(masters, replicas, None) {
        Ok(cluster) => cluster,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            harness::leave_out("it needs redis-server and redis-cli")
        }
        Err(error) => panic!("the cluster does not start: {error}"),
    }
}

pub fn keys_are_spread_and_found(subject: &Subject) {
    let cluster = start(3, 0);
    let address = cluster.addresses()[0];
    let sets = (0..KEYS).map(|i| format!("SET key:{i} value {i}\n"));
    let script: String = sets.map(|line| line.replace(" value", "")).collect();
    let client_of = || client(subject);
    Program::start(client_of(), address, script.as_bytes()).ends_with(
        0,
        "OK\n".repeat(KEYS).as_bytes(),
        "",
    );
    let script: String = (0..KEYS).map(|i| format!("GET key:{i}\n")).collect();
    let output: String = (0..KEYS).map(|i| format!("{i}\n")).collect();
    Program::start(client_of(), address, script.as_bytes()).ends_with(
        0,
        output.as_bytes(),
        "",
    );
    for node in 0..3 {
        let errors = cluster.ask(node, &["INFO", "errorstats"]).unwrap();
        assert!(
            !errors.contains("MOVED"),
            "a node was asked for a key that it has not got: {errors}"
        );
    }
}

/// Sets one key again and again, until the replica has taken the place of the
/// master that was killed meanwhile.
pub fn client_goes_on_after_a_master_has_died(subject: &Subject) {
    let mut cluster = start(3, 1);
    let mut command = client(subject);
    command.arg(cluster.addresses()[1].to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut ask = |line: &str| {
        writeln!(input, "{line}").unwrap();
        output.next().expect("a reply for each line").unwrap()
    };
    equal!(ask("SET {tea}1 hot"), "OK");
    cluster.kill(0).unwrap();
    let start = Instant::now();
    loop {
        let reply = ask("SET {tea}2 cold");
        if reply == "OK" {
            break;
        }
        let is_failure =
            ["NO", "CLUSTERDOWN"].map(|word| reply.starts_with(word));
        assert!(
            is_failure.contains(&true),
            "neither done nor failed: {reply}"
        );
        assert!(
            start.elapsed() < TAKEOVER,
            "still {reply} after {TAKEOVER:?}"
        );
        thread::sleep(Duration::from_millis(50));
    }
    equal!(ask("GET {tea}2"), "cold");
    drop(input);
    child.wait().unwrap();
}

promises! {
    on "09-cluster/heir":
    "The client asks a node for keys that another one has." =>
        keys_are_spread_and_found;
    "The client does not ask for a new map, or only the dead node." =>
        client_goes_on_after_a_master_has_died;
}
