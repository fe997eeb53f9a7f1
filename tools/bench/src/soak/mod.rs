//! Clients of every kind, one after another and some in the queue, against one server: not one
//! reply byte may be wrong, nothing may be lost, and the server may not grow.
//!
//! All that is random comes from a seed, so a failure can be had again.

mod client;
mod difference;
mod health;
mod kind;
mod report;
mod traffic;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::servers::Server;
use client::Client;
use health::Watch;
use kind::Kind;
use traffic::Traffic;

pub use report::Report;

/// What the server must answer, by a plain reading of the protocol. The tests of chapter 2 use it
/// too.
#[path = "../../../../chapters/02-kv/tests/model/mod.rs"]
#[rustfmt::skip]
mod model;

/// How many connections to make, and from which seed.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Where all that is random comes from.
    pub seed: u64,
    /// How many connections to make, at least.
    pub connections: u64,
}

/// Tells glibc to give blocks of 128 KiB and more back to the system at once, as it does before the
/// first one is freed (mallopt(3), `M_MMAP_THRESHOLD`). Else it keeps a few of them for later, now
/// more and now fewer, and that cannot be told from growth.
const LARGE_BLOCKS: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");

/// How often each kind of client comes before growth counts.
const WARM_UP: usize = 40;

/// After so many connections, the server's memory and descriptors are looked at.
const LOOK_EVERY: u64 = 250;

/// Runs the soak against a program that speaks the protocol of chapter 2. `progress` is told how
/// many connections have been made.
///
/// # Errors
///
/// When a reply differs, something is lost, or the server grows or ends. The message says which
/// connection it was, and how to have it again.
pub fn run(program: &Path, options: Options, progress: impl Fn(u64)) -> Result<Report> {
    let server = Server::announced(
        Command::new(program)
            .args(["--quiet", "127.0.0.1:0"])
            .env(LARGE_BLOCKS.0, LARGE_BLOCKS.1),
    )?;
    let mut soak = Soak::new(&server, options.seed);
    let start = Instant::now();
    soak.all(options.connections, progress).with_context(|| {
        format!(
            "connection {} of seed {}, {}\nagain: cargo run --release -p bench -- soak --seed {} \
             --connections {}",
            soak.number, options.seed, soak.kind, options.seed, soak.number
        )
    })?;
    Ok(Report {
        options,
        connections: soak.number,
        kinds: soak.kinds,
        seconds: start.elapsed().as_secs_f64(),
        received: soak.received,
        keys: soak.model.table.len(),
        health: soak.watch.report(),
    })
}

/// A soak on its way.
struct Soak {
    address: SocketAddr,
    traffic: Traffic,
    model: model::Model,
    watch: Watch,
    /// How many connections there were so far; the number of the last one.
    number: u64,
    /// Of which kind the last one was.
    kind: Kind,
    kinds: BTreeMap<Kind, u64>,
    /// Bytes of replies, all compared.
    received: u64,
}

impl Soak {
    fn new(server: &Server, seed: u64) -> Self {
        Soak {
            address: server.address,
            traffic: Traffic::new(seed),
            model: model::Model::default(),
            watch: Watch::new(server.id()),
            number: 0,
            kind: Kind::Asks,
            kinds: BTreeMap::new(),
            received: 0,
        }
    }

    /// All connections, the looks at the server between them, and the question for all keys at
    /// the end.
    fn all(&mut self, connections: u64, progress: impl Fn(u64)) -> Result<()> {
        self.watch.begin()?;
        self.fill()?;
        self.warm_up()?;
        let mut look = self.number;
        while self.number < connections {
            let kind = Kind::next(&mut self.traffic);
            self.client(kind)?;
            if self.number >= look {
                self.watch.look(false)?;
                look = self.number + LOOK_EVERY;
                progress(self.number);
            }
        }
        self.ask_for_everything()?;
        self.watch.look(false)
    }

    /// A new connection of this kind.
    fn connect(&mut self, kind: Kind) -> Result<Client> {
        self.number += 1;
        self.kind = kind;
        *self.kinds.entry(kind).or_default() += 1;
        Client::connect(self.address)
    }

    /// Stores a value under every key, so that the table has its size before anything is measured.
    fn fill(&mut self) -> Result<()> {
        let sent = self.traffic.every_set();
        let client = self.connect(Kind::Asks)?;
        self.exchange(client, &sent)
    }

    /// Every kind of client, several times, and a look after each.
    fn warm_up(&mut self) -> Result<()> {
        for _ in 0..WARM_UP {
            for (kind, _) in kind::SHARES {
                self.client(*kind)?;
                self.watch.look(true)?;
            }
        }
        Ok(())
    }

    /// Asks for every key: nothing that was stored may be lost.
    fn ask_for_everything(&mut self) -> Result<()> {
        let keys: Vec<Vec<u8>> = self.model.table.keys().cloned().collect();
        let sent: Vec<u8> = keys.iter().flat_map(|key| traffic::get(key)).collect();
        let client = self.connect(Kind::Asks)?;
        self.exchange(client, &sent)
    }

    /// Sends everything, closes that side, and compares all that comes.
    fn exchange(&mut self, client: Client, sent: &[u8]) -> Result<()> {
        let expected = self.model.answer(sent);
        self.received += expected.len() as u64;
        client.exchange(sent, &expected)
    }

    /// Sends a whole command and compares its reply.
    fn ask(&mut self, client: &mut Client, sent: &[u8]) -> Result<()> {
        let expected = self.model.answer(sent);
        self.received += expected.len() as u64;
        client.send(sent)?;
        client.expect(sent, &expected)
    }
}
