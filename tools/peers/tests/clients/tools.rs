//! What comes with Redis: redis-cli and redis-benchmark.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Result, ensure};
use libtest_mimic::Trial;
use peers::need::{self, Need};
use peers::process::{self, Ended};
use peers::server::Server;
use peers::wire::{Lie, Wire};

use crate::LIMIT;

pub fn trials() -> Vec<Trial> {
    let cli = [Need::Program("redis-cli")];
    let terminal = [
        Need::Program("redis-cli"),
        Need::Release("script", "util-linux"),
    ];
    let benchmark = [Need::Program("redis-cli"), Need::Program("redis-benchmark")];
    vec![
        need::trial("redis-cli_sends_many_commands_and_scans", &cli, many),
        need::trial("redis-cli_finds_big_keys", &cli, big_keys),
        need::trial("redis-cli_measures_latency", &cli, latency),
        need::trial("redis-cli_connects_again", &terminal, again),
        need::trial("redis-benchmark_measures", &benchmark, benchmarks),
        need::trial("redis-cli_counts_wrong_replies", &cli, counts_lies),
        need::trial("redis-benchmark_ends_at_no_reply", &benchmark, ends_at_lies),
    ]
}

/// A program that comes with Redis, for a server.
pub fn command(program: &str, server: SocketAddr, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(["-p", &server.port().to_string()]).args(words);
    command
}

fn run(program: &str, server: SocketAddr, words: &[&str], input: &[u8]) -> Result<Ended> {
    let ended = process::run(&mut command(program, server, words), input, LIMIT)?;
    ensure!(
        ended.success == Some(true),
        "{program} {words:?}: {ended:?}"
    );
    Ok(ended)
}

fn many() -> Result<()> {
    let server = Server::start()?;
    sends_many(server.address)
}

/// Replies that are errors.
fn counts_lies() -> Result<()> {
    let server = Server::start()?;
    let lie = Lie {
        from: b"+OK\r\n",
        to: b"-NO\r\n",
    };
    let wire = Wire::to(server.address, Some(lie))?;
    let fault = sends_many(wire.address);
    ensure!(fault.is_err_and(|fault| fault.to_string().contains("errors: ")));
    Ok(())
}

fn sends_many(server: SocketAddr) -> Result<()> {
    const KEYS: usize = 100_000;
    let set = |key| format!("*3\r\n$3\r\nSET\r\n$10\r\nkey:{key:06}\r\n$1\r\nx\r\n");
    let input: String = (0..KEYS).map(set).collect();
    let said = run("redis-cli", server, &["--pipe"], input.as_bytes())?.output;
    let last = format!("errors: 0, replies: {KEYS}");
    ensure!(said.lines().last() == Some(&last), "{said}");

    let scanned = run("redis-cli", server, &["--scan"], b"")?.output;
    let keys: BTreeSet<&str> = scanned.lines().collect();
    ensure!(keys.len() == KEYS, "{} keys", keys.len());
    let words = ["--scan", "--pattern", "key:00000*"];
    let few = run("redis-cli", server, &words, b"")?.output;
    ensure!(few.lines().count() == 10, "{few}");
    Ok(())
}

fn big_keys() -> Result<()> {
    let server = Server::start()?;
    let sets: String = (0..1000).map(|key| format!("SET {key} x\n")).collect();
    run("redis-cli", server.address, &[], sets.as_bytes())?;
    let words = ["SET", "long", "twelve bytes"];
    run("redis-cli", server.address, &words, b"")?;
    let big = run("redis-cli", server.address, &["--bigkeys"], b"")?.output;
    let biggest = "Biggest string found '\"long\"' has 12 bytes";
    let scanned = "Sampled 1001 keys in the keyspace!";
    ensure!(big.contains(biggest) && big.contains(scanned), "{big}");
    Ok(())
}

/// Without a terminal it measures for an interval and prints a line: the shortest, the longest and
/// the average in milliseconds, and how many.
fn latency() -> Result<()> {
    let server = Server::start()?;
    let said = run("redis-cli", server.address, &["--latency", "-i", "1"], b"")?.output;
    let numbers: Vec<f64> = said
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [least, most, average, number] = numbers[..] else {
        anyhow::bail!("not four numbers: {said}");
    };
    ensure!(
        least <= average && average <= most && number >= 1.0,
        "{said}"
    );
    Ok(())
}

/// A reply that begins with no byte that a reply can begin with.
fn ends_at_lies() -> Result<()> {
    let server = Server::start()?;
    let lie = Lie {
        from: b"+OK\r\n",
        to: b"?OK\r\n",
    };
    let wire = Wire::to(server.address, Some(lie))?;
    let words = ["--csv", "-n", "1000", "-t", "set"];
    let fault = run("redis-benchmark", wire.address, &words, b"");
    ensure!(fault.is_err_and(|fault| fault.to_string().contains("Protocol error")));
    Ok(())
}

/// `redis-cli` at a prompt, in a terminal that can do nothing but lines.
pub fn in_a_terminal(server: SocketAddr) -> Command {
    let mut terminal = Command::new("script");
    let cli = format!("redis-cli -p {}", server.port());
    terminal.args(["--quiet", "--return", "--command", &cli, "/dev/null"]);
    terminal.env("TERM", "dumb");
    terminal
}

/// The command at which it finds that the server has gone is lost; it connects for the next.
fn again() -> Result<()> {
    let mut server = Server::start()?;
    let mut terminal = in_a_terminal(server.address);
    let ended = process::converse(&mut terminal, "PING\n", LIMIT, move |line| {
        let line = line.trim_end();
        if line.ends_with("PONG") {
            Some(match server.restart() {
                Ok(()) => "ECHO lost\n".into(),
                Err(error) => format!("ECHO '{error:#}'\nquit\n"),
            })
        } else if line.ends_with("Error: Server closed the connection") {
            Some("ECHO again\n".into())
        } else {
            line.ends_with("\"again\"").then(|| "quit\n".into())
        }
    })?;
    let found = ended.output.contains("\"again\"");
    ensure!(ended.success == Some(true) && found, "{ended:?}");
    Ok(())
}

/// The rows of its table: what it calls the commands that we ask it for.
const ROWS: [&str; 6] = [
    "PING_INLINE",
    "PING_MBULK",
    "SET",
    "GET",
    "INCR",
    "MSET (10 keys)",
];

fn benchmarks() -> Result<()> {
    let server = Server::start()?;
    let words = [
        "--csv",
        "-n",
        "2000",
        "-t",
        "ping_inline,ping_mbulk,set,get,incr,mset",
    ];
    for depth in ["1", "16"] {
        let words = [&words[..], &["-P", depth]].concat();
        let ended = run("redis-benchmark", server.address, &words, b"")?;
        let rows = ended.output.lines().skip(1);
        let rows = rows.map(|row| row.split("\",\"").next().unwrap_or_default());
        let rows: Vec<&str> = rows.map(|row| row.trim_start_matches('"')).collect();
        ensure!(rows == ROWS && ended.errors.is_empty(), "{ended:#?}");
    }
    let counted = run(
        "redis-cli",
        server.address,
        &["GET", "counter:__rand_int__"],
        b"",
    )?;
    ensure!(counted.output.trim() == "4000", "{counted:?}");
    Ok(())
}
