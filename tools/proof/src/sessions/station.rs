//! A terminal, and what the page expects of it since the last input.

use super::pattern::{self, Agreement, Pattern};
use super::script;
use super::session::{Awaited, Run};
use super::terminal::Terminal;
use super::variants;
use super::volatile::{self, Known};
use observe::screen::Line;

/// A terminal and what the page expects of it since the last input.
pub struct Station {
    /// The terminal.
    pub terminal: Terminal,
    /// What the page shows since the last input.
    pub awaited: Vec<Awaited>,
    /// The last line of a block, when it had not ended: the next block may show the rest.
    pub open: Option<Awaited>,
    /// The last command that the shell was given.
    pub command: String,
    /// The line of the terminal that holds the last input.
    row: usize,
}

impl Station {
    /// A terminal of which nothing is expected yet.
    pub fn new(terminal: Terminal) -> Self {
        Station {
            terminal,
            awaited: Vec::new(),
            open: None,
            command: String::new(),
            row: 0,
        }
    }

    /// The lines since the last input that have ended, and the one of the cursor.
    pub fn shown(&self) -> (Vec<Line>, Line) {
        let (mut lines, tail) = self.terminal.shown(self.row);
        lines.retain(|line| !variants::is_extra(&line.text, &self.command));
        (lines, tail)
    }

    /// Whether the last command lists processes.
    pub fn lists(&self) -> bool {
        volatile::lists_processes(&self.command)
    }

    /// What the page allows since the last input.
    pub fn patterns(&self) -> Vec<Pattern> {
        let awaited = self.awaited.iter();
        awaited.map(|awaited| awaited.pattern.clone()).collect()
    }

    /// Compares the page with the lines that have ended; then, if it does not fit, with the line of
    /// the cursor as well. The second value says whether that line is part of it.
    pub fn agreement(&self, known: &Known) -> (Agreement, bool) {
        let patterns = self.patterns();
        let (mut lines, tail) = self.shown();
        let agreement = pattern::compare(&patterns, &lines, known);
        if matches!(agreement, Agreement::Whole(_)) || tail.text.is_empty() {
            return (agreement, false);
        }
        lines.push(tail);
        match pattern::compare(&patterns, &lines, known) {
            whole @ Agreement::Whole(_) => (whole, true),
            _ => (agreement, false),
        }
    }

    /// Takes what the terminal showed since its last input: a new one follows, or the end.
    pub fn take_run(&mut self, is_last: bool) -> Run {
        let (mut lines, tail) = self.shown();
        if is_last && self.open.is_none() && !script::is_prompt(&tail.text) {
            lines.extend(Some(tail).filter(|tail| !tail.text.is_empty()));
        }
        self.row = self.terminal.height();
        Run {
            page: std::mem::take(&mut self.awaited),
            lines,
            listed: self.lists(),
        }
    }
}
