//! What was measured, as a file: `book/results/NAME.json`. The pages take their numbers from
//! it, and name the machine and the day.

use course::top;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Where and when something was measured. Every file of results begins with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// What measures it again.
    pub command: String,
    /// The day, as 2026-11-23.
    pub date: String,
    /// The model of the processor.
    pub processor: String,
    /// How many processors the system sees.
    pub processors: usize,
    /// The operating system and its version.
    pub system: String,
    /// The version of the compiler.
    pub rustc: String,
    /// How many programs wanted a processor in the minute before, on average; none where the
    /// system does not say.
    pub load: Option<f64>,
}

impl Header {
    /// Looks at this machine. Call it before the measurement, because of the load.
    pub fn now(command: &str) -> Self {
        Header {
            command: command.into(),
            date: said("date", &["+%Y-%m-%d"]),
            processor: processor(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            system: said("uname", &["-sr"]),
            rustc: said("rustc", &["--version"]),
            load: load(),
        }
    }
}

impl Header {
    /// The machine and the conditions, in one line.
    pub fn line(&self, redis: Option<&str>, rounds: usize) -> String {
        let Header {
            processor,
            processors,
            system,
            rustc,
            load,
            ..
        } = self;
        let redis = redis.unwrap_or("left out");
        let load = load.map_or("unknown".into(), |load| load.to_string());
        format!(
            "{processor}, {processors} processors, {system}, {rustc}, redis {redis}; \
             {rounds} rounds, load before {load}\n"
        )
    }
}

/// The first line that a command prints; `unknown` where it cannot run.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let line = text
        .ok()
        .and_then(|text| text.lines().next().map(str::to_owned));
    line.unwrap_or_else(|| "unknown".into())
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").ok();
    let mut lines = text.iter().flat_map(|text| text.lines());
    match lines.find_map(|line| line.strip_prefix("model name")) {
        Some(line) => line.trim_start_matches([' ', '\t', ':']).into(),
        None => std::env::consts::ARCH.into(),
    }
}

fn load() -> Option<f64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// A table of results, for the terminal and for a page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The names of the columns. Only the first is aligned to the left.
    pub head: Vec<String>,
    /// The cells of each row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(head: &[&str]) -> Self {
        Table {
            head: head.iter().map(|name| (*name).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// The table for a terminal.
    pub fn text(&self) -> String {
        let lines = || [&self.head].into_iter().chain(&self.rows);
        let width = |column: usize| {
            let cells = lines().filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let mut text = String::new();
        for line in lines() {
            for (index, (cell, width)) in line.iter().zip(&widths).enumerate() {
                match index {
                    0 => text += &format!("  {cell:width$}"),
                    _ => text += &format!("  {cell:>width$}"),
                }
            }
            text = text.trim_end().to_owned() + "\n";
        }
        text
    }
}

/// The tables of a file of results, by name.
pub type Tables = BTreeMap<String, Table>;

/// The file of the results with this name, which the book shows.
pub fn path(name: &str) -> PathBuf {
    top().join(format!("book/results/{name}.json"))
}

/// Writes results.
///
/// # Errors
///
/// When the file cannot be written.
pub fn save<T: Serialize>(path: &Path, results: &T) -> Result<()> {
    let text = serde_json::to_string_pretty(results)? + "\n";
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_numbers_end_at_the_same_place() {
        let mut table = Table::new(&["Server", "µs"]);
        table.rows.push(vec!["kv".into(), "1.5".into()]);
        table.rows.push(vec!["redis-server".into(), "12".into()]);
        let wanted = "  Server         µs\n  kv            1.5\n  redis-server   12\n";
        assert_eq!(table.text(), wanted);
    }
}
