//! Clients one after another: the server has one thread, and those that come meanwhile wait in the
//! kernel's accept queue.

use anyhow::{Context, Result};

use super::Options;
use super::health::{Health, Watch};
use super::kind::{self, Kind};
use super::visitor::{Tally, Visitor};
use crate::servers::Server;

/// How often each kind of client comes before growth counts.
const WARM_UP: usize = 40;

/// After so many connections, the server's memory and descriptors are looked at.
const LOOK_EVERY: u64 = 250;

/// How much the server's memory may grow after the warm-up, in KiB.
const ALLOWANCE: u64 = 512;

/// Runs the soak against a server that is called `name`.
pub fn run(
    server: &Server,
    name: &str,
    options: Options,
    progress: impl Fn(u64),
) -> Result<(Tally, Option<Health>)> {
    let Options {
        seed, connections, ..
    } = options;
    let mut soak = Soak {
        visitor: Visitor::alone(server.address, seed),
        watch: Watch::new(server.id(), ALLOWANCE),
    };
    soak.all(connections, progress).with_context(|| {
        let Visitor { number, kind, .. } = soak.visitor;
        format!(
            "connection {number} of seed {seed}, {kind}\nagain: cargo run --release -p bench -- \
             soak {name} --seed {seed} --connections {number}"
        )
    })?;
    Ok((soak.visitor.tally(), soak.watch.report()))
}

/// A soak on its way.
struct Soak {
    visitor: Visitor,
    watch: Watch,
}

impl Soak {
    /// All connections, the looks at the server between them, and the question for all keys at
    /// the end.
    fn all(&mut self, connections: u64, progress: impl Fn(u64)) -> Result<()> {
        self.watch.begin()?;
        self.visitor.fill()?;
        self.warm_up()?;
        let mut look = self.visitor.number;
        while self.visitor.number < connections {
            let kind = Kind::next(&mut self.visitor.traffic);
            self.visitor.client(kind)?;
            if self.visitor.number >= look {
                self.watch.look(false)?;
                look = self.visitor.number + LOOK_EVERY;
                progress(self.visitor.number);
            }
        }
        self.visitor.ask_for_everything()?;
        self.watch.look(false)
    }

    /// Every kind of client, several times, and a look after each.
    fn warm_up(&mut self) -> Result<()> {
        for _ in 0..WARM_UP {
            for (kind, _) in kind::SHARES {
                self.visitor.client(*kind)?;
                self.watch.look(true)?;
            }
        }
        Ok(())
    }
}
