//! What is left of the keys when a server is killed, also in the middle of a rewrite, or the power fails.
//!
//! Clients count up keys of their own and know what was acknowledged; the next server on the same file is asked
//! what there is. More may be there than was acknowledged, never half of a command.

mod clients;
mod power;
pub mod report;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use crate::calls;
use crate::contender::Contender;
use crate::load::Connection;
use crate::persistence::{self, Kept, SERVER, wait_for_the_new_file};
use crate::servers::Server;
use crate::workload;
use clients::Clients;

/// How many clients write at the same time.
const CLIENTS: usize = 20;

/// How long the other values are, in bytes.
const VALUE: usize = 200;

/// How many servers get the same file, one after another. It grows, and each of them reads all of it.
const SAME_FILE: usize = 20;

/// How often each is done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many servers are killed with each policy.
    pub kills: usize,
    /// How many are killed while they write a new file.
    pub rewrites: usize,
    /// Of the calls of one kind that a rewrite makes, each so many-th is one at which a server is killed; none with 0.
    pub every: usize,
    /// How often the power fails with each policy.
    pub cuts: usize,
    /// How long the clients write before it does, at least and at most, in milliseconds.
    pub until_cut: (u64, u64),
    /// How many other keys a file has that is written anew.
    pub keys: usize,
}

impl Plan {
    /// Ten to fifteen minutes.
    pub fn full() -> Self {
        Plan {
            kills: 200,
            rewrites: 100,
            every: 1,
            cuts: 20,
            until_cut: (500, 3_000),
            keys: 5_000,
        }
    }

    /// Less than half a minute, when the server is built.
    pub fn quick() -> Self {
        Plan {
            kills: 10,
            rewrites: 10,
            every: 10,
            cuts: 2,
            until_cut: (1_000, 2_000),
            ..Plan::full()
        }
    }
}

/// What was done to servers, and what was lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What was done.
    pub what: String,
    /// When the disk was asked.
    pub policy: String,
    /// How often it was done.
    pub times: usize,
    /// How many changes were acknowledged.
    pub acknowledged: u64,
    /// How many of those were not there afterwards.
    pub lost: u64,
    /// How long before the end the oldest of those can have been acknowledged, in seconds; none when none was lost.
    pub back_s: Option<f64>,
}

impl Row {
    fn new(what: &str, policy: &str) -> Self {
        Row {
            what: what.into(),
            policy: policy.into(),
            times: 0,
            acknowledged: 0,
            lost: 0,
            back_s: None,
        }
    }

    /// Asks the server that comes after the end of another one.
    fn look(&mut self, clients: &mut Clients, server: &Server) -> Result<()> {
        let found = clients.look(server.address).with_context(|| {
            let Row { what, policy, .. } = self;
            format!("{what}, {policy}, number {}", self.times + 1)
        })?;
        self.times += 1;
        self.acknowledged += found.acknowledged;
        self.lost += found.lost;
        Ok(())
    }
}

/// Everything that was done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// How many clients wrote at the same time.
    pub clients: usize,
    /// Where all that is random came from.
    pub seed: u64,
    /// In the order of the table.
    pub rows: Vec<Row>,
    /// What could not be done, and why.
    pub left_out: Vec<String>,
}

/// What a server is killed with, in the table.
const KILL: &str = "kill -9";

/// The same, while a new file is written.
const IN_A_REWRITE: &str = "kill -9 in a rewrite";

/// The same, at its system calls.
const AT_EACH_CALL: &str = "kill -9 at each call of a rewrite";

/// What was not on the disk is gone.
const POWER: &str = "power cut";

/// Kills servers, each after clients have written for a while. `progress` is told what comes next.
///
/// # Errors
///
/// When a server does not start after an end, has half of a command, or has lost a key that nobody has written since
/// it was loaded.
pub fn measure(
    server: &Contender,
    plan: &Plan,
    seed: u64,
    progress: &dyn Fn(&str),
) -> Result<Measured> {
    let mut random = Rng::with_seed(seed);
    let mut measured = Measured {
        clients: CLIENTS,
        seed,
        ..Measured::default()
    };
    let policies = ["always", "everysec", "no"];
    for policy in policies {
        progress(&format!("{KILL}, {policy}"));
        let row = kills(server, policy, plan.kills, &mut random)?;
        measured.rows.push(row);
    }
    progress(IN_A_REWRITE);
    let row = kills_in_a_rewrite(server, plan, &mut random)?;
    measured.rows.push(row);
    if let Some(reason) = calls::unavailable() {
        let what = format!("{AT_EACH_CALL}, and {POWER}");
        measured.left_out.push(format!("{what}: {reason}"));
        return Ok(measured);
    }
    if plan.every > 0 {
        progress(AT_EACH_CALL);
        measured.rows.push(kills_at_calls(server, plan)?);
    }
    for policy in policies {
        progress(&format!("{POWER}, {policy}"));
        let row = power::cuts(server, policy, plan, &mut random)?;
        measured.rows.push(row);
    }
    Ok(measured)
}

