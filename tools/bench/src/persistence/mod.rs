//! Keys that outlive the server: what each policy takes, how long a start lasts, and how long a client waits while the
//! file is written anew.

pub mod report;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use course::step;
use course::top;
use hdrhistogram::Histogram;
use observe::process;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::contender::{Contender, REDIS, Role};
use crate::load::Connection;
use crate::many::neighbor::ask_with_pauses;
use crate::many::{BUSY, Lane, Sample};
use crate::servers::Program;
use crate::statistics::{Spread, round};
use crate::workload::{self, Protocol, Script, Workload};

/// The server of the book whose keys outlive it.
pub const SERVER: &str = "durable-server";

/// When the disk is asked, as both servers call it.
pub const POLICIES: [&str; 3] = ["no", "everysec", "always"];

/// How long the values are, in bytes.
const VALUE: usize = 64;

/// How many keys each client sets, again and again.
const KEYS: usize = 256;

/// How long the polite client pauses between two questions.
const PAUSE: Duration = Duration::from_micros(200);

pub(crate) const ASK_FOR_A_NEW_FILE: &[u8] = b"*1\r\n$12\r\nBGREWRITEAOF\r\n";

pub(crate) const STARTED: &[u8] = b"+Background append only file rewriting started\r\n";

/// How long a rewrite may take.
const LIMIT: Duration = Duration::from_secs(120);

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many commands each client sends before it waits for the replies.
    pub depths: Vec<usize>,
    /// How often the servers take their turns.
    pub rounds: usize,
    /// How long a turn is.
    pub turn: Duration,
    /// The same for what comes before each turn, and is not counted.
    pub warm_up: Duration,
    /// How many keys are loaded, and written anew.
    pub keys: usize,
    /// How often they are.
    pub times: usize,
    /// For how long the polite client asks before the file is written anew.
    pub before: Duration,
}

impl Plan {
    /// About eight minutes.
    pub fn full() -> Self {
        Plan {
            depths: vec![1, 16],
            rounds: 15,
            turn: Duration::from_millis(400),
            warm_up: Duration::from_millis(200),
            keys: 1_000_000,
            times: 5,
            before: Duration::from_secs(2),
        }
    }

    /// About two minutes, when the servers are built.
    pub fn quick() -> Self {
        Plan {
            rounds: 5,
            turn: Duration::from_millis(200),
            times: 1,
            ..Plan::full()
        }
    }
}

/// What one server does with one policy at one depth, with 50 clients that set keys.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Requests per second.
    pub rate: Spread,
    /// The processor time of the server for a request, in microseconds; none where that is not shown.
    pub processor_us: Option<Spread>,
    /// The ratios of its rate to that of Redis in the same rounds; none of Redis itself.
    pub to_redis: Option<Spread>,
}

/// By server, policy and depth.
pub type Rates = BTreeMap<String, BTreeMap<String, BTreeMap<String, Cell>>>;

/// A start with a file of many keys.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// How long it takes until the first command is answered, in seconds.
    pub seconds: Spread,
    /// The ratios to Redis with the same file; none of Redis itself.
    pub to_redis: Option<Spread>,
}

/// A file of many keys that is written anew.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rewrite {
    /// The longest wait of a polite client in the time before, in milliseconds.
    pub before_ms: Spread,
    /// The longest wait until the new file is there.
    pub worst_ms: Spread,
    /// How long that lasts, in seconds.
    pub seconds: Spread,
    /// The length of the new file, to that of a file in which each key was set once.
    pub size: Spread,
}

/// Everything that was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The servers, in the order of the tables.
    pub servers: Vec<String>,
    /// How often they took their turns.
    pub rounds: usize,
    /// How many keys were loaded, and written anew.
    pub keys: usize,
    /// How fast they are.
    pub rates: Rates,
    /// How long a start takes, by server.
    pub starts: BTreeMap<String, Start>,
    /// What a rewrite does, by server.
    pub rewrites: BTreeMap<String, Rewrite>,
    /// What could not be measured, and why.
    pub left_out: Vec<String>,
}

/// The server of the book, built now, and Redis where it is installed.
///
/// # Errors
///
/// When the server of the book does not build.
pub fn contenders() -> Result<Vec<Contender>> {
    let mut contenders = vec![server()?];
    contenders.extend(Contender::redis());
    Ok(contenders)
}

/// The server of the book, built now.
///
/// # Errors
///
/// When it does not build.
pub fn server() -> Result<Contender> {
    let chapters = step::load(&top().join("chapters"))?;
    let chapter = chapters.iter().find(|chapter| chapter.package == SERVER);
    let chapter = chapter.with_context(|| format!("no chapter's server is {SERVER}"))?;
    let program = Program::Package(SERVER).build()?;
    let ours = Contender::new(SERVER, Role::Chapter, chapter.protocol.into(), program);
    Ok(ours.with(&chapter.measured.arguments))
}

/// A server whose file is in a folder of its own, on the disk of this repository.
pub(crate) struct Kept {
    pub contender: Contender,
    folder: TempDir,
}

