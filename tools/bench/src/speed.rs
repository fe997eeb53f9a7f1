//! How fast the servers are: the rounds, and what they come to.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use fastrand::Rng;
use observe::process;
use serde::{Deserialize, Serialize};

use crate::calls::{self, Calls};
use crate::contender::{Contender, ECHO, REDIS, Role};
use crate::load::{Bounds, Connection, Player};
use crate::lookup;
use crate::processor::Shared;
use crate::servers::Server;
use crate::statistics::{Spread, round};
use crate::workload::{self, Protocol, Script, Workload};

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The sizes of the values, in bytes.
    pub sizes: Vec<usize>,
    /// How many requests are sent before a reply is awaited; each divides 64.
    pub depths: Vec<usize>,
    /// How often everything is measured, unless the time is over before.
    pub rounds: usize,
    /// How long one server is asked before the next has its turn.
    pub turn: Bounds,
    /// The same for what comes before each turn, and is not counted.
    pub warm_up: Bounds,
    /// No round begins that could end after this time; once with client and servers on one
    /// processor, and once more with them free.
    pub time: Duration,
    /// How many batches are sent under strace.
    pub batches: usize,
    /// How many keys are stored to see how much memory one takes.
    pub keys: usize,
}

impl Plan {
    /// Ten minutes at most, on a machine that compiles the servers in one.
    pub fn full() -> Self {
        let turn = |milliseconds| Bounds {
            time: Duration::from_millis(milliseconds),
            requests: 5_000_000,
        };
        Plan {
            sizes: vec![3, 64, 1024],
            depths: vec![1, 16, 64],
            rounds: 9,
            turn: turn(400),
            warm_up: turn(100),
            time: Duration::from_secs(4 * 60),
            batches: 100,
            keys: 1_000_000,
        }
    }

    /// A minute at most, when the servers are built.
    pub fn quick() -> Self {
        let full = Plan::full();
        let turn = |milliseconds| Bounds {
            time: Duration::from_millis(milliseconds),
            ..full.turn
        };
        Plan {
            rounds: 3,
            turn: turn(100),
            warm_up: turn(30),
            time: Duration::from_secs(20),
            batches: 25,
            ..full
        }
    }

    /// How many steps [`measure`] reports.
    pub fn steps(&self, contenders: usize) -> usize {
        let turns = 2 * self.sizes.len() * self.depths.len() * self.rounds;
        contenders * (turns + self.depths.len() + 1)
    }
}

/// One turn of one server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Requests per second.
    pub rate: f64,
    /// The latency of a batch that half of the batches have at most, in microseconds.
    pub p50: f64,
    /// The same for 99 of 100 batches.
    pub p99: f64,
    /// The processor time of the server for a request, in microseconds.
    pub processor: Option<f64>,
}

/// The turns of one round, by the name of the server.
pub type Round = BTreeMap<String, Sample>;

/// What one server does with values of one size at one depth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Requests per second.
    pub rate: Spread,
    /// The median latency of a batch, in microseconds.
    pub p50_us: Spread,
    /// The latency that 99 of 100 batches have at most, in microseconds.
    pub p99_us: Spread,
    /// The processor time of the server for a request, in microseconds; Linux only.
    pub processor_us: Option<Spread>,
    /// The medians of the ratios to other servers, by their names.
    pub to: BTreeMap<String, Ratios>,
}

/// How one server does beside another: the medians of the ratios in each round.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratios {
    /// Of the requests per second.
    pub rate: f64,
    /// Of the latencies that 99 of 100 batches have at most.
    pub p99: f64,
    /// Of the processor time for a request.
    pub processor: Option<f64>,
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// How many keys were stored, of 11 bytes, with values of 3 bytes.
    pub keys: usize,
    /// What the process grew by for each, in bytes.
    pub bytes_per_key: f64,
}

/// What the servers do: by server, size of the values in bytes, and depth. Sizes and depths are
/// texts, as JSON has them.
pub type Runs = BTreeMap<String, BTreeMap<String, BTreeMap<String, Cell>>>;

/// The cells of a server at one depth, by the size of the values.
pub fn sizes<'a>(
    runs: &'a Runs,
    server: &str,
    depth: usize,
) -> impl Iterator<Item = (String, &'a Cell)> {
    let sizes = runs.get(server).into_iter().flatten();
    let depth = depth.to_string();
    sizes.filter_map(move |(size, depths)| Some((size.clone(), depths.get(&depth)?)))
}

/// A server that was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
}

