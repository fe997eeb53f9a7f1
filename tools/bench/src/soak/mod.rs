//! Clients of every kind, one after another with some in the queue, or side by side, against one
//! server: not one reply byte may be wrong, nothing may be lost, and the server may not grow.
//!
//! All that is random comes from a seed, so what was sent can be sent again.

mod beside;
mod client;
mod difference;
mod health;
mod kind;
mod queue;
mod report;
mod traffic;
mod visitor;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::many::neighbor;
use crate::servers::Server;
use crate::workload::Protocol;

pub use report::Report;

/// What the server must answer, by a plain reading of the protocol. The tests of chapter 2 use it
/// too.
#[path = "../../../../chapters/02-kv/tests/model/mod.rs"]
#[rustfmt::skip]
mod model;

/// How many connections to make, how many of them at a time, and from which seed.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Where all that is random comes from.
    pub seed: u64,
    /// How many connections to make, at least.
    pub connections: u64,
    /// How many clients are connected at a time. One of them: the others are in the queue.
    pub at_once: usize,
}

/// How many clients come at a time to a server that serves them side by side.
pub const AT_ONCE: usize = 200;

/// Tells glibc to give blocks of 128 KiB and more back to the system at once, as it does before the
/// first one is freed (mallopt(3), `M_MMAP_THRESHOLD`). Else it keeps a few of them for later, now
/// more and now fewer, and that cannot be told from growth.
const LARGE_BLOCKS: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");

/// How many clients come at a time to this program: as many as it serves side by side, or one.
///
/// # Errors
///
/// When it does not serve one.
pub fn clients_for(program: &Path) -> Result<usize> {
    let server = Server::start(program, &["--quiet"])?;
    let side_by_side = neighbor::serves_two(server.address, Protocol::Lines)?;
    Ok(if side_by_side { AT_ONCE } else { 1 })
}

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
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let start = Instant::now();
    let (tally, health) = match options.at_once {
        0 | 1 => queue::run(&server, &name, options, progress)?,
        _ => beside::run(&server, &name, options, progress)?,
    };
    Ok(Report {
        options,
        tally,
        seconds: start.elapsed().as_secs_f64(),
        health,
    })
}
