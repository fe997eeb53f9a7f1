//! Keys with a time to live: a million of them die within a second, and what a deadline takes before.

pub mod cost;
pub mod deaths;
pub mod report;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use course::step;
use course::top;
use observe::process;
use serde::{Deserialize, Serialize};

use crate::contender::{Contender, REDIS, Role};
use crate::load::Connection;
use crate::servers::{Program, Server};
use cost::{Costs, Weights};
use deaths::Deaths;

/// The server of the book whose keys die.
pub const SERVER: &str = "expiring-server";

/// The step on the way to it that removes all that is dead in one turn of its loop.
pub const ONE_TURN: &str = "27-wait";

/// How long the values are, in bytes.
const VALUE: usize = 3;

/// All deadlines lie in one second.
pub const WITHIN_A_SECOND: Duration = Duration::from_secs(1);

/// All keys have the same deadline.
pub const AT_ONCE: Duration = Duration::from_millis(1);

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many keys die, and how many more are stored after that.
    pub keys: usize,
    /// How long after the start of a server the first of them dies. All must have been stored before.
    pub lead: Duration,
    /// Within which times all of them die: the deaths of one come after those of the other, in servers that are new.
    pub within: Vec<Duration>,
    /// How long after the last deadline a key may still be there.
    pub limit: Duration,
    /// How often the server is looked at.
    pub look: Duration,
    /// How long after the last deadline it is looked at, also when all keys are gone.
    pub after: Duration,
    /// How often the keys of each server die.
    pub deaths: usize,
    /// For how long the memory of a server must stay the same to be written down.
    pub still: Duration,
    /// How many commands each client sends before it waits for the replies.
    pub depths: Vec<usize>,
    /// How often `SET` is compared with `SET EX`.
    pub rounds: usize,
    /// How long each of both is sent.
    pub turn: Duration,
    /// The same for what comes before each turn, and is not counted.
    pub warm_up: Duration,
}

impl Plan {
    /// About nine minutes.
    pub fn full() -> Self {
        Plan {
            keys: 1_000_000,
            lead: Duration::from_secs(4),
            within: vec![WITHIN_A_SECOND, AT_ONCE],
            limit: Duration::from_secs(30),
            look: Duration::from_millis(50),
            after: Duration::from_secs(4),
            deaths: 5,
            still: Duration::from_secs(1),
            depths: vec![1, 16],
            rounds: 21,
            turn: Duration::from_millis(400),
            warm_up: Duration::from_millis(200),
        }
    }

    /// About two minutes, when the servers are built.
    pub fn quick() -> Self {
        Plan {
            deaths: 1,
            rounds: 5,
            turn: Duration::from_millis(200),
            ..Plan::full()
        }
    }
}

/// The servers that take part.
#[derive(Debug)]
pub struct Contenders {
    /// The server that knows no deadline yet, which says what a key takes without one.
    pub before: Option<Contender>,
    /// Those whose keys die.
    pub mortal: Vec<Contender>,
}

impl Contenders {
    /// The server of the book, the step on the way to it and the server before it, built now, and Redis where it
    /// is installed.
    ///
    /// # Errors
    ///
    /// When a server of the book does not build.
    pub fn all() -> Result<Self> {
        let chapters = step::load(&top().join("chapters"))?;
        let chapter = chapters.iter().find(|chapter| chapter.package == SERVER);
        let chapter = chapter.with_context(|| format!("no chapter's server is {SERVER}"))?;
        let before = chapters
            .iter()
            .find(|other| Some(&other.name) == chapter.follows.as_ref())
            .with_context(|| format!("{SERVER} follows no server"))?;
        let new = |name: &str, role, program: Program<'_>| -> Result<Contender> {
            let contender = Contender::new(name, role, chapter.protocol.into(), program.build()?);
            Ok(contender.with(&chapter.measured.arguments))
        };
        let package = &before.package;
        let before = new(package, Role::Chapter, Program::Package(package))?;
        let mut mortal = vec![
            new(ONE_TURN, Role::Step, Program::Step(SERVER, ONE_TURN))?,
            new(SERVER, Role::Chapter, Program::Package(SERVER))?,
        ];
        mortal.extend(Contender::redis());
        Ok(Contenders {
            before: Some(before),
            mortal,
        })
    }
}

/// Everything that was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The servers whose keys die, in the order of the tables.
    pub servers: Vec<String>,
    /// How many keys died.
    pub keys: usize,
    /// How often.
    pub rounds: usize,
    /// How they died, by server, and by the number of milliseconds within which all deadlines were.
    pub deaths: BTreeMap<String, BTreeMap<String, Deaths>>,
    /// What `SET EX` takes beside `SET`, by server and depth; empty where the system does not say.
    pub costs: BTreeMap<String, BTreeMap<String, Costs>>,
    /// What a key takes, by server.
    pub weights: BTreeMap<String, Weights>,
    /// What could not be measured, and why.
    pub left_out: Vec<String>,
}

/// Measures. `progress` is told what comes next.
///
/// # Errors
///
/// When a server gives another reply than it must, or ends.
pub fn measure(contenders: &Contenders, plan: &Plan, progress: &dyn Fn(&str)) -> Result<Measured> {
    let Contenders { before, mortal } = contenders;
    let mut measured = Measured {
        servers: mortal.iter().map(|one| one.name.clone()).collect(),
        keys: plan.keys,
        rounds: plan.deaths,
        deaths: deaths::measure(mortal, plan, progress)?,
        ..Measured::default()
    };
    if !mortal.iter().any(|contender| contender.name == REDIS) {
        let reason = "redis-server is left out: it is not installed";
        measured.left_out.push(reason.into());
    }
    if process::processor_time(std::process::id()).is_none() {
        let reason = "memory of the process and processor time are left out: \
                      this system does not have /proc";
        measured.left_out.push(reason.into());
    }
    let arrived: Vec<&Contender> = mortal.iter().filter(|one| one.role != Role::Step).collect();
    measured.costs = cost::measure(&arrived, plan, progress)?;
    if let Some(contender) = before {
        progress(&format!("{}, memory", contender.name));
        let weights = cost::weigh(contender, plan, false)?;
        measured.weights.insert(contender.name.clone(), weights);
    }
    for contender in arrived {
        progress(&format!("{}, memory", contender.name));
        let weights = cost::weigh(contender, plan, true)?;
        measured.weights.insert(contender.name.clone(), weights);
    }
    Ok(measured)
}

/// How many keys a server says that it has.
fn keys(connection: &mut Connection) -> Result<usize> {
    let number = connection.ask(&[b"DBSIZE"]).context("DBSIZE")?;
    Ok(str::from_utf8(&number)?.parse()?)
}

/// How many bytes of memory a server says that it uses (`used_memory` of `INFO`).
fn used_memory(connection: &mut Connection) -> Result<u64> {
    let text = connection.ask(&[b"INFO", b"memory"]).context("INFO")?;
    let text = String::from_utf8_lossy(&text);
    let number = text
        .lines()
        .find_map(|line| line.strip_prefix("used_memory:"));
    Ok(number.context("INFO has no used_memory")?.parse()?)
}

/// The memory of a server's process, in bytes.
fn resident(server: &Server) -> Option<u64> {
    process::memory(server.id())
}
