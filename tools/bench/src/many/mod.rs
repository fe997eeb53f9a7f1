//! Many clients at once: how fast they are served, what each of them takes, and what one of them can do
//! to another.

pub mod crowd;
pub mod guest;
pub mod neighbor;
pub mod report;

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use fastrand::Rng;
use observe::process;
use serde::{Deserialize, Serialize};

use crate::calls;
use crate::contender::{Contender, REDIS, Role};
use crate::load::Connection;
use crate::processor;
use crate::servers::Server;
use crate::statistics::{Spread, round};
use crate::workload::{CYCLE, Workload};
use crowd::{Crowd, Part};
use neighbor::Wait;

/// How many clients are at work beside the idle ones, and ask the variants.
pub const BUSY: usize = 50;

/// How many keys there are, for all clients together.
const KEYS: usize = 10_000;

/// How long the values are, in bytes.
const VALUE: usize = 64;

/// How many commands all scripts have together, at least.
const COMMANDS: usize = 64 * 1024;

/// The longest wait for a thread to end.
const LIMIT: Duration = Duration::from_secs(20);

/// How long to wait between two looks at a server.
const PAUSE: Duration = Duration::from_millis(2);

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many clients are connected.
    pub clients: Vec<usize>,
    /// How many commands each sends before it waits for the replies.
    pub depths: Vec<usize>,
    /// How often everything is measured, unless the time is over before.
    pub rounds: usize,
    /// How long one server is asked before the next has its turn.
    pub turn: Duration,
    /// The same for what comes before each turn, and is not counted.
    pub warm_up: Duration,
    /// No round begins that could end after this time.
    pub time: Duration,
    /// How many idle clients a server gets, if it takes so many.
    pub idle: usize,
    /// How many batches each client sends under strace.
    pub batches: usize,
    /// How often a client of ill manners comes.
    pub visits: usize,
    /// How long the polite client goes on beside a slow reader.
    pub polite: Duration,
    /// For how many values the slow reader asks.
    pub values: usize,
    /// How many commands the other one sends.
    pub commands: usize,
    /// How often the polite one is answered beside that.
    pub asks: usize,
}

impl Plan {
    /// About ten minutes.
    pub fn full() -> Self {
        Plan {
            clients: vec![1, 50, 200, 500, 1000],
            depths: vec![1, 16],
            rounds: 9,
            turn: Duration::from_millis(400),
            warm_up: Duration::from_millis(100),
            time: Duration::from_secs(8 * 60),
            idle: 9000,
            batches: 20,
            visits: 3,
            polite: Duration::from_secs(2),
            values: 1000,
            commands: 1_000_000,
            asks: 500,
        }
    }

    /// About a minute, when the servers are built.
    pub fn quick() -> Self {
        Plan {
            clients: vec![1, 50, 1000],
            rounds: 3,
            turn: Duration::from_millis(100),
            warm_up: Duration::from_millis(30),
            time: Duration::from_secs(40),
            batches: 5,
            visits: 1,
            polite: Duration::from_secs(1),
            asks: 50,
            ..Plan::full()
        }
    }
}

/// One turn of one server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Requests per second.
    pub rate: f64,
    /// The processor time of the server for a request, in microseconds.
    pub processor: Option<f64>,
    /// How often a thread of the server gave its processor away, for a request.
    pub switches: Option<f64>,
}

/// The turns of one round, by the name of the server.
pub type Round = BTreeMap<String, Sample>;

/// What one server does for so many clients at one depth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Requests per second.
    pub rate: Spread,
    /// The processor time of the server for a request, in microseconds; Linux only.
    pub processor_us: Option<Spread>,
    /// Context switches of the server for a request; Linux only.
    pub switches: Option<Spread>,
    /// The ratios to Redis; none without it, or of itself.
    pub to_redis: Option<Ratios>,
}

/// How one server does beside another: the ratios in each round.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratios {
    /// Of the requests per second.
    pub rate: Spread,
    /// Of the processor time for a request.
    pub processor: Option<Spread>,
}

/// By server, number of clients and depth. Numbers are texts, as JSON has them.
pub type Runs = BTreeMap<String, BTreeMap<String, BTreeMap<String, Cell>>>;