/// Everything that was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The servers, in the order of the tables.
    pub servers: Vec<Listed>,
    /// How many rounds there were.
    pub rounds: usize,
    /// With client and servers on one processor, where the system can do that.
    pub runs: Runs,
    /// The same with client and servers free to run on any processor; empty where they were so
    /// from the first.
    pub free: Runs,
    /// By server and depth, with values of the first size; empty without strace. A solution is not
    /// counted, nor weighed: it changes neither.
    pub calls: BTreeMap<String, BTreeMap<String, Calls>>,
    /// By server; empty where the system does not say.
    pub memory: BTreeMap<String, Memory>,
    /// What finding a key takes in the memory of one process, by hash function, in nanoseconds.
    pub lookup_ns: BTreeMap<String, Spread>,
    /// What could not be measured, and why.
    pub left_out: Vec<String>,
}

/// Measures. `progress` is told what comes next, as often as [`Plan::steps`] says.
///
/// # Errors
///
/// When a server gives another reply than it must, or ends.
pub fn measure(contenders: &[Contender], plan: &Plan, progress: &dyn Fn(&str)) -> Result<Measured> {
    let listed = contenders.iter().map(|contender| Listed {
        name: contender.name.clone(),
        role: contender.role,
    });
    let mut measured = Measured {
        servers: listed.collect(),
        ..Measured::default()
    };
    if !contenders.iter().any(|contender| contender.name == REDIS) {
        let reason = "redis-server is left out: it is not installed".into();
        measured.left_out.push(reason);
    }
    let shared = Shared::start();
    (measured.rounds, measured.runs) = rounds(contenders, plan, progress)?;
    count_calls(contenders, plan, progress, &mut measured)?;
    weigh(contenders, plan, progress, &mut measured)?;
    measured.lookup_ns = repeat(plan, || lookup::hashers(KEYS));
    if shared.is_some() {
        drop(shared);
        let (done, runs) = rounds(contenders, plan, progress)?;
        measured.rounds = measured.rounds.min(done);
        measured.free = runs;
    } else {
        let reason = "client and servers ran on any processor: this system cannot keep them on one";
        measured.left_out.push(reason.into());
    }
    Ok(measured)
}

