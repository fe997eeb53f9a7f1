//! What Redis's own `redis-benchmark` says of the servers that speak as Redis does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::contender::{Contender, REDIS};
use crate::many::BUSY;
use crate::results::{Header, Table, Tables};
use crate::servers::Server;
use crate::statistics::{Spread, show};

/// The name of the results, `redis-benchmark.json`.
pub const NAME: &str = "redis-benchmark";

/// What it is told to send, in the words of its `-t`.
const TESTS: &str = "set,get,incr,mset";

/// How many commands are sent before a reply is awaited (`-P`), and how many in all (`-n`): about a second.
const DEPTHS: [(usize, usize); 2] = [(1, 100_000), (16, 1_000_000)];

/// How long the values are (`-d`), in bytes, and how many keys there are (`-r`).
const VALUE: usize = 64;
const KEYS: usize = 10_000;

/// How often each server is measured.
pub const ROUNDS: usize = 5;

/// Requests per second of one test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name, as redis-benchmark writes it: `SET`.
    pub test: String,
    /// How many commands are sent before a reply is awaited.
    pub depth: usize,
    /// By server.
    pub rates: BTreeMap<String, Spread>,
    /// By server, the ratios to Redis in the same rounds; empty without it.
    pub to_redis: BTreeMap<String, Spread>,
}

/// The file of results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where and when.
    pub header: Header,
    /// The version of Redis; none when it was left out.
    pub redis: Option<String>,
    /// How often each server was measured.
    pub rounds: usize,
    /// What was measured.
    pub rows: Vec<Row>,
    /// The same as a table, for the pages.
    pub tables: Tables,
}

impl Report {
    /// Makes the table.
    pub fn new(header: Header, redis: Option<String>, rounds: usize, rows: Vec<Row>) -> Self {
        let tables = Tables::from([("rates".into(), table(&rows))]);
        Report {
            header,
            redis,
            rounds,
            rows,
            tables,
        }
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        let mut text = self.header.line(self.redis.as_deref(), self.rounds);
        for table in self.tables.values() {
            let _ = write!(
                text,
                "\nRequests per second, {BUSY} clients, values of {VALUE} bytes\n\n{}",
                table.text()
            );
        }
        text
    }
}

/// Requests per second in one round, by test, depth and server.
type Rates = BTreeMap<(usize, usize), (String, BTreeMap<String, f64>)>;

/// Measures: each round with the servers in another order, one right after the other.
///
/// # Errors
///
/// When redis-benchmark is not installed, or a server does not answer it.
pub fn measure(
    contenders: &[Contender],
    rounds: usize,
    progress: &dyn Fn(&str),
) -> Result<Vec<Row>> {
    let started = contenders.iter().map(|contender| {
        let server = contender.start()?;
        Ok((contender.name.as_str(), server))
    });
    let mut servers: Vec<(&str, Server)> = started.collect::<Result<_>>()?;
    let mut measured: Vec<Rates> = Vec::new();
    for _ in 0..rounds {
        let mut rates = Rates::new();
        for (depth, requests) in DEPTHS {
            for (name, server) in &servers {
                progress(&format!("{name}, pipelining {depth}"));
                let said = ask(server.address, depth, requests);
                let said = said.with_context(|| format!("{name}, pipelining {depth}"))?;
                for (place, (test, rate)) in said.into_iter().enumerate() {
                    let of = rates.entry((place, depth)).or_default();
                    of.0 = test;
                    of.1.insert((*name).to_owned(), rate);
                }
            }
        }
        measured.push(rates);
        servers.rotate_left(1);
    }
    Ok(rows(&measured))
}

/// Runs it once.
fn ask(address: SocketAddr, depth: usize, requests: usize) -> Result<Vec<(String, f64)>> {
    let numbers = [
        ("-p", usize::from(address.port())),
        ("-c", BUSY),
        ("-P", depth),
        ("-n", requests),
        ("-d", VALUE),
        ("-r", KEYS),
    ];
    let mut command = Command::new("redis-benchmark");
    command.args(["-h", "127.0.0.1", "-t", TESTS, "--csv"]);
    for (option, number) in numbers {
        command.args([option, &number.to_string()]);
    }
    let output = command.output();
    let output = output.context("redis-benchmark cannot be started (package redis-tools)")?;
    ensure!(output.status.success(), "redis-benchmark fails");
    read(&String::from_utf8_lossy(&output.stdout))
}