/// What idle clients take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Idle {
    /// How many were connected, each of which had sent one command.
    pub connections: usize,
    /// What the process grew by for each, in bytes.
    pub bytes: f64,
    /// How many threads the server had then.
    pub threads: usize,
    /// How the rate of the busy ones is beside so many others, to the rate without them.
    pub beside: Ratios,
}

/// How long a polite client waited beside another, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbor {
    /// What half of the replies took at most.
    pub p50_ms: Spread,
    /// What 99 of 100 replies took at most.
    pub p99_ms: Spread,
    /// What the slowest reply took.
    pub worst_ms: Spread,
    /// The most memory that the server had, in megabytes; Linux only.
    pub peak_mb: Option<Spread>,
}

/// What the neighbors of a server's clients did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbors {
    /// Asks for many values of a megabyte, and reads nothing.
    pub slow_reader: Neighbor,
    /// Sends a million commands in one go.
    pub million: Neighbor,
}

/// A server that was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Whether it serves a second client while the first one stays.
    pub serves_many: bool,
}

/// Everything that was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The servers, in the order of the tables.
    pub servers: Vec<Listed>,
    /// How many rounds there were.
    pub rounds: usize,
    /// Clients that ask and ask.
    pub runs: Runs,
    /// System calls for each batch at depth 1, by server and number of clients; empty without strace.
    pub calls: BTreeMap<String, BTreeMap<String, f64>>,
    /// Clients that say nothing, by server; empty where the system does not say.
    pub idle: BTreeMap<String, Idle>,
    /// Clients of ill manners, by server.
    pub neighbors: BTreeMap<String, Neighbors>,
    /// What could not be measured, and why.
    pub left_out: Vec<String>,
}

/// Measures. `progress` is told what comes next.
///
/// # Errors
///
/// When a server gives another reply than it must, or ends.
pub fn measure(contenders: &[Contender], plan: &Plan, progress: &dyn Fn(&str)) -> Result<Measured> {
    processor::allow_open_files();
    let mut measured = Measured::default();
    if !contenders.iter().any(|contender| contender.name == REDIS) {
        let reason = "redis-server is left out: it is not installed";
        measured.left_out.push(reason.into());
    }
    let mut many = Vec::new();
    for contender in contenders {
        let server = contender.start()?;
        let serves_many = neighbor::serves_two(server.address, contender.protocol)?;
        if serves_many {
            many.push(contender);
        }
        measured.servers.push(Listed {
            name: contender.name.clone(),
            role: contender.role,
            serves_many,
        });
    }
    (measured.rounds, measured.runs) = rounds(contenders, &many, plan, progress)?;
    many.retain(|contender| contender.role != Role::Variant);
    match calls::unavailable() {
        Some(reason) => {
            let reason = format!("system calls are left out: {reason}");
            measured.left_out.push(reason);
        }
        None => measured.calls = count_calls(&many, plan, progress)?,
    }
    for contender in many {
        let name = &contender.name;
        progress(&format!("{name}, idle clients"));
        let idle = idle(contender, plan).with_context(|| format!("{name}, idle clients"))?;
        match idle {
            Some(idle) => drop(measured.idle.insert(name.clone(), idle)),
            None => {
                let reason = "idle clients are left out: this system does not have /proc";
                measured.left_out.push(reason.into());
            }
        }
        progress(&format!("{name}, neighbors"));
        let neighbors = neighbors(contender, plan);
        let neighbors = neighbors.with_context(|| format!("{name}, neighbors"))?;
        measured.neighbors.insert(name.clone(), neighbors);
    }
    measured.left_out.dedup();
    Ok(measured)
}

/// A server, and what each of so many clients asks it.
pub(crate) struct Lane<'a> {
    /// The server.
    pub contender: &'a Contender,
    server: Server,
    /// What each client asks.
    pub parts: Vec<Part>,
    /// How many threads the server has when nobody is connected.
    threads: Option<usize>,
}

