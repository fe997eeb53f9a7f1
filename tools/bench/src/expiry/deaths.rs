//! A million keys die within a second, and a polite client asks meanwhile.

use std::collections::BTreeMap;
use std::mem;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, ensure};
use fastrand::Rng;
use hdrhistogram::Histogram;
use observe::process;
use serde::{Deserialize, Serialize};

use super::{Plan, VALUE, keys, resident, used_memory};
use crate::contender::Contender;
use crate::load::Connection;
use crate::many::neighbor::{Wait, ask_with_pauses};
use crate::many::{Neighbor, summary};
use crate::servers::Server;
use crate::statistics::{Spread, round};
use crate::workload::{self, Script};

/// How long the polite client pauses between two questions.
const PAUSE: Duration = Duration::from_millis(1);

/// The longest time in which the keys may be stored.
const LONGEST_LEAD: Duration = Duration::from_secs(100);

/// How long those keys live that are stored after the deaths.
const LATER: Duration = Duration::from_secs(3600);

/// How long before the first deadline the looks begin that are written down.
const SHOWN: Duration = Duration::from_millis(75);

/// What one look at a server showed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// When, in seconds after the first deadline; before it, less than 0.
    pub seconds: f64,
    /// How many keys the server said that it had (`DBSIZE`).
    pub keys: usize,
    /// How much memory it said that it used, in megabytes (`used_memory` of `INFO`).
    pub used_mb: f64,
    /// The memory of its process, in megabytes (`VmRSS`); Linux only.
    pub resident_mb: Option<f64>,
    /// The longest time that the polite client has waited since the last look, in milliseconds.
    pub wait_ms: f64,
}

/// How the keys of one server died: what all rounds came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deaths {
    /// How long the polite client waited when all keys were stored and none had died.
    pub living: Neighbor,
    /// The same from the first deadline until all keys were gone. The most memory, too, is that until then.
    pub dying: Neighbor,
    /// How many milliseconds after the last deadline the server said that it had no key; none when a key was left
    /// in a round.
    pub gone_ms: Option<Spread>,
    /// How many keys were left at the limit, in the worst round.
    pub left: usize,
    /// The processor time of the server for the removal, in milliseconds: what it took from the first deadline until
    /// all were gone, without what it takes in as long a time to answer all who ask; Linux only.
    pub processor_ms: Option<Spread>,
    /// The memory of the process after the deaths, in megabytes; Linux only.
    pub after_mb: Option<Spread>,
    /// The most memory, in megabytes, that the process has had when as many keys more are stored, under
    /// other names; Linux only.
    pub again_mb: Option<Spread>,
    /// The ratio of that to the most memory until the deaths, in each round.
    pub growth: Option<Spread>,
    /// What was seen in the round whose longest wait is the one in the middle.
    pub looks: Vec<Look>,
}

/// One round of one server.
struct Death {
    living: Wait,
    dying: Wait,
    watched: Watched,
    again_mb: Option<f64>,
}

/// What is seen from outside while its keys die.
struct Watched {
    gone_ms: Option<f64>,
    left: usize,
    processor_ms: Option<f64>,
    after_mb: Option<f64>,
    looks: Vec<Look>,
}

/// Lets the keys of each server die, in each round in another order.
///
/// # Errors
///
/// When a server gives a wrong reply, or does not store the keys in more than a minute.
pub fn measure(
    contenders: &[Contender],
    plan: &Plan,
    progress: &dyn Fn(&str),
) -> Result<BTreeMap<String, BTreeMap<String, Deaths>>> {
    let mut contenders: Vec<&Contender> = contenders.iter().collect();
    let mut rounds: BTreeMap<(String, u128), Vec<Death>> = BTreeMap::new();
    for _ in 0..plan.deaths {
        for within in &plan.within {
            for contender in &contenders {
                let name = &contender.name;
                let turn = format!("{name}, {} keys die within {within:?}", plan.keys);
                progress(&turn);
                let death = round_of(contender, plan, *within).context(turn)?;
                let key = (name.clone(), within.as_millis());
                rounds.entry(key).or_default().push(death);
            }
        }
        contenders.rotate_left(1);
    }
    let mut deaths: BTreeMap<String, BTreeMap<String, Deaths>> = BTreeMap::new();
    for ((name, within), rounds) in rounds {
        let of = deaths.entry(name).or_default();
        of.insert(within.to_string(), summarize(rounds).context("no rounds")?);
    }
    Ok(deaths)
}