impl Kept {
    pub fn new(contender: &Contender, policy: &str) -> Result<Self> {
        let target = top().join("target");
        fs::create_dir_all(&target)?;
        let folder = tempfile::tempdir_in(target)?;
        let path = folder.path().to_str().context("a path in UTF-8")?;
        let words: Vec<String> = match contender.role {
            Role::Redis => [
                "--dir",
                path,
                "--appendonly",
                "yes",
                "--appendfsync",
                policy,
            ]
            .into_iter()
            .chain(["--aof-use-rdb-preamble", "no"])
            .map(String::from)
            .collect(),
            _ => {
                let file = file_of(folder.path());
                let file = file.to_str().context("a path in UTF-8")?;
                ["--append-only", file, "--fsync", policy]
                    .map(String::from)
                    .into()
            }
        };
        Ok(Kept {
            contender: contender.clone().and(&words),
            folder,
        })
    }

    /// Where its file is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of a server of the book.
    pub fn file(&self) -> PathBuf {
        file_of(self.folder())
    }

    /// The one that a server of the book writes anew.
    pub fn new_file(&self) -> PathBuf {
        self.file().with_extension("aof.new")
    }

    /// How long all files of the server are together.
    fn length(&self) -> Result<u64> {
        length(self.folder())
    }
}

/// The file of a server of the book, and the one that Redis takes over.
fn file_of(folder: &Path) -> PathBuf {
    folder.join("appendonly.aof")
}

fn length(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        sum += match entry.file_type()?.is_dir() {
            true => length(&entry.path())?,
            false => entry.metadata()?.len(),
        };
    }
    Ok(sum)
}

/// Measures. `progress` is told what comes next.
///
/// # Errors
///
/// When a server gives another reply than it must, or ends.
pub fn measure(contenders: &[Contender], plan: &Plan, progress: &dyn Fn(&str)) -> Result<Measured> {
    let mut measured = Measured {
        servers: contenders.iter().map(|one| one.name.clone()).collect(),
        rounds: plan.rounds,
        keys: plan.keys,
        rates: rates(contenders, plan, progress)?,
        starts: starts(contenders, plan, progress)?,
        ..Measured::default()
    };
    for contender in contenders {
        progress(&format!("{}, a new file", contender.name));
        let rewrite = rewrites(contender, plan)?;
        measured.rewrites.insert(contender.name.clone(), rewrite);
    }
    if !contenders.iter().any(|contender| contender.name == REDIS) {
        let reason = "redis-server is left out: it is not installed";
        measured.left_out.push(reason.into());
    }
    if process::processor_time(std::process::id()).is_none() {
        let reason = "processor time is left out: this system does not have /proc";
        measured.left_out.push(reason.into());
    }
    Ok(measured)
}

/// Lets the servers take turns with each policy, right after one another.
fn rates(contenders: &[Contender], plan: &Plan, progress: &dyn Fn(&str)) -> Result<Rates> {
    let mut rates = Rates::new();
    for policy in POLICIES {
        let kept: Result<Vec<Kept>> = contenders
            .iter()
            .map(|one| Kept::new(one, policy))
            .collect();
        let kept = kept?;
        let mut lanes = Vec::new();
        for kept in &kept {
            let workload = |client: usize| Workload {
                prefill: Script::default(),
                cycle: sets(kept.contender.protocol, client),
            };
            lanes.push(Lane::with(&kept.contender, (0..BUSY).map(workload))?);
        }
        for depth in &plan.depths {
            let mut rounds: Vec<BTreeMap<String, Sample>> = Vec::new();
            for _ in 0..plan.rounds {
                let mut round = BTreeMap::new();
                for lane in &mut lanes {
                    let name = lane.contender.name.clone();
                    progress(&format!("{name}, {policy}, pipelining {depth}"));
                    round.insert(name, lane.turn(*depth, plan.warm_up, plan.turn)?);
                }
                rounds.push(round);
                lanes.rotate_left(1);
            }
            for contender in contenders {
                let cell = cell(&contender.name, &rounds).context("no rounds")?;
                let policies = rates.entry(contender.name.clone()).or_default();
                let depths = policies.entry(policy.to_owned()).or_default();
                depths.insert(depth.to_string(), cell);
            }
        }
    }
    Ok(rates)
}

/// `SET` for each key of a client.
fn sets(protocol: Protocol, client: usize) -> Script {
    let keys = client * KEYS..(client + 1) * KEYS;
    workload::store(protocol, keys, VALUE, |_| Vec::new())
}

fn cell(name: &str, rounds: &[BTreeMap<String, Sample>]) -> Option<Cell> {
    let samples = || rounds.iter().filter_map(|round| round.get(name));
    let ratios = rounds.iter().filter_map(|round| {
        let redis = round.get(REDIS).filter(|_| name != REDIS)?;
        Some(round.get(name)?.rate / redis.rate)
    });
    Some(Cell {
        rate: Spread::of(samples().map(|sample| sample.rate))?,
        processor_us: Spread::of(samples().filter_map(|sample| sample.processor)),
        to_redis: Spread::of(ratios),
    })
}