/// For how long a server that is killed has lived: most live shortly, some up to a second.
fn life(random: &mut Rng) -> Duration {
    Duration::from_millis(random.u64(2..1000) / random.u64(1..20))
}

/// Kills so many servers at random moments.
fn kills(server: &Contender, policy: &str, times: usize, random: &mut Rng) -> Result<Row> {
    let mut row = Row::new(KILL, policy);
    while row.times < times {
        let kept = Kept::new(server, policy)?;
        let mut clients = Clients::new(CLIENTS);
        for _ in 0..SAME_FILE.min(times - row.times) {
            let running = kept.contender.start()?;
            clients.write_for(running, life(random))?;
            row.look(&mut clients, &kept.contender.start()?)?;
        }
    }
    Ok(row)
}

/// Stores the other keys in a file, and has a server for it.
fn filled(server: &Contender, keys: usize) -> Result<Kept> {
    let kept = Kept::new(server, "everysec")?;
    let running = kept.contender.start()?;
    let script = workload::load(kept.contender.protocol, keys, VALUE);
    Connection::open(running.address)?.stream(&script)?;
    running.stop()?;
    Ok(kept)
}

/// Whether all keys are there that were not written by clients, and the two of each client.
fn all_keys(running: &Server, clients: &Clients, keys: usize) -> Result<()> {
    let count = Connection::open(running.address)?.ask(&[b"DBSIZE"])?;
    let expected = (keys + clients.keys()).to_string();
    let count = String::from_utf8_lossy(&count);
    ensure!(count == expected, "{count} keys, and {expected} were there");
    Ok(())
}

/// Kills servers at random moments, which write a new file again and again.
fn kills_in_a_rewrite(server: &Contender, plan: &Plan, random: &mut Rng) -> Result<Row> {
    let mut row = Row::new(IN_A_REWRITE, "everysec");
    let kept = filled(server, plan.keys)?;
    let mut clients = Clients::new(CLIENTS);
    while row.times < plan.rewrites {
        let running = kept.contender.start()?;
        thread::scope(|scope| {
            let address = running.address;
            scope.spawn(move || clients::rewrite(address));
            clients.write_for(running, life(random))
        })?;
        let running = kept.contender.start()?;
        row.look(&mut clients, &running)?;
        all_keys(&running, &clients, plan.keys)?;
    }
    Ok(row)
}

/// The system calls of a rewrite, each with what it is about: the new file, or the folder, which a start has asked
/// for once already.
const CALLS: [(&str, Place); 7] = [
    ("openat", Place::NewFile),
    ("write", Place::NewFile),
    ("fsync", Place::NewFile),
    ("fdatasync", Place::NewFile),
    ("?rename,?renameat,?renameat2", Place::NewFile),
    ("openat", Place::Folder),
    ("fsync", Place::Folder),
];

/// What a call is about.
#[derive(Clone, Copy)]
enum Place {
    NewFile,
    Folder,
}

/// Kills a server at each call of a rewrite, before the call is made.
fn kills_at_calls(server: &Contender, plan: &Plan) -> Result<Row> {
    let mut row = Row::new(AT_EACH_CALL, "everysec");
    let source = filled(server, plan.keys)?;
    for (call, place) in CALLS {
        let mut number = match place {
            Place::NewFile => 1,
            Place::Folder => 2,
        };
        let mut killed = 0;
        loop {
            let kept = Kept::new(server, "everysec")?;
            fs::copy(source.file(), kept.file())?;
            let new = kept.new_file();
            let about: &Path = match place {
                Place::NewFile => &new,
                Place::Folder => kept.folder(),
            };
            let running = kept.contender.start_under(&killer(call, number, about))?;
            let mut clients = Clients::new(1);
            let was_killed = clients.write_during(running, |address| {
                let mut connection = Connection::open(address)?;
                connection.exchange(persistence::ASK_FOR_A_NEW_FILE, persistence::STARTED)?;
                wait_for_the_new_file(&mut connection)
            })?;
            if !was_killed {
                break;
            }
            killed += 1;
            let running = kept.contender.start()?;
            row.look(&mut clients, &running)?;
            all_keys(&running, &clients, plan.keys)
                .with_context(|| format!("{AT_EACH_CALL}: {call}, number {number}"))?;
            ensure!(!new.exists(), "{} was left", new.display());
            number += plan.every;
        }
        ensure!(killed > 0, "{SERVER} has never called {call} in a rewrite");
    }
    Ok(row)
}

/// The words before a command that end it at a call: the one with this number of those that are about this path.
fn killer(call: &str, number: usize, about: &Path) -> Vec<OsString> {
    let words = ["strace", "-D", "-f", "-qq", "-o", "/dev/null"];
    let mut words = Vec::from(words.map(OsString::from));
    words.extend(["-P".into(), about.into(), "-e".into()]);
    words.push(format!("trace={call}").into());
    words.push("-e".into());
    words.push(format!("inject={call}:signal=KILL:when={number}").into());
    words
}
