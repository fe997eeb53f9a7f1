//! Redis's own tests, run against a server that is there already, and the list of those that do not
//! pass.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::process::{self, Ended};

/// The release whose tests they are.
pub const RELEASE: &str = "7.0.15";

/// The units that are run with the server of chapter 7: those that say something of deadlines.
pub const EXPIRY_UNITS: &[&str] = &["expire", "type/string", "keyspace"];

/// The units that are run with that of chapter 6: files in `tests/unit/` of Redis, without `.tcl`.
pub const UNITS: &[&str] = &[
    "type/string",
    "type/incr",
    "keyspace",
    "scan",
    "protocol",
    "quit",
    "other",
];

/// How long a unit may take.
const LIMIT: Duration = Duration::from_secs(120);

/// How long a test may take that does not pass: some wait for what will not come.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where `.ci/fetch-redis` puts the source of Redis.
pub fn source() -> PathBuf {
    course::top().join(format!("target/sources/redis-{RELEASE}"))
}

/// A test that does not pass, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its line in the list, counted from 1.
    pub line: usize,
    /// Its unit.
    pub unit: String,
    /// Its name in Redis.
    pub name: String,
    /// Why it does not pass.
    pub reason: String,
}

/// The tests that do not pass. Reasons, each on a line that begins with `# `, and under them tests:
/// `UNIT: NAME`.
#[derive(Clone, Debug)]
pub struct List {
    file: String,
    listed: Vec<Listed>,
}

impl List {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// With file and line, when a line is no test of a unit that is run, has no reason, or is there twice.
    pub fn read(file: &str, text: &str, units: &[&str]) -> Result<List> {
        let mut reason = None;
        let mut listed: Vec<Listed> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let place = format!("{file}:{}", at + 1);
            if let Some(text) = line.strip_prefix("# ") {
                reason = Some(text);
                continue;
            }
            let Some((unit, name)) = line.split_once(": ") else {
                bail!("{place}: no `UNIT: NAME`: {line}");
            };
            let Some(reason) = reason else {
                bail!("{place}: no reason above {name}");
            };
            if !units.contains(&unit) {
                bail!("{place}: {unit} is not run");
            }
            if listed
                .iter()
                .any(|one| one.unit == unit && one.name == name)
            {
                bail!("{place}: {name} is listed twice");
            }
            listed.push(Listed {
                line: at + 1,
                unit: unit.into(),
                name: name.into(),
                reason: reason.into(),
            });
        }
        Ok(List {
            file: file.into(),
            listed,
        })
    }

    /// The tests of a unit.
    pub fn of<'a>(&'a self, unit: &'a str) -> impl Iterator<Item = &'a Listed> {
        self.listed.iter().filter(move |one| one.unit == unit)
    }

    /// The reasons in their order, with the number of tests under each.
    pub fn reasons(&self) -> Vec<(&str, usize)> {
        let mut reasons: Vec<(&str, usize)> = Vec::new();
        for one in &self.listed {
            match reasons.iter_mut().find(|(reason, _)| *reason == one.reason) {
                Some((_, number)) => *number += 1,
                None => reasons.push((&one.reason, 1)),
            }
        }
        reasons
    }
}

/// What became of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It did not; with the first line of what was said of it.
    Failed(String),
    /// It was left out, as we asked.
    Skipped,
}

/// Reads what Redis's tests print. What they ignore of themselves, because they have not started the
/// server, is no outcome.
pub fn outcomes(output: &str) -> BTreeMap<String, Outcome> {
    let output = plain(output);
    // Faults are repeated at the end.
    let output = output.split("The End").next().unwrap_or_default();
    let mut lines = output.lines().peekable();
    let mut outcomes = BTreeMap::new();
    while let Some(line) = lines.next() {
        let (name, outcome) = if let Some(rest) = line.strip_prefix("[ok]: ") {
            // A time follows the name.
            let name = rest.rsplit_once(" (").map_or(rest, |(name, _)| name);
            (name, Outcome::Passed)
        } else if let Some(rest) = line.strip_prefix("[err]: ") {
            let name = rest
                .rsplit_once(" in tests/")
                .map_or(rest, |(name, _)| name);
            let said = lines.peek().copied().unwrap_or_default();
            (name, Outcome::Failed(said.into()))
        } else if let Some(name) = line.strip_prefix("[skip]: ") {
            (name, Outcome::Skipped)
        } else {
            continue;
        };
        outcomes.insert(name.into(), outcome);
    }
    outcomes
}

/// A text without what colors it in a terminal.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('m').map_or(part, |(_, rest)| rest)
    })
}

/// What a unit came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many of its tests pass.
    pub passed: usize,
    /// How many do not, as the list says.
    pub listed: usize,
    /// What the list does not say, each with file and line.
    pub faults: Vec<String>,
}

