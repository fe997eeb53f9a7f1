//! Writes what came of the checks.

use std::collections::BTreeMap;
use std::io::Write;

use anstyle::{AnsiColor, Style};
use anyhow::Result;

use crate::check::Outcome;
use crate::harness::NO_SERVER;
use crate::subject::Check;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ASIDE: Style = AnsiColor::Yellow.on_default();

/// The page on which a server begins to listen.
const LISTEN: &str = "01-echo/listen";

/// Collects outcomes and writes them as they come.
pub struct Report<'a> {
    output: &'a mut dyn Write,
    all: usize,
    passed: usize,
    failed: usize,
    /// Of the group that is being made: passed and left out.
    group: (usize, usize),
    left_out: BTreeMap<String, Vec<String>>,
}

impl<'a> Report<'a> {
    /// Begins a report about the checks of these groups.
    pub fn new(
        output: &'a mut dyn Write,
        title: &str,
        groups: &[(&str, &[Check])],
    ) -> Result<Report<'a>> {
        let all = groups.iter().map(|(_, checks)| checks.len()).sum();
        writeln!(output, "{title}: {all} checks")?;
        Ok(Report {
            output,
            all,
            passed: 0,
            failed: 0,
            group: (0, 0),
            left_out: BTreeMap::new(),
        })
    }

    /// Adds what came of a check; a failure is written at once.
    pub fn add(&mut self, check: &Check, outcome: &Outcome) -> Result<()> {
        match outcome {
            Outcome::Passed => {
                self.passed += 1;
                self.group.0 += 1;
            }
            Outcome::LeftOut(reason) => {
                self.group.1 += 1;
                let names = self.left_out.entry(reason.clone()).or_default();
                names.push(sentence(check.name));
            }
            Outcome::Failed(message) => {
                self.failed += 1;
                self.failure(check, message)?;
            }
        }
        self.output.flush()?;
        Ok(())
    }

    fn failure(&mut self, check: &Check, message: &str) -> Result<()> {
        writeln!(
            self.output,
            "\n{BAD}failed{BAD:#}  {}\n",
            sentence(check.name)
        )?;
        for line in message.lines() {
            writeln!(self.output, "    {line}")?;
        }
        // A check that had no server to ask says nothing of what it is about.
        let (cause, page) = match message.starts_with(NO_SERVER) {
            true => (
                "The program does not get as far as `Listening on` and its address.",
                LISTEN,
            ),
            false => (check.cause, check.page),
        };
        writeln!(self.output, "\n    usual cause: {cause}")?;
        let (page, place) = page.split_once('#').unwrap_or((page, ""));
        let place = if place.is_empty() {
            String::new()
        } else {
            format!("#{place}")
        };
        writeln!(self.output, "    page:        {page}.html{place}")?;
        Ok(())
    }

    /// Says how many checks of a group have passed.
    pub fn end_group(&mut self, name: &str) -> Result<()> {
        let (passed, left_out) = std::mem::take(&mut self.group);
        let note = match left_out {
            0 => String::new(),
            count => format!(", {ASIDE}{count} left out{ASIDE:#}"),
        };
        writeln!(self.output, "{GOOD}passed{GOOD:#}  {name}: {passed}{note}")?;
        Ok(())
    }

    /// Writes the summary. Whether no check has failed.
    pub fn finish(self, names: bool) -> Result<bool> {
        let left_out: usize = self.left_out.values().map(Vec::len).sum();
        let rest = self.all - self.passed - self.failed - left_out;
        if left_out > 0 {
            writeln!(self.output)?;
        }
        for (reason, checks) in &self.left_out {
            let count = checks.len();
            writeln!(self.output, "{ASIDE}left out{ASIDE:#}  {count}: {reason}")?;
            for check in checks.iter().filter(|_| names) {
                writeln!(self.output, "          {check}")?;
            }
        }
        let style = if self.failed == 0 { GOOD } else { BAD };
        write!(
            self.output,
            "\n{style}{} passed, {} failed",
            self.passed, self.failed
        )?;
        if left_out > 0 {
            write!(self.output, ", {left_out} left out")?;
        }
        if rest > 0 {
            write!(self.output, ", {rest} not reached")?;
        }
        writeln!(self.output, "{style:#}")?;
        if rest > 0 {
            writeln!(
                self.output,
                "Fix this one first. --all runs the others too."
            )?;
        }
        Ok(self.failed == 0 && self.passed > 0)
    }
}

/// The name of a check as a sentence.
fn sentence(name: &str) -> String {
    name.replace('_', " ")
}