impl<'a> Lane<'a> {
    /// Starts a server and stores what the clients expect. Each has keys of its own.
    fn start(contender: &'a Contender, clients: usize) -> Result<Self> {
        let keys = (KEYS / clients).max(1);
        let cycle = (COMMANDS / clients).clamp(64, CYCLE);
        let workload = |client| {
            let keys = client * keys..(client + 1) * keys;
            Workload::of(contender.protocol, VALUE, keys, cycle)
        };
        Lane::with(contender, (0..clients).map(workload))
    }

    /// Starts a server whose clients have these workloads, and stores what they expect.
    pub fn with(
        contender: &'a Contender,
        workloads: impl Iterator<Item = Workload>,
    ) -> Result<Self> {
        let server = contender.start()?;
        let threads = process::thread_count(server.id());
        let mut parts = Vec::new();
        for workload in workloads {
            let mut connection = Connection::open(server.address)?;
            let stored = connection.stream(&workload.prefill);
            stored.with_context(|| format!("{}, before the first round", contender.name))?;
            connection.close()?;
            parts.push(Part {
                script: workload.cycle,
                position: 0,
            });
        }
        let lane = Lane {
            contender,
            server,
            parts,
            threads,
        };
        lane.settle()?;
        Ok(lane)
    }

    /// Waits until no thread is left of the clients that have gone. Redis has none for a client, and starts some of
    /// its own when it likes.
    fn settle(&self) -> Result<()> {
        if self.contender.role == Role::Redis {
            return Ok(());
        }
        let start = Instant::now();
        while process::thread_count(self.server.id()) > self.threads {
            let waited = start.elapsed() < LIMIT;
            ensure!(waited, "threads without a client after {LIMIT:?}");
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Lets all clients connect, ask for a while, and leave. What they ask first is not counted.
    pub fn turn(&mut self, depth: usize, warm_up: Duration, turn: Duration) -> Result<Sample> {
        let (clients, id) = (self.parts.len(), self.server.id());
        let mut crowd = Crowd::open(self.server.address, self.contender.protocol, clients)?;
        let (parts, most) = (&mut self.parts, usize::MAX);
        crowd.run(parts, depth, warm_up, most)?;
        let before = (process::processor_time(id), process::switches(id));
        let run = crowd.run(parts, depth, turn, most)?;
        let after = (process::processor_time(id), process::switches(id));
        drop(crowd);
        self.settle()?;
        let requests = run.requests as f64;
        let processor = || Some(after.0?.saturating_sub(before.0?).as_secs_f64() * 1e6 / requests);
        let switches = || Some(after.1?.saturating_sub(before.1?) as f64 / requests);
        Ok(Sample {
            rate: requests / run.time.as_secs_f64(),
            processor: processor(),
            switches: switches(),
        })
    }
}

/// Takes the turns: each round in another order, and the servers with the same clients right after one
/// another. Returns how many rounds there were, and what they came to.
fn rounds(
    all: &[Contender],
    many: &[&Contender],
    plan: &Plan,
    progress: &dyn Fn(&str),
) -> Result<(usize, Runs)> {
    let mut groups: Vec<(usize, Vec<Lane<'_>>)> = Vec::new();
    for clients in &plan.clients {
        let takes_part = |contender: &&Contender| match (*clients, contender.role) {
            (1, role) => role != Role::Variant,
            (BUSY, _) => many.iter().any(|other| other.name == contender.name),
            (_, role) => {
                role != Role::Variant && many.iter().any(|other| other.name == contender.name)
            }
        };
        let lanes = all.iter().filter(takes_part);
        let lanes: Result<Vec<Lane<'_>>> = lanes.map(|one| Lane::start(one, *clients)).collect();
        groups.push((*clients, lanes?));
    }
    let cells = (0..groups.len()).flat_map(|group| plan.depths.iter().map(move |d| (group, *d)));
    let mut cells: Vec<(usize, usize)> = cells.collect();
    let mut samples: BTreeMap<(usize, usize), Vec<Round>> = BTreeMap::new();
    let (mut rng, start, mut done) = (Rng::with_seed(1), Instant::now(), 0);
    while done < plan.rounds {
        rng.shuffle(&mut cells);
        for &(group, depth) in &cells {
            let (clients, lanes) = &mut groups[group];
            rng.shuffle(lanes);
            let mut round = Round::new();
            for lane in lanes {
                let name = &lane.contender.name;
                let turn = format!("{name}, {clients} clients, pipelining {depth}");
                progress(&turn);
                let name = name.clone();
                let sample = lane.turn(depth, plan.warm_up, plan.turn);
                round.insert(name, sample.context(turn)?);
            }
            samples.entry((*clients, depth)).or_default().push(round);
        }
        done += 1;
        if start.elapsed() + start.elapsed() / done as u32 > plan.time {
            break;
        }
    }
    let mut runs = Runs::new();
    for ((clients, depth), rounds) in samples {
        for (server, cell) in summarize(&rounds) {
            let cells = runs.entry(server).or_default();
            let depths = cells.entry(clients.to_string()).or_default();
            depths.insert(depth.to_string(), cell);
        }
    }
    Ok((done, runs))
}

/// What the rounds come to for each server, with its ratios to Redis.
fn summarize(rounds: &[Round]) -> BTreeMap<String, Cell> {
    let names = rounds.first().into_iter().flat_map(BTreeMap::keys);
    let cells = names.filter_map(|name| {
        let samples: Vec<Sample> = rounds.iter().filter_map(|r| r.get(name).copied()).collect();
        let some = |pick: fn(&Sample) -> Option<f64>| Spread::of(samples.iter().filter_map(pick));
        let pairs = rounds
            .iter()
            .filter_map(|round| Some((*round.get(name)?, *round.get(REDIS)?)));
        let cell = Cell {
            rate: Spread::of(samples.iter().map(|sample| sample.rate))?,
            processor_us: some(|sample| sample.processor),
            switches: some(|sample| sample.switches),
            to_redis: (name != REDIS)
                .then(|| ratios(&pairs.collect::<Vec<_>>()))
                .flatten(),
        };
        Some((name.clone(), cell))
    });
    cells.collect()
}

/// The ratios of turns to other turns of the same round.
fn ratios(pairs: &[(Sample, Sample)]) -> Option<Ratios> {
    let processor = pairs
        .iter()
        .filter_map(|(one, other)| Some(one.processor? / other.processor?));
    Some(Ratios {
        rate: Spread::of(pairs.iter().map(|(one, other)| one.rate / other.rate))?,
        processor: Spread::of(processor),
    })
}

/// The system calls for each batch of one command, for one client and for many.
fn count_calls(
    many: &[&Contender],
    plan: &Plan,
    progress: &dyn Fn(&str),
) -> Result<BTreeMap<String, BTreeMap<String, f64>>> {
    let mut counted: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for contender in many {
        for clients in [1, BUSY] {
            progress(&format!("{}, system calls", contender.name));
            let calls = calls_together(contender, clients, 1, plan.batches)?;
            let of = counted.entry(contender.name.clone()).or_default();
            of.insert(clients.to_string(), round(calls));
        }
    }
    Ok(counted)
}

/// The system calls of a server for each batch, when so many clients send `batches` batches each, side by
/// side. It is stopped while they send, and finds a batch of each of them: so the number is the same on a
/// busy machine.
///
/// # Errors
///
/// When a reply is wrong, or the trace cannot be read.
pub fn calls_together(
    contender: &Contender,
    clients: usize,
    depth: usize,
    batches: usize,
) -> Result<f64> {
    let trace = calls::Trace::new()?;
    let server = contender.start_under(&trace.tracer())?;
    let mut parts = Vec::new();
    for client in 0..clients {
        let workload = Workload::of(contender.protocol, VALUE, client..client + 1, 64);
        Connection::open(server.address)?.stream(&workload.prefill)?;
        parts.push(Part {
            script: workload.cycle,
            position: 0,
        });
    }
    let mut crowd = Crowd::open(server.address, contender.protocol, clients)?;
    let ports = crowd.ports()?;
    for _ in 0..batches {
        server.pause()?;
        let sent = crowd.begin(&parts, depth)?;
        server.go_on()?;
        crowd.finish(&mut parts, sent, depth, |_| false)?;
    }
    drop(crowd);
    server.stop()?;
    // The last one to be accepted has asked once before.
    let calls = calls::count_together(&trace.read()?, &ports, batches * clients + 1);
    calls.with_context(|| format!("{} has not accepted all connections", contender.name))
}

/// Fills a server with idle clients, and compares the busy ones with those of a server that has no others.
/// None where the system does not show memory.
fn idle(contender: &Contender, plan: &Plan) -> Result<Option<Idle>> {
    let mut full = Lane::start(contender, BUSY)?;
    let mut empty = Lane::start(contender, BUSY)?;
    let (address, id) = (full.server.address, full.server.id());
    drop(guest::fill(address, contender.protocol, BUSY)?);
    full.settle()?;
    let Some(before) = process::memory(id) else {
        return Ok(None);
    };
    let mut guests = guest::fill(address, contender.protocol, plan.idle)?;
    let after = process::memory(id).context("the server has ended")?;
    let threads = process::thread_count(id).context("the server has ended")?;
    let connections = guests.len();
    let bytes = after.saturating_sub(before) as f64 / connections as f64;
    if connections < plan.idle {
        // It is full. The busy ones need places, too.
        guests.truncate(connections.saturating_sub(2 * BUSY));
    }
    full.threads = full
        .threads
        .map(|alone| alone + guests.len() * (threads - alone) / connections);
    full.settle()?;
    let mut pairs = Vec::new();
    for round in 0..plan.rounds {
        let mut turns = [&mut full, &mut empty];
        if round % 2 == 1 {
            turns.reverse();
        }
        let mut samples = Vec::new();
        for lane in &mut turns {
            samples.push(lane.turn(1, plan.warm_up, plan.turn)?);
        }
        if round % 2 == 1 {
            samples.reverse();
        }
        pairs.push((samples[0], samples[1]));
    }
    Ok(Some(Idle {
        connections,
        bytes: round(bytes),
        threads,
        beside: ratios(&pairs).context("no rounds")?,
    }))
}

/// Lets the clients of ill manners come.
fn neighbors(contender: &Contender, plan: &Plan) -> Result<Neighbors> {
    let visits = |visit: &dyn Fn() -> Result<Wait>| -> Result<Neighbor> {
        let waits: Result<Vec<Wait>> = (0..plan.visits).map(|_| visit()).collect();
        summary(&waits?).context("no visits")
    };
    Ok(Neighbors {
        slow_reader: visits(&|| {
            neighbor::beside_a_slow_reader(contender, plan.values, plan.polite)
        })?,
        million: visits(&|| neighbor::beside_a_million(contender, plan.commands, plan.asks))?,
    })
}

/// What the waits of several times come to; none when there was none.
pub(crate) fn summary(waits: &[Wait]) -> Option<Neighbor> {
    let spread = |pick: fn(&Wait) -> f64| Spread::of(waits.iter().map(pick));
    Some(Neighbor {
        p50_ms: spread(|wait| wait.p50)?,
        p99_ms: spread(|wait| wait.p99)?,
        worst_ms: spread(|wait| wait.worst)?,
        peak_mb: Spread::of(waits.iter().filter_map(|wait| wait.peak)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(rate: f64) -> Sample {
        Sample {
            rate,
            processor: Some(1e6 / rate),
            switches: None,
        }
    }

    #[test]
    fn ratios_are_taken_in_each_round() {
        // The machine is ten times slower in the second round.
        let rounds = [(200.0, 100.0), (20.0, 10.0), (300.0, 100.0)];
        let rounds = rounds.map(|(ours, redis)| {
            Round::from([
                ("event-server".into(), sample(ours)),
                (REDIS.into(), sample(redis)),
            ])
        });
        let cells = summarize(&rounds);
        let ratios = cells["event-server"].to_redis.expect("Redis is there");
        assert_eq!((ratios.rate.median, ratios.rate.max), (2.0, 3.0));
        assert_eq!(ratios.processor.map(|spread| spread.median), Some(0.5));
        assert_eq!(cells[REDIS].to_redis, None);
        assert_eq!(cells[REDIS].switches, None);
    }
}
