//! What a deadline takes as long as its key lives: processor time when it is set, and memory.

use std::collections::BTreeMap;
use std::mem;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::{Plan, VALUE, resident, used_memory};
use crate::contender::Contender;
use crate::load::Connection;
use crate::many::crowd::Part;
use crate::many::{BUSY, Lane};
use crate::servers::Server;
use crate::speed::before_and_after;
use crate::statistics::{Spread, round};
use crate::workload::{self, Script, Workload};

/// How many keys each client sets, again and again.
const KEYS: usize = 256;

/// For how many seconds a key is set that is set again soon.
const SOON: &str = "100";

/// For how many seconds a key is set that must not die while its memory is looked at.
const LATER: &str = "100000";

/// The longest wait for the memory of a server to stay the same.
const LIMIT: Duration = Duration::from_secs(20);

/// How long to wait between two looks at the memory.
const PAUSE: Duration = Duration::from_millis(50);

/// By how many bytes `used_memory` may differ and count as the same: a connection more has buffers.
const SAME: u64 = 64 * 1024;

/// What `SET` and `SET EX` take at one depth, with 50 clients.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// The processor time of the server for `SET key value`, in microseconds.
    pub set_us: Spread,
    /// The same for `SET key value EX 100`.
    pub set_ex_us: Spread,
    /// The ratios of the second to the first in each round.
    pub ratio: Spread,
}

/// What a key takes, of 11 bytes with a value of 3, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// What the server says (`used_memory` of `INFO`).
    pub used: f64,
    /// What its process grew by (`VmRSS`); Linux only.
    pub resident: Option<f64>,
}

/// What a key takes without a deadline and with one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Without.
    pub set: Weight,
    /// With; none of a server that knows no deadlines.
    pub set_ex: Option<Weight>,
}

/// Compares `SET` with `SET EX`, in turns on the same server.
///
/// # Errors
///
/// When a server gives a wrong reply.
pub fn measure(
    contenders: &[&Contender],
    plan: &Plan,
    progress: &dyn Fn(&str),
) -> Result<BTreeMap<String, BTreeMap<String, Costs>>> {
    let mut lanes = Vec::new();
    for contender in contenders {
        let workload = |client: usize| Workload {
            prefill: Script::default(),
            cycle: sets(contender, client, None),
        };
        let lane = Lane::with(contender, (0..BUSY).map(workload))?;
        let part = |client| Part {
            script: sets(contender, client, Some(SOON)),
            position: 0,
        };
        let with_deadline: Vec<Part> = (0..BUSY).map(part).collect();
        lanes.push((lane, with_deadline));
    }
    let mut pairs: BTreeMap<(String, usize), Vec<(f64, f64)>> = BTreeMap::new();
    for number in 0..plan.rounds {
        for depth in &plan.depths {
            for (lane, others) in &mut lanes {
                let name = &lane.contender.name;
                progress(&format!("{name}, SET and SET EX, pipelining {depth}"));
                let key = (name.clone(), *depth);
                if let Some(pair) = pair(lane, others, *depth, plan, number % 2 == 1)? {
                    pairs.entry(key).or_default().push(pair);
                }
            }
        }
        lanes.rotate_left(1);
    }
    let mut costs: BTreeMap<String, BTreeMap<String, Costs>> = BTreeMap::new();
    for ((name, depth), pairs) in pairs {
        let of = costs.entry(name).or_default();
        of.insert(depth.to_string(), summarize(&pairs).context("no rounds")?);
    }
    Ok(costs)
}

/// `SET` for each key of a client.
fn sets(contender: &Contender, client: usize, seconds: Option<&str>) -> Script {
    let keys = client * KEYS..(client + 1) * KEYS;
    workload::store(contender.protocol, keys, VALUE, |_| ex(seconds))
}

/// The words behind a value that lives for so many seconds, or for ever.
fn ex(seconds: Option<&str>) -> Vec<Vec<u8>> {
    let words = seconds.map(|seconds| vec![b"EX".to_vec(), seconds.as_bytes().to_vec()]);
    words.unwrap_or_default()
}

/// The processor time for `SET` and for `SET EX`, one right after the other. None where that is not shown.
fn pair(
    lane: &mut Lane<'_>,
    others: &mut Vec<Part>,
    depth: usize,
    plan: &Plan,
    others_first: bool,
) -> Result<Option<(f64, f64)>> {
    let mut turn = |is_other: bool| {
        if is_other {
            mem::swap(&mut lane.parts, others);
        }
        let sample = lane.turn(depth, plan.warm_up, plan.turn);
        if is_other {
            mem::swap(&mut lane.parts, others);
        }
        Ok::<Option<f64>, anyhow::Error>(sample?.processor)
    };
    let (first, second) = (turn(others_first)?, turn(!others_first)?);
    Ok(match others_first {
        true => second.zip(first),
        false => first.zip(second),
    })
}

fn summarize(pairs: &[(f64, f64)]) -> Option<Costs> {
    let spread = |pick: fn(&(f64, f64)) -> f64| Spread::of(pairs.iter().map(pick));
    Some(Costs {
        set_us: spread(|pair| pair.0)?,
        set_ex_us: spread(|pair| pair.1)?,
        ratio: spread(|pair| pair.1 / pair.0)?,
    })
}

/// What a key takes in a server that is new.
///
/// # Errors
///
/// When it does not store the keys, or its memory does not stay the same afterwards.
pub fn weigh(contender: &Contender, plan: &Plan, knows_deadlines: bool) -> Result<Weights> {
    let weight = |seconds| {
        let options = |_| ex(seconds);
        let script = workload::store(contender.protocol, 0..plan.keys, VALUE, options);
        let look = |server: &Server| still(server, plan.still).map(Some);
        let looks = before_and_after(contender, &script, look)?;
        let (before, after) = looks.context("no memory")?;
        let each =
            |before: u64, after: u64| round(after.saturating_sub(before) as f64 / plan.keys as f64);
        let resident = before.1.zip(after.1);
        Ok::<Weight, anyhow::Error>(Weight {
            used: each(before.0, after.0),
            resident: resident.map(|(before, after)| each(before, after)),
        })
    };
    let set_ex = knows_deadlines.then(|| weight(Some(LATER)));
    Ok(Weights {
        set: weight(None)?,
        set_ex: set_ex.transpose()?,
    })
}

/// The memory that a server says that it uses, and that of its process, as soon as the first has not changed for
/// a while: Redis makes its table larger bit by bit, and has two of them meanwhile.
fn still(server: &Server, time: Duration) -> Result<(u64, Option<u64>)> {
    let mut connection = Connection::open(server.address)?;
    let (start, mut since) = (Instant::now(), Instant::now());
    let mut last = used_memory(&mut connection)?;
    while since.elapsed() < time {
        thread::sleep(PAUSE.min(time));
        let used = used_memory(&mut connection)?;
        if used.abs_diff(last) > SAME {
            (last, since) = (used, Instant::now());
        }
        let waited = start.elapsed() < LIMIT;
        ensure!(waited, "the memory of the server changes after {LIMIT:?}");
    }
    let used = used_memory(&mut connection)?;
    connection.close()?;
    Ok((used, resident(server)))
}
