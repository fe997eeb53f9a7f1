//! A cluster: a small run through everything, how it is started and ended, and the committed results.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use bench::cluster_cost::report::{FIGURE, NAME, Report};
use bench::cluster_cost::{CLIENT, Plan, REDIS_CLI, measure};
use bench::contender::redis_version;
use bench::plot;
use bench::results::{self, Header};
use rustix::process::{Pid, Signal, kill_process};

mod bounds;

use bounds::misnamed;

const FILE: &str = "book/results/cluster.json";

/// Whether Redis is installed; a test that must not be left out fails otherwise.
fn has_redis() -> bool {
    let has = redis_version().is_some();
    let required = course::switch::ALL_TOOLS.is_on();
    assert!(has || !required, "redis-server is not installed");
    if !has {
        eprintln!("left out: redis-server is not installed");
    }
    has
}

#[test]
fn everything_is_measured() {
    if !has_redis() {
        return;
    }
    let plan = Plan {
        clusters: 1,
        rounds: 1,
        keys: 300,
    };
    let measured = measure(&plan, &|_| {}).expect("a cluster and both clients");
    assert!(measured.whole_s.min > 0.0 && measured.heir_s.min > 0.0);
    for name in [CLIENT, REDIS_CLI] {
        assert!(measured.rates[name].min > 0.0, "{name}");
    }
    let before: u64 = measured.places.iter().map(|place| place.keys).sum();
    let after: u64 = measured.places.iter().map(|place| place.keys_after).sum();
    assert_eq!((before, after), (1_000, 1_000), "no key is lost");
    let nodes = measured.places.iter();
    let nodes: Vec<_> = nodes.map(|place| (place.before, place.after)).collect();
    assert_eq!(nodes, [(1, 4), (2, 2), (3, 3)]);
    let report = Report::new(Header::now("test"), None, measured);
    let written = serde_json::to_string_pretty(&report).expect("JSON");
    let read: Report = serde_json::from_str(&written).expect("a report");
    assert_eq!(read, report);
}

#[test]
fn ctrl_c_ends_all_nodes_and_leaves_nothing() {
    if !has_redis() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut bench = Command::new(env!("CARGO_BIN_EXE_bench"))
        .args(["cluster", "--port", "0", "--masters", "2"])
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the benchmark");
    let output = BufReader::new(bench.stdout.take().expect("an output"));
    let mut ports = Vec::new();
    for line in output.lines() {
        let line = line.expect("text");
        if line.starts_with("The cluster is whole") {
            break;
        }
        let address = line.split(' ').next().expect("an address");
        ports.push(address.rsplit_once(':').expect("a port").1.to_owned());
    }
    assert_eq!(ports.len(), 4, "two masters and their replicas");
    let pid = Pid::from_raw(bench.id() as i32).expect("a process id");
    kill_process(pid, Signal::INT).expect("a signal");
    let status = bench.wait().expect("an end");
    assert!(status.success(), "{status}");
    for port in ports {
        let port: u16 = port.parse().expect("a port");
        TcpListener::bind(("127.0.0.1", port)).expect("a port that is free again");
    }
    let left = fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(left, 0, "files that are left");
}

#[test]
fn port_that_is_taken_is_named_with_the_way_out() {
    if !has_redis() {
        return;
    }
    let taken = (20_000..30_000).find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
    let taken = taken.expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_bench"))
        .args(["cluster", "--port", &port])
        .output()
        .expect("the benchmark");
    let said = String::from_utf8_lossy(&output.stderr);
    let expected = format!("port {port}: Address already in use");
    assert!(
        said.contains(&expected) && said.contains("--port"),
        "{said}"
    );
}

#[test]
fn the_committed_tables_are_those_of_the_committed_numbers() {
    let text = fs::read_to_string(results::path(NAME)).expect("committed results");
    let report: Report = serde_json::from_str(&text).expect("results as this program writes them");
    let again = Report::new(
        report.header.clone(),
        report.redis.clone(),
        report.measured.clone(),
    );
    let figure = plot::path(FIGURE);
    if course::switch::BLESS.is_on() {
        results::save(&results::path(NAME), &again).expect("a file that can be written");
        fs::write(figure, again.figure()).expect("a file that can be written");
        return;
    }
    let advice = "cargo author bless cluster writes them";
    assert!(
        again == report,
        "{FILE}:1: other tables or another verdict: {advice}"
    );
    let drawn = fs::read_to_string(figure).expect("the figure");
    assert!(
        drawn == report.figure(),
        "images/{FIGURE}.svg:1: not the figure of {FILE}: {advice}"
    );
    let command = "cargo run --release -p bench -- cluster-cost --save";
    assert_eq!(report.header.command, command);
    assert_eq!(misnamed(CLIENT, &report.verdict), [""; 0]);
}