/// What the rounds come to.
fn summarize(mut rounds: Vec<Death>) -> Option<Deaths> {
    rounds.sort_by(|one, other| one.dying.worst.total_cmp(&other.dying.worst));
    let spread = |pick: fn(&Death) -> Option<f64>| Spread::of(rounds.iter().filter_map(pick));
    let waits = |pick: fn(&Death) -> Wait| summary(&rounds.iter().map(pick).collect::<Vec<_>>());
    let left = rounds.iter().map(|round| round.watched.left).max()?;
    Some(Deaths {
        living: waits(|round| round.living)?,
        dying: waits(|round| round.dying)?,
        gone_ms: spread(|round| round.watched.gone_ms).filter(|_| left == 0),
        left,
        processor_ms: spread(|round| round.watched.processor_ms),
        after_mb: spread(|round| round.watched.after_mb),
        again_mb: spread(|round| round.again_mb),
        growth: spread(|round| Some(round.again_mb? / round.dying.peak?)),
        looks: rounds.swap_remove(rounds.len() / 2).watched.looks,
    })
}

/// What happens while the polite client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Loading,
    Living,
    Dying,
}

/// What the polite client has found.
struct Polite {
    phase: Phase,
    /// Since when nothing dies any more: a question from before is the last one.
    over: Option<Instant>,
    /// How long each reply took, in microseconds, by what happened when it came.
    times: BTreeMap<Phase, Histogram<u64>>,
    /// The longest since somebody has asked last.
    longest: Duration,
}

impl Polite {
    fn new() -> Result<Mutex<Self>> {
        let mut times = BTreeMap::new();
        for phase in [Phase::Loading, Phase::Living, Phase::Dying] {
            times.insert(phase, Histogram::new(3)?);
        }
        Ok(Mutex::new(Polite {
            phase: Phase::Loading,
            over: None,
            times,
            longest: Duration::ZERO,
        }))
    }

    /// Takes down how long a reply took; returns whether there is another question.
    fn answered(&mut self, time: Duration) -> Result<bool> {
        let asked = Instant::now() - time;
        if self.over.is_none_or(|over| asked < over) {
            let times = self.times.get_mut(&self.phase).context("no such phase")?;
            times.record(time.as_micros() as u64)?;
            self.longest = self.longest.max(time);
        }
        Ok(self.over.is_none())
    }
}

/// A thread that panics is a fault of its own.
fn lock(polite: &Mutex<Polite>) -> MutexGuard<'_, Polite> {
    polite.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One round. When a busy machine does not store all keys before the first one dies, there is a next attempt
/// with twice the time.
fn round_of(contender: &Contender, plan: &Plan, within: Duration) -> Result<Death> {
    let mut lead = plan.lead;
    loop {
        if let Some(death) = die(contender, plan, lead, within)? {
            return Ok(death);
        }
        lead *= 2;
        ensure!(lead < LONGEST_LEAD, "the keys are not stored in {lead:?}");
    }
}

/// What happens to a server that is new; none when the first key died before all were stored.
fn die(
    contender: &Contender,
    plan: &Plan,
    lead: Duration,
    within: Duration,
) -> Result<Option<Death>> {
    let server = contender.start()?;
    let first = Instant::now() + lead;
    let script = mortal(contender, 0..plan.keys, lead, within)?;
    let mut asking = Connection::open(server.address)?;
    let polite = Polite::new()?;
    let watched = thread::scope(|scope| {
        let asks = scope.spawn(|| {
            let answered = |time| lock(&polite).answered(time);
            ask_with_pauses(&mut asking, contender.protocol, PAUSE, answered)
        });
        let loaded = load(&server, &script);
        let watched = loaded.and_then(|()| {
            let in_time = Instant::now() + 2 * plan.look < first;
            let watch = || watch(&server, plan, first, first + within, &polite);
            in_time.then(watch).transpose()
        });
        lock(&polite).over.get_or_insert_with(Instant::now);
        let asked = asks.join();
        asked.map_err(|_| anyhow!("the polite client has panicked"))??;
        watched
    })?;
    drop(script);
    let Some(watched) = watched else {
        return Ok(None);
    };
    let times = &lock(&polite).times;
    let wait = |phase| Some(Wait::new(times.get(&phase)?, server.id()));
    let waits = wait(Phase::Living).zip(wait(Phase::Dying));
    let (living, dying) = waits.context("nobody asked")?;
    let more = mortal(contender, plan.keys..2 * plan.keys, LATER, within)?;
    load(&server, &more).context("as many keys more")?;
    Ok(Some(Death {
        living,
        dying,
        watched,
        again_mb: process::peak_memory(server.id()).map(megabytes),
    }))
}

/// Stores keys with these numbers. The first dies after the time `lives`, and all of them within a time, in no
/// order.
fn mortal(
    contender: &Contender,
    keys: Range<usize>,
    lives: Duration,
    within: Duration,
) -> Result<Script> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let (first, within) = ((now + lives).as_millis(), within.as_millis());
    let mut rng = Rng::with_seed(1);
    Ok(workload::store(contender.protocol, keys, VALUE, |_| {
        let deadline = first + rng.u128(..within);
        vec![b"PXAT".to_vec(), deadline.to_string().into_bytes()]
    }))
}

