//! What a cluster costs: the time until it is whole, the rate of a client that finds its way in it, and the time until
//! a dead master is replaced.

pub mod report;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::cluster::Cluster;
use crate::servers::Program;
use crate::statistics::{Spread, round};

/// The client of the book that knows a cluster.
pub const CLIENT: &str = "cluster-client";

/// The client that it is compared with, which follows redirections.
pub const REDIS_CLI: &str = "redis-cli -c";

/// How many masters there are, and as many replicas.
const MASTERS: usize = 3;

/// How long to wait between two tries to set a key while a master is dead.
const PAUSE: Duration = Duration::from_millis(10);

/// The longest until a replica has taken a master's place.
const LIMIT: Duration = Duration::from_secs(30);

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many clusters are started; in each, a master is killed.
    pub clusters: usize,
    /// How often the clients take their turns.
    pub rounds: usize,
    /// How many keys a client sets in a turn.
    pub keys: usize,
}

impl Plan {
    /// About a minute.
    pub fn full() -> Self {
        Plan {
            clusters: 5,
            rounds: 7,
            keys: 10_000,
        }
    }

    /// About twenty seconds.
    pub fn quick() -> Self {
        Plan {
            clusters: 1,
            rounds: 3,
            keys: 2_000,
        }
    }
}

/// A node before and after the death of a master.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The first slot.
    pub from: u16,
    /// The last slot.
    pub to: u16,
    /// The number of the node that has them, from 1 on.
    pub before: usize,
    /// How many keys it has.
    pub keys: u64,
    /// The node that has the slots afterwards.
    pub after: usize,
    /// How many keys that one has.
    pub keys_after: u64,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// How often.
    pub rounds: usize,
    /// How many clusters.
    pub clusters: usize,
    /// How many keys were set in a round.
    pub keys: usize,
    /// Seconds from the command to a cluster that is whole.
    pub whole_s: Spread,
    /// Seconds from the death of a master to the first command that is done for its slots.
    pub heir_s: Spread,
    /// Commands per second, by client.
    pub rates: BTreeMap<String, Spread>,
    /// The rate of our client to that of the other one in the same rounds.
    pub to_redis_cli: Spread,
    /// Who had which slots in the last cluster.
    pub places: Vec<Place>,
}

/// Measures all of it.
///
/// # Errors
///
/// When Redis is missing, the client does not build, or a cluster does not do what it should.
pub fn measure(plan: &Plan, progress: &dyn Fn(&str)) -> Result<Measured> {
    let program = Program::Package(CLIENT).build()?;
    let (mut whole, mut heir) = (Vec::new(), Vec::new());
    let mut rates: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut ratios = Vec::new();
    let mut places = Vec::new();
    for number in 0..plan.clusters {
        progress("a cluster");
        let start = Instant::now();
        let mut cluster = Cluster::start(MASTERS, 1, None)?;
        whole.push(start.elapsed().as_secs_f64());
        if number == 0 {
            let script = script(plan.keys)?;
            for _ in 0..plan.rounds {
                progress("the clients");
                let ours = rate(&program, &[&address(&cluster, 0)], script.path(), plan.keys)?;
                let port = cluster.addresses()[0].port().to_string();
                let redis = Path::new("redis-cli");
                let theirs = rate(redis, &["-c", "-p", &port], script.path(), plan.keys)?;
                rates.entry(CLIENT).or_default().push(ours);
                rates.entry(REDIS_CLI).or_default().push(theirs);
                ratios.push(ours / theirs);
            }
        }
        progress("a death");
        let death = death(&mut cluster, &program)?;
        heir.push(death.0);
        places = death.1;
    }
    let spread = |values: Vec<f64>| Spread::of(values).context("nothing was measured");
    let rates = rates.into_iter();
    let rates = rates.map(|(name, values)| Ok((name.to_owned(), spread(values)?)));
    Ok(Measured {
        rounds: plan.rounds,
        clusters: plan.clusters,
        keys: plan.keys,
        whole_s: spread(whole)?,
        heir_s: spread(heir)?,
        rates: rates.collect::<Result<_>>()?,
        to_redis_cli: spread(ratios)?,
        places,
    })
}

fn address(cluster: &Cluster, node: usize) -> String {
    cluster.addresses()[node].to_string()
}

/// A file of commands, each of which sets another key.
fn script(keys: usize) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    let lines = (0..keys).map(|key| format!("SET key:{key} {key}\n"));
    file.write_all(lines.collect::<String>().as_bytes())?;
    Ok(file)
}

/// The commands per second of a client that reads them from a file.
fn rate(program: &Path, arguments: &[&str], script: &Path, keys: usize) -> Result<f64> {
    let input = File::open(script)?;
    let start = Instant::now();
    let output = Command::new(program).args(arguments).stdin(input).output();
    let elapsed = start.elapsed().as_secs_f64();
    let output = output.with_context(|| format!("{} cannot be started", program.display()))?;
    let done = output.stdout.split(|byte| *byte == b'\n');
    let done = done.filter(|line| *line == b"OK").count();
    ensure!(
        done == keys,
        "{}: {done} of {keys} commands were done",
        program.display()
    );
    Ok(round(keys as f64 / elapsed))
}

/// A client in a pipe.
struct Talk {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Talk {
    fn start(program: &Path, address: &str) -> Result<Self> {
        let mut child = Command::new(program)
            .arg(address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().context("an input")?;
        let output = BufReader::new(child.stdout.take().context("an output")?).lines();
        Ok(Talk {
            child,
            input,
            output,
        })
    }

    fn ask(&mut self, line: &str) -> Result<String> {
        writeln!(self.input, "{line}")?;
        self.output
            .next()
            .context("the client has ended")?
            .map_err(Into::into)
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Kills the first master. The seconds until the client can set one of its keys again, and who had which slots before
/// and after.
fn death(cluster: &mut Cluster, program: &Path) -> Result<(f64, Vec<Place>)> {
    let mut talk = Talk::start(program, &address(cluster, 1))?;
    for key in 0..1_000 {
        let reply = talk.ask(&format!("SET key:{key} {key}"))?;
        ensure!(reply == "OK", "a whole cluster says: {reply}");
    }
    // All replicas have all of it before the master dies.
    let replica = MASTERS;
    let keys = |cluster: &Cluster, node: usize| -> Result<u64> {
        Ok(cluster.ask(node, &["DBSIZE"])?.trim().parse()?)
    };
    let start = Instant::now();
    while keys(cluster, replica)? != keys(cluster, 0)? {
        ensure!(start.elapsed() < LIMIT, "a replica does not follow");
    }
    let mut places = Vec::new();
    for node in 0..MASTERS {
        let slots = cluster.slots(node);
        let after = if node == 0 { replica } else { node };
        let before = keys(cluster, node)?;
        places.push(Place {
            from: *slots.start(),
            to: *slots.end(),
            before: node + 1,
            keys: before,
            after: after + 1,
            keys_after: before,
        });
    }
    cluster.kill(0)?;
    let start = Instant::now();
    // A key of the dead master's that is there already.
    let line = "SET key:0 again";
    loop {
        match talk.ask(line)?.as_str() {
            "OK" => break,
            said if start.elapsed() > LIMIT => bail!("after {LIMIT:?}, the client says: {said}"),
            _ => thread::sleep(PAUSE),
        }
    }
    let elapsed = start.elapsed().as_secs_f64();
    for place in &mut places {
        place.keys_after = keys(cluster, place.after - 1)?;
    }
    Ok((elapsed, places))
}
