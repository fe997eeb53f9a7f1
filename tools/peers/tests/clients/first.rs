//! What each client sends before the first command that it is told to send.

use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use libtest_mimic::Trial;
use peers::need::{self, Need};
use peers::process;
use peers::results;
use peers::server::Server;
use peers::suite::RELEASE;
use peers::wire::Wire;
use redis::Commands;
use serde_json::json;

use crate::LIMIT;
use crate::library::{LIBRARIES, Library};
use crate::tools::{self, command};

/// The command that a client is told to send first.
const TOLD: [&str; 2] = ["GET", "peers:first"];

pub fn trials() -> Vec<Trial> {
    let mut needs = vec![
        Need::Release("redis-cli", RELEASE),
        Need::Release("redis-benchmark", RELEASE),
        Need::Release("script", "util-linux"),
    ];
    needs.extend(LIBRARIES.into_iter().flat_map(Library::needs));
    vec![
        need::trial("clients_begin_as_the_table_says", &needs, table),
        Trial::test("commands_are_read_from_what_was_said", || {
            reading();
            Ok(())
        }),
    ]
}

fn table() -> Result<()> {
    let server = Server::start()?;
    let mut rows = Vec::new();
    let mut row = |name: &str, version: &str, said: &[Vec<u8>]| {
        let commands = commands_before(said);
        let first = commands
            .iter()
            .map(|words| format!("`{}`", words.join(" ")));
        let first = match first.collect::<Vec<_>>() {
            none if none.is_empty() => "nothing".into(),
            some => some.join(", "),
        };
        rows.push(json!([name, version, first]));
    };
    for (name, program, words) in [
        ("`redis-cli`", "redis-cli", &TOLD[..]),
        ("`redis-cli -3`", "redis-cli", &["-3", TOLD[0], TOLD[1]]),
        (
            "`redis-benchmark`",
            "redis-benchmark",
            &["-n", "1", "-c", "1", "-t", "set"],
        ),
    ] {
        let run = |address| said_by(command(program, address, words), b"");
        row(name, RELEASE, &through(&server, run)?.0);
    }
    let typed = format!("{}\nquit\n", TOLD.join(" "));
    let run = |address| said_by(tools::in_a_terminal(address), typed.as_bytes());
    let (said, _) = through(&server, run)?;
    row("`redis-cli` in a terminal", RELEASE, &said);
    for library in LIBRARIES {
        let run = |address| {
            let mut command = library.command(address);
            command.arg("first");
            said_by(command, b"")
        };
        let (said, output) = through(&server, run)?;
        let version = output
            .lines()
            .find_map(|line| line.strip_prefix("version "));
        row(library.name, version.context("no version")?, &said);
    }
    let (said, ()) = through(&server, |address| {
        let client = redis::Client::open(format!("redis://{address}"))?;
        let mut connection = client.get_connection()?;
        let none: Option<String> = connection.get(TOLD[1])?;
        ensure!(none.is_none());
        Ok(())
    })?;
    row("redis-rs", &redis_rs()?, &said);
    let head = ["Client", "Version", "Sends first"];
    results::hold(
        "clients",
        &json!({"command": results::COMMAND, "first": {"head": head, "rows": rows}}),
    )
}

/// Lets a client talk to the server, and returns what it said.
fn through<T>(
    server: &Server,
    client: impl FnOnce(SocketAddr) -> Result<T>,
) -> Result<(Vec<Vec<u8>>, T)> {
    let wire = Wire::to(server.address, None)?;
    let result = client(wire.address)?;
    Ok((wire.said(), result))
}

fn said_by(mut command: Command, input: &[u8]) -> Result<String> {
    let ended = process::run(&mut command, input, LIMIT)?;
    ensure!(ended.success == Some(true), "{command:?}: {ended:?}");
    Ok(ended.output)
}

/// The version of redis-rs in the lock file.
fn redis_rs() -> Result<String> {
    let lock = std::fs::read_to_string(course::top().join("Cargo.lock"))?;
    let version = lock.split("name = \"redis\"\nversion = \"").nth(1);
    let version = version.and_then(|rest| rest.split('"').next());
    Ok(version.context("no redis in Cargo.lock")?.into())
}

/// The commands on all connections, in their order, before the one that was asked for: of
/// redis-benchmark, which chooses its keys, a SET.
fn commands_before(said: &[Vec<u8>]) -> Vec<Vec<String>> {
    let commands = said.iter().flat_map(|said| commands(said));
    let is_told = |words: &Vec<String>| {
        words.last().is_some_and(|word| word == TOLD[1])
            || words.first().is_some_and(|word| word == "SET")
    };
    commands.take_while(|words| !is_told(words)).collect()
}

/// The words of each command: arrays of RESP, as all of these clients send.
fn commands(said: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8_lossy(said);
    let mut lines = text.split("\r\n");
    let mut commands = Vec::new();
    while let Some(count) = lines.next().and_then(|line| line.strip_prefix('*')) {
        let count = count.parse().unwrap_or(0);
        let words = (0..count).filter_map(|_| lines.nth(1).map(str::to_owned));
        commands.push(words.collect());
    }
    commands
}

fn reading() {
    let said = [
        b"*1\r\n$4\r\nPING\r\n*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n".to_vec(),
        b"*2\r\n$3\r\nGET\r\n$11\r\npeers:first\r\n*1\r\n$4\r\nQUIT\r\n".to_vec(),
    ];
    assert_eq!(commands_before(&said), [vec!["PING"], vec!["HELLO", "3"]]);
    assert_eq!(commands(&said[1])[1], ["QUIT"]);
}