/// How long each server needs with the same file, in turns.
fn starts(
    contenders: &[Contender],
    plan: &Plan,
    progress: &dyn Fn(&str),
) -> Result<BTreeMap<String, Start>> {
    let ours = contenders.first().context("no server")?;
    let source = Kept::new(ours, "no")?;
    fill(&source, plan.keys)?;
    let file = source.file();
    let mut times: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for _ in 0..plan.times {
        for contender in contenders {
            progress(&format!(
                "{}, a start with {} keys",
                contender.name, plan.keys
            ));
            let kept = Kept::new(contender, "no")?;
            fs::copy(&file, kept.file())?;
            let start = Instant::now();
            let server = kept.contender.start()?;
            let mut connection = Connection::open(server.address)?;
            let keys = connection.ask(&[b"DBSIZE"]).context("DBSIZE")?;
            let time = start.elapsed().as_secs_f64();
            let all = plan.keys.to_string();
            ensure!(
                keys == all.as_bytes(),
                "{} has not all keys",
                contender.name
            );
            times.entry(contender.name.clone()).or_default().push(time);
        }
    }
    let redis = times.get(REDIS).cloned().unwrap_or_default();
    let mut starts = BTreeMap::new();
    for (name, times) in times {
        let pairs = times.iter().zip(&redis).filter(|_| name != REDIS);
        let start = Start {
            seconds: Spread::of(times.iter().copied()).context("no starts")?,
            to_redis: Spread::of(pairs.map(|(ours, redis)| ours / redis)),
        };
        starts.insert(name, start);
    }
    Ok(starts)
}

/// Stores so many keys in a server that then ends.
fn fill(kept: &Kept, keys: usize) -> Result<()> {
    let server = kept.contender.start()?;
    let mut connection = Connection::open(server.address)?;
    connection.stream(&workload::load(kept.contender.protocol, keys, VALUE))?;
    connection.close()?;
    server.stop()?;
    Ok(())
}

/// Lets a server write its file anew, and a polite client ask meanwhile.
fn rewrites(contender: &Contender, plan: &Plan) -> Result<Rewrite> {
    let mut all: [Vec<f64>; 4] = Default::default();
    for _ in 0..plan.times {
        let kept = Kept::new(contender, "no")?;
        let server = kept.contender.start()?;
        let mut connection = Connection::open(server.address)?;
        let script = workload::load(contender.protocol, plan.keys, VALUE);
        connection.stream(&script)?;
        // The file has grown so long that it was written anew meanwhile.
        wait_for_the_new_file(&mut connection)?;
        let smallest = script.batch(0, script.len()).0.len();
        let over = AtomicBool::new(false);
        let ask = || -> Result<Histogram<u64>> {
            let mut times = Histogram::new(3)?;
            let mut polite = Connection::open(server.address)?;
            ask_with_pauses(&mut polite, contender.protocol, PAUSE, |time| {
                times.record(time.as_micros() as u64)?;
                Ok(!over.load(Ordering::Relaxed))
            })?;
            Ok(times)
        };
        let asked = |while_it: &mut dyn FnMut() -> Result<()>| -> Result<f64> {
            over.store(false, Ordering::Relaxed);
            thread::scope(|scope| {
                let asking = scope.spawn(ask);
                let done = while_it();
                over.store(true, Ordering::Relaxed);
                let times = asking.join();
                done?;
                let times = times.map_err(|_| anyhow!("the polite client has panicked"))??;
                Ok(times.max() as f64 / 1e3)
            })
        };
        let before = asked(&mut || {
            thread::sleep(plan.before);
            Ok(())
        })?;
        let start = Instant::now();
        let worst = asked(&mut || {
            connection.exchange(ASK_FOR_A_NEW_FILE, STARTED)?;
            wait_for_the_new_file(&mut connection)
        })?;
        let time = start.elapsed().as_secs_f64();
        let size = round(kept.length()? as f64 / smallest as f64);
        for (list, value) in all.iter_mut().zip([before, worst, time, size]) {
            list.push(value);
        }
    }
    let [before, worst, time, size] = all.map(Spread::of);
    Ok(Rewrite {
        before_ms: before.context("no rewrite")?,
        worst_ms: worst.context("no rewrite")?,
        seconds: time.context("no rewrite")?,
        size: size.context("no rewrite")?,
    })
}

/// Asks a server whether its new file is there, until it is.
pub(crate) fn wait_for_the_new_file(connection: &mut Connection) -> Result<()> {
    let start = Instant::now();
    loop {
        let text = connection.ask(&[b"INFO", b"persistence"]).context("INFO")?;
        let text = String::from_utf8_lossy(&text);
        let is_over = |name: &str| text.lines().all(|line| line != format!("{name}:1"));
        if is_over("aof_rewrite_in_progress") && is_over("aof_rewrite_scheduled") {
            return Ok(());
        }
        ensure!(start.elapsed() < LIMIT, "no new file within {LIMIT:?}");
        thread::sleep(Duration::from_millis(5));
    }
}