/// Measures something without a server, as often as there are rounds.
fn repeat(plan: &Plan, measure: impl Fn() -> [(&'static str, f64); 2]) -> BTreeMap<String, Spread> {
    let mut times: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for _ in 0..plan.rounds {
        for (name, time) in measure() {
            times.entry(name.into()).or_default().push(time);
        }
    }
    let spreads = times.into_iter();
    spreads
        .filter_map(|(name, times)| Some((name, Spread::of(times)?)))
        .collect()
}

/// A contender, and for each size of the values a server that has only those, and what it is
/// asked.
struct Lane<'a> {
    contender: &'a Contender,
    by_size: Vec<(Server, Player<'a>)>,
}

/// Takes the turns: each round in another order, and the servers of one size and depth right
/// after one another, so that what disturbs one disturbs the others as well. Returns how many
/// rounds there were, and what they came to.
fn rounds(contenders: &[Contender], plan: &Plan, progress: &dyn Fn(&str)) -> Result<(usize, Runs)> {
    let workloads = workloads(contenders, plan);
    let mut lanes = Vec::new();
    for (contender, workloads) in contenders.iter().zip(&workloads) {
        lanes.push(Lane::start(contender, workloads)?);
    }
    let places = 0..plan.sizes.len();
    let cells = places.flat_map(|size| plan.depths.iter().map(move |depth| (size, *depth)));
    let mut cells: Vec<(usize, usize)> = cells.collect();
    let mut samples: BTreeMap<(usize, usize), Vec<Round>> = BTreeMap::new();
    let (mut rng, start) = (Rng::with_seed(1), Instant::now());
    let mut done = 0;
    while done < plan.rounds {
        rng.shuffle(&mut cells);
        for &(size, depth) in &cells {
            rng.shuffle(&mut lanes);
            let mut samples_of_round = Round::new();
            for lane in &mut lanes {
                let bytes = plan.sizes[size];
                progress(&format!(
                    "{}, {bytes} bytes, pipelining {depth}",
                    lane.contender.name
                ));
                let sample = lane.turn(size, depth, plan);
                let name = &lane.contender.name;
                let sample = sample.with_context(|| {
                    format!("{name}, values of {bytes} bytes, pipelining {depth}")
                })?;
                samples_of_round.insert(name.clone(), sample);
            }
            samples
                .entry((size, depth))
                .or_default()
                .push(samples_of_round);
        }
        done += 1;
        if start.elapsed() + start.elapsed() / done as u32 > plan.time {
            break;
        }
    }
    let mut runs = Runs::new();
    for ((size, depth), rounds) in samples {
        for (server, cell) in summarize(&rounds) {
            let sizes = runs.entry(server).or_default();
            let depths = sizes.entry(plan.sizes[size].to_string()).or_default();
            depths.insert(depth.to_string(), cell);
        }
    }
    Ok((done, runs))
}

/// How many keys each server has.
const KEYS: usize = 10_000;

fn workloads(contenders: &[Contender], plan: &Plan) -> Vec<Vec<Workload>> {
    let of = |contender: &Contender| {
        let workload = |size: &usize| Workload::new(contender.protocol, *size, 0..KEYS);
        plan.sizes.iter().map(workload).collect()
    };
    contenders.iter().map(of).collect()
}

impl<'a> Lane<'a> {
    fn start(contender: &'a Contender, workloads: &'a [Workload]) -> Result<Self> {
        let mut by_size = Vec::new();
        for workload in workloads {
            let server = contender.start()?;
            let mut connection = Connection::open(server.address)?;
            let stored = connection.stream(&workload.prefill);
            stored.with_context(|| format!("{}, before the first round", contender.name))?;
            connection.close()?;
            by_size.push((server, Player::new(&workload.cycle)));
        }
        Ok(Lane { contender, by_size })
    }

    fn turn(&mut self, size: usize, depth: usize, plan: &Plan) -> Result<Sample> {
        let (server, player) = &mut self.by_size[size];
        let mut connection = Connection::open(server.address)?;
        player.run(&mut connection, depth, plan.warm_up)?;
        let before = process::processor_time(server.id());
        let run = player.run(&mut connection, depth, plan.turn)?;
        let after = process::processor_time(server.id());
        connection.close()?;
        let requests = run.requests as f64;
        let processor = after
            .zip(before)
            .map(|(after, before)| after.saturating_sub(before));
        Ok(Sample {
            rate: requests / run.time.as_secs_f64(),
            p50: run.latency.value_at_quantile(0.5) as f64 / 1000.0,
            p99: run.latency.value_at_quantile(0.99) as f64 / 1000.0,
            processor: processor.map(|time| time.as_secs_f64() * 1e6 / requests),
        })
    }
}

/// What the rounds come to for each server, with its ratios to the echo server and to Redis.
fn summarize(rounds: &[Round]) -> BTreeMap<String, Cell> {
    let names = rounds.first().into_iter().flat_map(BTreeMap::keys);
    let cells = names.filter_map(|name| {
        let samples: Vec<Sample> = rounds.iter().filter_map(|r| r.get(name).copied()).collect();
        let spread = |pick: fn(&Sample) -> f64| Spread::of(samples.iter().map(pick));
        let others = [ECHO, REDIS].into_iter().filter(|other| other != name);
        let ratios =
            others.filter_map(|other| Some((other.to_owned(), ratios(rounds, name, other)?)));
        let cell = Cell {
            rate: spread(|sample| sample.rate)?,
            p50_us: spread(|sample| sample.p50)?,
            p99_us: spread(|sample| sample.p99)?,
            processor_us: Spread::of(samples.iter().filter_map(|sample| sample.processor)),
            to: ratios.collect(),
        };
        Some((name.clone(), cell))
    });
    cells.collect()
}

fn ratios(rounds: &[Round], name: &str, other: &str) -> Option<Ratios> {
    let pairs = rounds
        .iter()
        .filter_map(|r| Some((r.get(name)?, r.get(other)?)));
    let pairs: Vec<(&Sample, &Sample)> = pairs.collect();
    let median = |pick: fn(&Sample) -> Option<f64>| {
        let ratios = pairs
            .iter()
            .filter_map(|(ours, theirs)| Some(pick(ours)? / pick(theirs)?));
        Spread::of(ratios).map(|spread| spread.median)
    };
    Some(Ratios {
        rate: median(|sample| Some(sample.rate))?,
        p99: median(|sample| Some(sample.p99))?,
        processor: median(|sample| sample.processor),
    })
}

/// Counts the system calls for each batch, with strace.
fn count_calls(
    contenders: &[Contender],
    plan: &Plan,
    progress: &dyn Fn(&str),
    measured: &mut Measured,
) -> Result<()> {
    if let Some(reason) = calls::unavailable() {
        let reason = format!("system calls are left out: {reason}");
        measured.left_out.push(reason);
        return Ok(());
    }
    for contender in contenders
        .iter()
        .filter(|contender| contender.role != Role::Solution)
    {
        for depth in &plan.depths {
            progress(&format!("{}, system calls", contender.name));
            let calls = calls_of(contender, plan.sizes[0], *depth, plan.batches)?;
            let depths = measured.calls.entry(contender.name.clone()).or_default();
            depths.insert(depth.to_string(), calls);
        }
    }
    Ok(())
}

/// The system calls of a server for each of `batches` batches of `depth` requests.
///
/// # Errors
///
/// When a reply is wrong, or the trace cannot be read.
pub fn calls_of(
    contender: &Contender,
    value_bytes: usize,
    depth: usize,
    batches: usize,
) -> Result<Calls> {
    let trace = calls::Trace::new()?;
    let server = contender.start_under(&trace.tracer())?;
    let workload = Workload::new(contender.protocol, value_bytes, 0..100);
    let mut connection = Connection::open(server.address)?;
    connection.stream(&workload.prefill)?;
    connection.close()?;
    let mut connection = Connection::open(server.address)?;
    let port = connection.port()?;
    let bounds = Bounds {
        time: Duration::MAX,
        requests: batches * depth,
    };
    let run = Player::new(&workload.cycle).run(&mut connection, depth, bounds)?;
    connection.close()?;
    server.stop()?;
    let calls = calls::count(&trace.read()?, port, run.requests / depth);
    calls.with_context(|| format!("{} has accepted no connection in its trace", contender.name))
}

/// Stores many keys and sees what they take.
fn weigh(
    contenders: &[Contender],
    plan: &Plan,
    progress: &dyn Fn(&str),
    measured: &mut Measured,
) -> Result<()> {
    let keeps = |contender: &&Contender| {
        contender.role != Role::Solution && contender.protocol != Protocol::Echo
    };
    for contender in contenders.iter().filter(keeps) {
        progress(&format!("{}, memory", contender.name));
        match memory(contender, plan.keys)? {
            Some(memory) => {
                measured.memory.insert(contender.name.clone(), memory);
            }
            None => {
                let reason = "memory is left out: this system does not have /proc".into();
                measured.left_out.push(reason);
                break;
            }
        }
    }
    Ok(())
}

/// What one key takes in a server that is new; none where the system does not say.
fn memory(contender: &Contender, keys: usize) -> Result<Option<Memory>> {
    let script = workload::load(contender.protocol, keys, 3);
    let look = |server: &Server| Ok(process::memory(server.id()));
    let Some((before, after)) = before_and_after(contender, &script, look)? else {
        return Ok(None);
    };
    let bytes = after.saturating_sub(before) as f64;
    let bytes_per_key = round(bytes / keys as f64);
    Ok(Some(Memory {
        keys,
        bytes_per_key,
    }))
}

/// What a look shows of a new server, and what when it has stored what a script says; none where it shows
/// nothing.
///
/// # Errors
///
/// When the server does not store it, and with those of the look.
pub fn before_and_after<T>(
    contender: &Contender,
    script: &Script,
    look: impl Fn(&Server) -> Result<Option<T>>,
) -> Result<Option<(T, T)>> {
    let server = contender.start()?;
    let Some(before) = look(&server)? else {
        return Ok(None);
    };
    let mut connection = Connection::open(server.address)?;
    let (name, keys) = (&contender.name, script.len());
    let stored = connection.stream(script);
    stored.with_context(|| format!("{name}, storing {keys} keys"))?;
    connection.close()?;
    let after = look(&server)?.context("the server has ended")?;
    Ok(Some((before, after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(rate: f64) -> Sample {
        Sample {
            rate,
            p50: 1e6 / rate,
            p99: 2e6 / rate,
            processor: None,
        }
    }

    #[test]
    fn ratios_are_taken_in_each_round_and_not_between_rounds() {
        // The machine is ten times slower in the second round.
        let rounds = [(200.0, 100.0), (20.0, 10.0), (300.0, 100.0)];
        let rounds = rounds.map(|(ours, redis)| {
            Round::from([
                ("kv-server".into(), sample(ours)),
                (REDIS.into(), sample(redis)),
            ])
        });
        let cells = summarize(&rounds);
        assert_eq!(cells["kv-server"].rate.median, 200.0);
        assert_eq!(cells["kv-server"].to[REDIS].rate, 2.0);
        assert_eq!(cells["kv-server"].to[REDIS].p99, 0.5);
        assert_eq!(cells["kv-server"].to[REDIS].processor, None);
        assert!(cells[REDIS].to.is_empty());
    }

    #[test]
    fn a_quick_plan_measures_the_same_things() {
        let (quick, full) = (Plan::quick(), Plan::full());
        assert_eq!(quick.sizes, full.sizes);
        assert_eq!(quick.depths, full.depths);
        assert_eq!(quick.steps(4), 4 * (2 * 27 + 3 + 1));
    }
}
