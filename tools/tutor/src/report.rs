//! Writes what came of the checks.

use std::collections::BTreeMap;
use std::io::Write;

use anstyle::{AnsiColor, Style};
use anyhow::Result;

use crate::advice::Advice;
use crate::check::Group;
use crate::harness::Check;
use crate::outcome::Outcome;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ASIDE: Style = AnsiColor::Yellow.on_default();

/// Collects outcomes and writes them as they come.
pub struct Report<'a> {
    output: &'a mut dyn Write,
    all: usize,
    passed: usize,
    failed: usize,
    /// Of the group that is being made: passed and left out.
    group: (usize, usize),
    left_out: BTreeMap<&'static str, Vec<String>>,
    /// The step that was reached, and how many checks belong to later ones.
    later: Option<(&'a str, usize)>,
}

impl<'a> Report<'a> {
    /// Begins a report about the checks of these groups. `later` is the step that was reached, and
    /// how many checks belong to later ones.
    pub fn new(
        output: &'a mut dyn Write,
        title: &str,
        groups: &[Group],
        later: Option<(&'a str, usize)>,
    ) -> Result<Report<'a>> {
        let all = groups.iter().map(|(_, checks)| checks.len()).sum();
        match later {
            Some((step, _)) => writeln!(output, "{title} up to step {step}: {all} checks")?,
            None => writeln!(output, "{title}: {all} checks")?,
        }
        Ok(Report {
            output,
            all,
            passed: 0,
            failed: 0,
            group: (0, 0),
            left_out: BTreeMap::new(),
            later,
        })
    }

    /// Adds what came of a check; a failure is written at once, with advice.
    pub fn add(&mut self, check: &Check, outcome: &Outcome, advice: &Advice) -> Result<()> {
        match outcome {
            Outcome::Passed => {
                self.passed += 1;
                self.group.0 += 1;
            }
            Outcome::LeftOut(reason) => {
                self.group.1 += 1;
                let names = self.left_out.entry(reason).or_default();
                names.push(sentence(check.name));
            }
            Outcome::Failed(message) => self.failure(check, message, advice)?,
            Outcome::NoServer(message) => {
                self.failure(check, &format!("no server: {message}"), advice)?;
            }
        }
        self.output.flush()?;
        Ok(())
    }

    fn failure(&mut self, check: &Check, message: &str, advice: &Advice) -> Result<()> {
        self.failed += 1;
        let name = sentence(check.name);
        writeln!(self.output, "\n{BAD}failed{BAD:#}  {name}\n")?;
        for line in message.lines() {
            writeln!(self.output, "    {line}")?;
        }
        writeln!(self.output, "\n    usual cause: {}", advice.cause)?;
        writeln!(self.output, "    page:        {}", advice.page)?;
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
        if let Some((_, later)) = self.later {
            writeln!(
                self.output,
                "{later} more are about later steps. --to src makes them too."
            )?;
        }
        Ok(self.failed == 0 && self.passed > 0)
    }
}

/// The name of a check as a sentence.
fn sentence(name: &str) -> String {
    name.replace('_', " ")
}