/// Runs a unit against the server at an address, and compares it with the list: once without the
/// tests that are listed, which may leave replies behind that others do not expect, and then each of
/// those alone.
///
/// # Errors
///
/// When the tests do not run to their end.
pub fn judge(unit: &str, server: SocketAddr, list: &List) -> Result<Report> {
    let mut words = Vec::new();
    for one in list.of(unit) {
        words.extend(["--skiptest", &one.name]);
    }
    let ended = run(unit, server, &words, LIMIT)?;
    if !plain(&ended.output).contains("The End") {
        let (output, errors) = (plain(&ended.output), ended.errors);
        bail!("unit/{unit} did not come to its end:\n{output}\n{errors}");
    }
    let outcomes = outcomes(&ended.output);
    let mut report = Report::default();
    for (name, outcome) in &outcomes {
        match outcome {
            Outcome::Passed => report.passed += 1,
            Outcome::Skipped => report.listed += 1,
            Outcome::Failed(said) => report.faults.push(format!(
                "{}: '{name}' does not pass, and {} does not list it: {said}",
                place(unit, name),
                list.file
            )),
        }
    }
    let (file, known) = (&list.file, outcomes.keys().collect::<BTreeSet<_>>());
    for Listed { line, name, .. } in list.of(unit) {
        if !known.contains(name) {
            let fault = format!("{file}:{line}: unit/{unit} has no test '{name}'");
            report.faults.push(fault);
        } else if passes_alone(unit, name, server)? {
            report
                .faults
                .push(format!("{file}:{line}: '{name}' passes"));
        }
    }
    Ok(report)
}

fn passes_alone(unit: &str, name: &str, server: SocketAddr) -> Result<bool> {
    let ended = run(unit, server, &["--only", name], PATIENCE)?;
    let outcomes = outcomes(&ended.output);
    Ok(outcomes.get(name) == Some(&Outcome::Passed))
}

/// Runs a unit. Where it is not the server that is at fault, nothing is asserted of it: `--durable`
/// goes on after a command that the server does not have.
fn run(unit: &str, server: SocketAddr, words: &[&str], limit: Duration) -> Result<Ended> {
    // The tests talk to each other on a port, which nobody else may take: below those that Linux
    // gives to clients.
    static RUNS: AtomicU16 = AtomicU16::new(0);
    let base = 21111 + 40 * (RUNS.fetch_add(1, Ordering::Relaxed) % 250);
    let (host, port) = (server.ip().to_string(), server.port().to_string());
    let (unit, base) = (format!("unit/{unit}"), base.to_string());
    let mut tests = Command::new("tclsh");
    tests
        .arg("tests/test_helper.tcl")
        .args(["--host", &host, "--port", &port, "--durable"])
        .args(["--baseport", &base, "--single", &unit])
        .args(words)
        .current_dir(source());
    process::run(&mut tests, b"", limit)
}

/// Where a test stands in Redis; the file alone, where its name is computed.
fn place(unit: &str, name: &str) -> String {
    let file = format!("tests/unit/{unit}.tcl");
    let is_it = |line: &str| line.trim_start().starts_with("test ") && line.contains(name);
    let text = fs::read_to_string(source().join(&file)).ok();
    let line = text.and_then(|text| text.lines().position(is_it));
    format!("redis-{RELEASE}/{file}:{}", line.map_or(1, |at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_without_their_colors() {
        let output = "Testing unit/quit\n\
             [\u{1b}[0;32;49mok\u{1b}[0m]: QUIT returns (an) OK (3 ms)\n\
             [\u{1b}[0;31;49merr\u{1b}[0m]: LCS in basic in tests/unit/quit.tcl\n\
             n command 'LCS'\n\
             [ignore]: Not supported on external server\n\
             [skip]: BGSAVE\n\
             \n                   The End\n*** [err]: LCS in basic in tests/unit/quit.tcl\n";
        let expected = [
            ("BGSAVE", Outcome::Skipped),
            ("LCS in basic", Outcome::Failed("n command 'LCS'".into())),
            ("QUIT returns (an) OK", Outcome::Passed),
        ];
        let expected = expected.map(|(name, outcome)| (name.to_owned(), outcome));
        assert_eq!(outcomes(output), BTreeMap::from(expected));
    }

    #[test]
    fn list_groups_tests_by_reason() {
        let list = "# lists\nkeyspace: COPY a: b\nother: BGSAVE\n# bits\nscan: x\n";
        let list = List::read("list.txt", list, UNITS).expect("a list");
        assert_eq!(list.reasons(), [("lists", 2), ("bits", 1)]);
        let listed: Vec<_> = list.of("keyspace").collect();
        assert_eq!((listed[0].line, listed[0].name.as_str()), (2, "COPY a: b"));
    }

    #[test]
    fn line_that_is_no_test_is_named() {
        for (text, fault) in [
            ("scan: x\n", "list.txt:1: no reason above x"),
            ("# a\nx\n", "list.txt:2: no `UNIT: NAME`: x"),
            ("# a\nsort: x\n", "list.txt:2: sort is not run"),
            (
                "# a\nscan: x\n# b\nscan: x\n",
                "list.txt:4: x is listed twice",
            ),
        ] {
            let error = List::read("list.txt", text, UNITS).expect_err("a fault");
            assert_eq!(error.to_string(), fault);
        }
    }
}