fn load(server: &Server, script: &Script) -> Result<()> {
    let mut connection = Connection::open(server.address)?;
    connection.stream(script)?;
    connection.close()
}

/// The processor time of the server at a moment, if the system says it.
type Moment = (Instant, Option<Duration>);

/// Looks at the server until all its keys are gone, and a little longer.
fn watch(
    server: &Server,
    plan: &Plan,
    first: Instant,
    last: Instant,
    polite: &Mutex<Polite>,
) -> Result<Watched> {
    let moment = || (Instant::now(), process::processor_time(server.id()));
    let living = moment();
    lock(polite).phase = Phase::Living;
    let mut connection = Connection::open(server.address)?;
    let (mut looks, mut dying, mut gone) = (Vec::new(), None, None);
    loop {
        wait_for_the_next(plan.look, first);
        if dying.is_none() && Instant::now() >= first {
            dying = Some(moment());
            lock(polite).phase = Phase::Dying;
        }
        let look = look(server, &mut connection, first, polite)?;
        if look.seconds > -SHOWN.as_secs_f64() {
            looks.push(look);
        }
        if gone.is_none() && look.keys == 0 {
            gone = Some(moment());
            lock(polite).over = Some(Instant::now());
        }
        let end = gone.map_or(last + plan.limit, |_| last + plan.after);
        if Instant::now() > end {
            break;
        }
    }
    let gone_ms = gone.map(|(time, _)| milliseconds(time.saturating_duration_since(last)));
    Ok(Watched {
        gone_ms,
        left: looks.last().map_or(0, |look| look.keys),
        processor_ms: removal(living, dying, gone),
        after_mb: resident(server).map(megabytes),
        looks,
    })
}

/// Sleeps until a moment that is any number of pauses before or after the first deadline, or at it.
fn wait_for_the_next(pause: Duration, first: Instant) {
    let now = Instant::now();
    let left = match first.checked_duration_since(now) {
        Some(left) => left.as_nanos() % pause.as_nanos(),
        None => pause.as_nanos() - (now - first).as_nanos() % pause.as_nanos(),
    };
    thread::sleep(Duration::from_nanos(left as u64));
}

/// Looks at the server once.
fn look(
    server: &Server,
    connection: &mut Connection,
    first: Instant,
    polite: &Mutex<Polite>,
) -> Result<Look> {
    let keys = keys(connection)?;
    let used = used_memory(connection)?;
    let resident = resident(server);
    let now = Instant::now();
    let seconds = match first.checked_duration_since(now) {
        Some(before) => -before.as_secs_f64(),
        None => (now - first).as_secs_f64(),
    };
    let longest = mem::take(&mut lock(polite).longest);
    Ok(Look {
        seconds: (seconds * 1e3).round() / 1e3,
        keys,
        used_mb: round(megabytes(used)),
        resident_mb: resident.map(|bytes| round(megabytes(bytes))),
        wait_ms: round(milliseconds(longest)),
    })
}

/// The processor time between the first deadline and the moment when all keys were gone, in milliseconds, without
/// what the server needs in that time to answer those who ask.
fn removal(living: Moment, dying: Option<Moment>, gone: Option<Moment>) -> Option<f64> {
    let (dying, gone) = dying.zip(gone)?;
    let used = |from: Moment, to: Moment| Some(to.1?.saturating_sub(from.1?).as_secs_f64());
    let time = |from: Moment, to: Moment| (to.0 - from.0).as_secs_f64();
    let answers = used(living, dying)? / time(living, dying) * time(dying, gone);
    Some((used(dying, gone)? - answers).max(0.0) * 1e3)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_from_before_the_end_counts_and_is_the_last() {
        let polite = Polite::new().expect("histograms");
        let mut polite = lock(&polite);
        polite.phase = Phase::Dying;
        let long = Duration::from_millis(80);
        polite.over = Some(Instant::now());
        assert!(!polite.answered(long).expect("a time"));
        assert_eq!(polite.longest, long);
        polite.longest = Duration::ZERO;
        assert!(!polite.answered(Duration::ZERO).expect("a time"));
        assert_eq!(polite.times[&Phase::Dying].len(), 1);
    }

    #[test]
    fn the_answers_are_no_part_of_the_removal() {
        let start = Instant::now();
        let moment = |seconds: u64, used: u64| {
            let time = start + Duration::from_secs(seconds);
            (time, Some(Duration::from_millis(used)))
        };
        let (living, dying) = (moment(0, 0), moment(2, 20));
        let removal = |gone| removal(living, Some(dying), gone).map(f64::round);
        assert_eq!(removal(Some(moment(3, 130))), Some(100.0));
        assert_eq!(removal(None), None);
    }
}