/// Reads what it writes with `--csv`: the name of each test, and its requests per second.
fn read(said: &str) -> Result<Vec<(String, f64)>> {
    let mut found = Vec::new();
    // The first line names the columns.
    for line in said.lines().skip(1) {
        let mut columns = line.split("\",\"").map(|column| column.trim_matches('"'));
        let (Some(test), Some(rate)) = (columns.next(), columns.next()) else {
            bail!("redis-benchmark says {line:?}");
        };
        let rate = rate.parse();
        found.push((
            test.to_owned(),
            rate.with_context(|| format!("redis-benchmark says {line:?}"))?,
        ));
    }
    ensure!(!found.is_empty(), "redis-benchmark says nothing");
    Ok(found)
}

/// What the rounds come to, the tests in their order.
fn rows(rounds: &[Rates]) -> Vec<Row> {
    let cells = rounds.first().into_iter().flatten();
    let rows = cells.map(|(key, (test, servers))| {
        // In each round all servers are there.
        let of = |name: &str| -> Vec<f64> {
            let cells = rounds.iter().filter_map(|rates| rates.get(key));
            cells
                .filter_map(|(_, rates)| rates.get(name).copied())
                .collect()
        };
        let spread = |name: &String| Some((name.clone(), Spread::of(of(name))?));
        let ratio = |name: &String| {
            let pairs = of(name).into_iter().zip(of(REDIS));
            let ratios = pairs.map(|(one, redis)| one / redis);
            Some((name.clone(), Spread::of(ratios)?))
        };
        Row {
            test: test.clone(),
            depth: key.1,
            rates: servers.keys().filter_map(spread).collect(),
            to_redis: servers
                .keys()
                .filter(|name| *name != REDIS)
                .filter_map(ratio)
                .collect(),
        }
    });
    rows.collect()
}

/// A row for each test and depth, and for each server its rate and the ratio to Redis.
fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&["Test", "Depth"]);
    let servers = || rows.first().into_iter().flat_map(|row| row.rates.keys());
    table.head.extend(servers().cloned());
    let others = || servers().filter(|name| *name != REDIS);
    table
        .head
        .extend(others().map(|name| format!("{name} to Redis")));
    for row in rows {
        let mut cells = vec![row.test.clone(), row.depth.to_string()];
        let text = |spread: Option<&Spread>| spread.map_or("–".into(), |s| show(s.median));
        cells.extend(servers().map(|name| text(row.rates.get(name))));
        cells.extend(others().map(|name| text(row.to_redis.get(name))));
        table.rows.push(cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_redis_benchmark_writes_is_read() {
        let said = "\"test\",\"rps\",\"avg_latency_ms\"\n\"SET\",\"101010.10\",\"0.259\"\n\
                    \"MSET (10 keys)\",\"50000.00\",\"0.5\"\n";
        let wanted = [
            ("SET".into(), 101_010.1),
            ("MSET (10 keys)".into(), 50_000.0),
        ];
        assert_eq!(read(said).expect("two tests"), wanted);
        for wrong in [
            "",
            "\"test\",\"rps\"\n",
            "\"test\"\n\"SET\"\n",
            "a\n\"SET\",\"fast\"\n",
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn ratios_are_taken_in_each_round() {
        // The machine is ten times slower in the second round.
        let rounds = [(200.0, 100.0), (20.0, 10.0), (300.0, 100.0)].map(|(ours, redis)| {
            let rates = [("resp-server", ours), (REDIS, redis)];
            let rates = rates.map(|(name, rate)| (name.to_owned(), rate));
            Rates::from([((0, 16), ("SET".to_owned(), BTreeMap::from(rates)))])
        });
        let rows = rows(&rounds);
        let to_redis = rows[0].to_redis["resp-server"];
        assert_eq!((to_redis.median, to_redis.max), (2.0, 3.0));
        assert!(!rows[0].to_redis.contains_key(REDIS));
        assert_eq!(table(&rows).rows, [["SET", "16", "100", "200", "2.00"]]);
    }
}
