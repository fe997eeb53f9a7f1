//! The commands that are run for the author: cargo and mdBook.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use course::switch::Switch;

/// A command with the switches that are on for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    words: Vec<String>,
    on: Vec<(&'static str, &'static str)>,
}

impl Run {
    /// A command by its words, of which none has a space.
    pub fn new(command: &str) -> Run {
        Run {
            words: command.split(' ').map(String::from).collect(),
            on: Vec::new(),
        }
    }

    /// Adds words as they are.
    pub fn with<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Run {
        self.words.extend(words.into_iter().map(String::from));
        self
    }

    /// Turns a switch on.
    pub fn on(mut self, switch: Switch) -> Run {
        self.on.push((switch.variable, switch.value));
        self
    }

    /// Runs it in a folder; what it prints goes where ours goes.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or fails.
    pub fn here(&self, folder: &Path) -> Result<()> {
        self.say();
        let status = self.command(folder).status();
        self.judge(status.with_context(|| self.missing())?.success())
    }

    /// Runs it in a folder; fails also when it writes a line with one of these words to standard
    /// error.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or fails, or writes such a line.
    pub fn quietly(&self, folder: &Path, words: &[&str]) -> Result<()> {
        self.say();
        let child = self.command(folder).stderr(Stdio::piped()).spawn();
        let mut child = child.with_context(|| self.missing())?;
        let stderr = child.stderr.take().context("no standard error")?;
        let mut found = false;
        for line in BufReader::new(stderr).lines() {
            let line = line?;
            eprintln!("{line}");
            found |= words.iter().any(|word| line.contains(word));
        }
        self.judge(child.wait()?.success())?;
        match found {
            true => bail!("{}: has warned, see above", self.words.join(" ")),
            false => Ok(()),
        }
    }

    /// What is run, as it would be typed.
    pub fn text(&self) -> String {
        self.words.join(" ")
    }

    fn say(&self) {
        eprintln!("\n==> {}", self.text());
    }

    fn judge(&self, success: bool) -> Result<()> {
        match success {
            true => Ok(()),
            false => bail!("{} has failed, see above", self.text()),
        }
    }

    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).current_dir(folder);
        command.envs(self.on.iter().copied());
        command
    }

    fn missing(&self) -> String {
        format!("{} cannot be started; is it installed?", self.words[0])
    }
}

/// Runs commands one after the other.
///
/// # Errors
///
/// With the first that fails.
pub fn all(folder: &Path, runs: &[Run]) -> Result<()> {
    runs.iter().try_for_each(|run| run.here(folder))
}
