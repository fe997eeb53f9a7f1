//! Replays a session: types what the page types, and compares what comes with what the page shows.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use course::fault::Fault;
use course::recording::Recording;

use super::pattern::{self, Agreement, Pattern};
use super::recorder::Recorder;
use super::sandbox::{Checkout, Look, Sandbox};
use super::script::{self, Input, Keys, SHELL_PROMPT};
use super::terminal::{Courier, Terminal};
use super::volatile::{self, Known, Reading};
use course::block::Block;
use observe::screen::Line;

/// How long the sandbox may be busy, at any one point.
const BUSY_LIMIT: Duration = Duration::from_secs(60);

/// How long we wait for something when nothing happens any more. A connection that was refused a
/// place in the accept queue tries again after one, three and seven seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long nothing has to happen before a program that has no prompt is said to wait.
const HANGS_AFTER: Duration = Duration::from_millis(500);

/// How long a program that runs on may be silent before what it has printed is all, when the page
/// does not tell.
const SILENT_AFTER: Duration = Duration::from_secs(3);

/// Between two looks at the sandbox, and how many equal ones it takes.
const GLANCE: Duration = Duration::from_millis(5);
const GLANCES: usize = 5;

/// How long sent bytes may wait for an acknowledgment, until they wait for a reader. Linux delays
/// acknowledgments by 200 ms at most (`TCP_DELACK_MAX`).
const DELAYED: Duration = Duration::from_millis(300);

/// What to do about a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is a fault.
    Check,
    /// It will be written to the page.
    Bless,
}

/// A line of a block: the block's place in the session and the line's in the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The block, counted from 0.
    pub block: usize,
    /// The line, counted from 0.
    pub line: usize,
}

/// A line of the page and what it allows.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// What it allows.
    pub pattern: Pattern,
    /// Where it is.
    pub place: Place,
    /// Whether something is typed in it.
    pub typed: bool,
}

/// What one terminal showed from one input to the next.
#[derive(Clone, Debug)]
pub struct Run {
    /// The lines of the page.
    pub page: Vec<Awaited>,
    /// The lines that were shown.
    pub lines: Vec<Line>,
    /// Whether they list processes.
    pub listed: bool,
    /// Whether their order is not defined.
    pub unordered: bool,
}

/// A session as it went.
#[derive(Debug)]
pub struct Replay {
    /// What the terminals showed, in the order in which it was complete.
    pub runs: Vec<Run>,
    /// What the numbers of the page stood for.
    pub known: Known,
}

/// Replays the blocks of a session, in the order of the page.
///
/// # Errors
///
/// The first fault: where the page is not true, or where the session got stuck.
pub fn replay(blocks: &[Block], checkout: &Checkout, mode: Mode) -> Result<Replay, Fault> {
    run(blocks, checkout, mode, None).map(|(replay, _)| replay)
}

/// Replays the blocks of a session under `strace` and records what happens.
///
/// # Errors
///
/// As [`replay`].
pub fn record(blocks: &[Block], checkout: &Checkout, mode: Mode) -> Result<Recording, Fault> {
    let (page, fence) = blocks.first().map_or(("", 1), |b| (&b.page, b.fence));
    let fault = |error| Fault::new(page, fence, format!("{error:#}"));
    let recorder = Recorder::new().map_err(fault)?;
    let (replay, recorder) = run(blocks, checkout, mode, Some(recorder))?;
    let recorder = recorder.context("no recording").map_err(fault)?;
    let session = blocks.first().map_or("", |block| &block.session);
    Ok(recorder.recording(session, &replay.known))
}

fn run(
    blocks: &[Block],
    checkout: &Checkout,
    mode: Mode,
    recorder: Option<Recorder>,
) -> Result<(Replay, Option<Recorder>), Fault> {
    let Some(first) = blocks.first() else {
        let replay = Replay {
            runs: Vec::new(),
            known: Known::default(),
        };
        return Ok((replay, recorder));
    };
    let sandbox = Sandbox::new(checkout)
        .map_err(|error| Fault::new(&first.page, first.fence, format!("{error:#}")))?;
    let courier = Courier::new()
        .map_err(|error| Fault::new(&first.page, first.fence, format!("{error:#}")))?;
    let mut session = Session {
        courier,
        blocks,
        mode,
        stations: BTreeMap::new(),
        inputs: 0,
        known: Known::default(),
        runs: Vec::new(),
        recorder,
        sandbox: Some(sandbox),
    };
    let mut place = Place { block: 0, line: 0 };
    for (index, block) in blocks.iter().enumerate() {
        for (line, step) in script::steps(block).into_iter().enumerate() {
            place = Place { block: index, line };
            session.step(place, &step)?;
        }
        session.end_block(place)?;
    }
    session.finish(place)?;
    let replay = Replay {
        runs: std::mem::take(&mut session.runs),
        known: std::mem::take(&mut session.known),
    };
    Ok((replay, session.recorder.take()))
}

struct Session<'a> {
    courier: Courier,
    blocks: &'a [Block],
    mode: Mode,
    stations: BTreeMap<usize, Station>,
    inputs: usize,
    known: Known,
    runs: Vec<Run>,
    recorder: Option<Recorder>,
    /// Taken, and so ended, before the terminals are closed.
    sandbox: Option<Sandbox>,
}

/// A terminal and what the page expects of it since the last input.
struct Station {
    terminal: Terminal,
    /// The line of the terminal that holds the last input.
    row: usize,
    awaited: Vec<Awaited>,
    /// The last line of a block, when it had not ended: the next block may show the rest.
    open: Option<Awaited>,
    listed: bool,
    unordered: bool,
}

/// Whether what we wait for is there.
enum Verdict {
    Yes,
    NotYet(Refusal),
    Never(Refusal),
}

/// Why not, and at which line if it is not the one we are at.
struct Refusal {
    message: String,
    place: Option<Place>,
}

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Refusal {
            message,
            place: None,
        }
    }
}

impl Station {
    /// Compares the page with the lines that have ended; then, if it does not fit, with the line of
    /// the cursor as well. The second value says whether that line is part of it.
    fn agreement(&self, known: &Known) -> (Agreement, bool) {
        let patterns = self.patterns();
        let (mut lines, tail) = self.terminal.shown(self.row);
        let agreement = pattern::compare(&patterns, &lines, self.unordered, known);
        if matches!(agreement, Agreement::Whole(_)) || tail.text.is_empty() {
            return (agreement, false);
        }
        lines.push(tail);
        match pattern::compare(&patterns, &lines, self.unordered, known) {
            whole @ Agreement::Whole(_) => (whole, true),
            _ => (agreement, false),
        }
    }

    fn patterns(&self) -> Vec<Pattern> {
        self.awaited
            .iter()
            .map(|awaited| awaited.pattern.clone())
            .collect()
    }

    /// Where page and terminal part, for people.
    fn refusal(&self, known: &Known) -> Refusal {
        let patterns = self.patterns();
        let (mut lines, tail) = self.terminal.shown(self.row);
        if !tail.text.is_empty() && !script::is_prompt(&tail.text) {
            lines.push(tail);
        }
        let found = pattern::difference(&patterns, &lines, known);
        let (at, line) = found.first.unwrap_or_default();
        let expected = patterns.get(at).map(Pattern::text);
        let got = line.and_then(|line| lines.get(line));
        let message = match (expected, got.map(|line| &line.text)) {
            (Some(expected), Some(got)) => format!("expected `{expected}`, got `{got}`"),
            (Some(expected), None) => format!("expected `{expected}`, which did not come"),
            (None, Some(got)) => format!("the page leaves out `{got}`"),
            (None, None) => "the prompt did not come".into(),
        };
        let awaited = self.awaited.get(at).or(self.awaited.last());
        Refusal {
            message: format!("{message}\n    {}", found.lines.join("\n    ")),
            place: awaited.map(|awaited| awaited.place),
        }
    }
}

impl Session<'_> {
    fn step(&mut self, place: Place, step: &script::Step) -> Result<(), Fault> {
        let block = &self.blocks[place.block];
        if !self.stations.contains_key(&block.terminal) {
            self.open(place)?;
        }
        if let Some(input) = &step.input {
            self.wait(place, |session| session.may_type(place, input))?;
            self.note(place)?;
            self.commit(block.terminal, false);
            self.press(place, input)?;
        }
        let Some(station) = self.stations.get_mut(&block.terminal) else {
            return Ok(());
        };
        station.unordered |= block.unordered;
        let text = match station.open.take() {
            Some(open) if step.input.is_none() && !step.text.starts_with(open.pattern.text()) => {
                format!("{} {}", open.pattern.text(), step.text.trim_start())
            }
            _ => step.text.clone(),
        };
        let reading = Reading {
            listed: station.listed && step.input.is_none(),
            varies: block.varies.contains(&(place.line + 1)),
        };
        let pattern = Pattern::new(&text, reading);
        let typed = step.input.is_some();
        station.awaited.push(Awaited {
            pattern,
            place,
            typed,
        });
        Ok(())
    }

    /// Opens the terminal of a block.
    fn open(&mut self, place: Place) -> Result<(), Fault> {
        let number = self.blocks[place.block].terminal;
        let starter = self
            .recorder
            .as_ref()
            .map(|recorder| recorder.tracer(number));
        let terminal = match &self.sandbox {
            Some(sandbox) => Terminal::open(sandbox, &starter.unwrap_or_default()),
            None => return Ok(()),
        };
        let terminal = terminal.map_err(|error| self.fault(place, format!("{error:#}")))?;
        let station = Station {
            terminal,
            row: 0,
            awaited: Vec::new(),
            open: None,
            listed: false,
            unordered: false,
        };
        self.stations.insert(number, station);
        Ok(())
    }

    /// Records what there is, at a point where everything rests.
    fn note(&mut self, place: Place) -> Result<(), Fault> {
        let Some((recorder, sandbox)) = self.recorder.as_mut().zip(self.sandbox.as_ref()) else {
            return Ok(());
        };
        let screens = self.stations.iter().map(|(number, station)| {
            let (lines, tail) = station.terminal.shown(0);
            let lines = lines.into_iter().map(|line| line.text).collect();
            (*number, (lines, tail.text))
        });
        let noted = sandbox
            .sockets()
            .and_then(|sockets| recorder.note(screens.collect(), sockets));
        noted.map_err(|error| self.fault(place, format!("{error:#}")))
    }

    /// Whether the terminal shows all that the page shows before an input, and its prompt.
    fn may_type(&self, place: Place, input: &Input) -> Result<Verdict> {
        let Some((station, sandbox)) = self.here(place) else {
            bail!("the terminal is gone");
        };
        let (lines, tail) = station.terminal.shown(station.row);
        let patterns = station.patterns();
        let agreement = pattern::compare(&patterns, &lines, station.unordered, &self.known);
        match agreement {
            Agreement::Whole(_) => {}
            _ if self.mode == Mode::Bless => {}
            Agreement::SoFar => return Ok(Verdict::NotYet(station.refusal(&self.known))),
            Agreement::None => return Ok(Verdict::Never(station.refusal(&self.known))),
        }
        let prompt = Pattern::new(&input.prompt, Reading::default());
        let shell = input.prompt == SHELL_PROMPT;
        let is_there = prompt.allows(&tail, &self.known).is_some();
        if is_there && (!shell || sandbox.foreground(station.terminal.device())?.shell) {
            return Ok(Verdict::Yes);
        }
        let expected = match (prompt.text(), &input.keys) {
            ("", _) => "an empty line to type on".to_owned(),
            (prompt, _) => format!("the prompt `{prompt}`"),
        };
        let message = format!("expected {expected}, the last line is `{}`", tail.text);
        Ok(Verdict::NotYet(message.into()))
    }

    /// Ends what the terminal showed since its last input.
    fn commit(&mut self, terminal: usize, is_last: bool) {
        let Some(station) = self.stations.get_mut(&terminal) else {
            return;
        };
        if let (Agreement::Whole(known), _) = station.agreement(&self.known) {
            self.known = known;
        }
        let (mut lines, tail) = station.terminal.shown(station.row);
        if is_last && station.open.is_none() && !script::is_prompt(&tail.text) {
            lines.extend(Some(tail).filter(|tail| !tail.text.is_empty()));
        }
        self.runs.push(Run {
            page: std::mem::take(&mut station.awaited),
            lines,
            listed: station.listed,
            unordered: std::mem::take(&mut station.unordered),
        });
        station.row = station.terminal.height();
    }

    /// Types, and waits until the terminal shows it.
    fn press(&mut self, place: Place, input: &Input) -> Result<(), Fault> {
        let keys = match &input.keys {
            Keys::Line(line) => format!("{}\n", self.known.command(line)).into_bytes(),
            Keys::Interrupt => vec![3],
            Keys::End => vec![4],
        };
        self.inputs += 1;
        let number = self.blocks[place.block].terminal;
        if let Some(recorder) = &mut self.recorder {
            recorder.typed(number, &input.keys.to_string());
        }
        let Some(station) = self.stations.get_mut(&number) else {
            return Ok(());
        };
        if let Keys::Line(line) = &input.keys {
            station.listed = input.prompt == SHELL_PROMPT && volatile::lists_processes(line);
        }
        let terminal = &mut station.terminal;
        let before = terminal.printed();
        let mut state = terminal.press(&keys);
        let start = Instant::now();
        while state.is_ok() && terminal.printed() == before && start.elapsed() < PATIENCE {
            thread::sleep(GLANCE);
            state = terminal.take(self.inputs);
        }
        let answered = terminal.printed() > before;
        state.map_err(|error| self.fault(place, format!("{error:#}")))?;
        if !answered {
            let message = format!("nothing came after a key, for {PATIENCE:?}");
            return Err(self.fault(place, message));
        }
        Ok(())
    }

    /// Waits until the terminal shows what the block shows, and is in the state that it claims.
    fn end_block(&mut self, place: Place) -> Result<(), Fault> {
        let block = &self.blocks[place.block];
        let mut since = (0, Instant::now());
        self.wait(place, |session| {
            let printed = session
                .here(place)
                .map_or(0, |(station, _)| station.terminal.printed());
            if since.0 != printed {
                since = (printed, Instant::now());
            }
            session.is_over(place, since.1.elapsed())
        })?;
        let Some(station) = self.stations.get_mut(&block.terminal) else {
            return Ok(());
        };
        let (_, tail) = station.terminal.shown(station.row);
        let (agreement, with_tail) = station.agreement(&self.known);
        let last = station.awaited.last();
        let is_last = last.is_some_and(|last| last.pattern.allows(&tail, &self.known).is_some());
        if with_tail || self.mode == Mode::Bless && is_last && !tail.text.is_empty() {
            station.open = station.awaited.pop();
        }
        if let Agreement::Whole(known) = agreement {
            self.known = known;
        }
        Ok(())
    }

    /// Whether a block is over, when its terminal has been silent for some time.
    fn is_over(&self, place: Place, silent: Duration) -> Result<Verdict> {
        let Some((station, sandbox)) = self.here(place) else {
            bail!("the terminal is gone");
        };
        let (lines, tail) = station.terminal.shown(station.row);
        let foreground = sandbox.foreground(station.terminal.device())?;
        let quiet = silent >= HANGS_AFTER;
        let at_prompt = if foreground.shell {
            tail.text == SHELL_PROMPT.trim_end()
        } else {
            script::is_prompt(&tail.text)
        };
        if foreground.shell && !at_prompt && !quiet {
            let message = "the command has not begun".to_owned();
            return Ok(Verdict::NotYet(message.into()));
        }
        // What runs in the background may have printed over the prompt.
        let at_prompt = at_prompt || foreground.shell;
        let (agreement, _) = station.agreement(&self.known);
        // A server's log may be shown before the clients whose doing it is.
        let has_begun = lines.len() > 1 || station.awaited.len() < 2;
        let waits = self.blocks[place.block].waits;
        if self.mode == Mode::Bless {
            let is_whole = matches!(agreement, Agreement::Whole(_));
            let has_come = at_prompt || is_whole || foreground.listens && has_begun;
            return Ok(if has_come || silent >= SILENT_AFTER {
                Verdict::Yes
            } else {
                Verdict::NotYet("nothing comes".to_owned().into())
            });
        }
        Ok(match agreement {
            Agreement::None => Verdict::Never(station.refusal(&self.known)),
            Agreement::SoFar if foreground.listens && has_begun && !waits => Verdict::Yes,
            Agreement::SoFar => Verdict::NotYet(station.refusal(&self.known)),
            Agreement::Whole(_) if waits && at_prompt => {
                let message = "said to wait, but its prompt is back".to_owned();
                Verdict::Never(message.into())
            }
            Agreement::Whole(_) if waits || at_prompt || foreground.listens => Verdict::Yes,
            Agreement::Whole(_) if quiet => {
                let message = "it waits, and the block does not say `waits`".to_owned();
                Verdict::Never(message.into())
            }
            Agreement::Whole(_) => {
                let message = "the prompt did not come back".to_owned();
                Verdict::NotYet(message.into())
            }
        })
    }

    /// Compares what is left: nothing may be missing from the page, and nothing from the run.
    fn finish(&mut self, last: Place) -> Result<(), Fault> {
        let numbers: Vec<usize> = self.stations.keys().copied().collect();
        for number in numbers {
            let mut blocks = self.blocks.iter();
            let block = blocks.rposition(|block| block.terminal == number);
            let block = block.unwrap_or(last.block);
            let line = self.blocks[block].lines.len().saturating_sub(1);
            let place = Place { block, line };
            if self.mode == Mode::Check {
                self.wait(place, |session| session.is_complete(place))?;
            }
            self.commit(number, true);
        }
        self.note(last)
    }

    fn is_complete(&self, place: Place) -> Result<Verdict> {
        let Some((station, _)) = self.here(place) else {
            bail!("the terminal is gone");
        };
        let (_, tail) = station.terminal.shown(station.row);
        let (agreement, with_tail) = station.agreement(&self.known);
        let shown = station.open.as_ref().map(|open| &open.pattern);
        let shown = shown.is_some_and(|open| open.allows(&tail, &self.known).is_some());
        Ok(match agreement {
            Agreement::None => Verdict::Never(station.refusal(&self.known)),
            Agreement::SoFar => Verdict::NotYet(station.refusal(&self.known)),
            Agreement::Whole(_)
                if with_tail || shown || tail.text.is_empty() || script::is_prompt(&tail.text) =>
            {
                Verdict::Yes
            }
            Agreement::Whole(_) => {
                Verdict::NotYet(format!("the page leaves out `{}`", tail.text).into())
            }
        })
    }

    /// Waits for something, as long as anything happens and [`PATIENCE`] more.
    fn wait(
        &mut self,
        place: Place,
        mut test: impl FnMut(&Self) -> Result<Verdict>,
    ) -> Result<(), Fault> {
        let mut seen = (usize::MAX, Instant::now());
        loop {
            let start = Instant::now();
            let rested = self.rest();
            rested.map_err(|error| self.fault(place, format!("{error:#}\n{}", self.view())))?;
            let printed = self.printed();
            if seen.0 != printed || start.elapsed() > DELAYED * 2 {
                seen = (printed, Instant::now());
            }
            let verdict = test(self).map_err(|error| self.fault(place, format!("{error:#}")))?;
            match verdict {
                Verdict::Yes => return Ok(()),
                Verdict::Never(refusal) => {
                    return Err(self.fault(refusal.place.unwrap_or(place), refusal.message));
                }
                Verdict::NotYet(refusal) if seen.1.elapsed() >= PATIENCE => {
                    let place = refusal.place.unwrap_or(place);
                    let view = self.view();
                    let message = format!("{} (waited {PATIENCE:?})\n{view}", refusal.message);
                    return Err(self.fault(place, message));
                }
                Verdict::NotYet(_) => {}
            }
        }
    }

    /// Waits until everything in the sandbox is asleep and nothing is on its way.
    fn rest(&mut self) -> Result<()> {
        let start = Instant::now();
        let mut before: (Option<Look>, usize) = (None, 0);
        let (mut equal, mut since) = (0, start);
        loop {
            self.take()?;
            let Some(sandbox) = &self.sandbox else {
                bail!("the sandbox is gone");
            };
            let look = sandbox.look()?;
            let unsent = look.unsent;
            let awake = look.awake.clone();
            let now = (Some(look), self.printed());
            if awake.is_none() && now == before {
                equal += 1;
            } else {
                (equal, since) = (0, Instant::now());
            }
            if equal >= GLANCES && (unsent == 0 || since.elapsed() >= DELAYED) {
                self.courier.wait()?;
                self.take()?;
                if self.printed() == now.1 {
                    return Ok(());
                }
            }
            if start.elapsed() > BUSY_LIMIT {
                let name = awake.unwrap_or_default();
                bail!("not at rest after {BUSY_LIMIT:?}: `{name}` is busy");
            }
            before = now;
            thread::sleep(GLANCE);
        }
    }

    /// Takes what all terminals have printed.
    fn take(&mut self) -> Result<()> {
        let mut terminals = self
            .stations
            .values_mut()
            .map(|station| &mut station.terminal);
        terminals.try_for_each(|terminal| terminal.take(self.inputs))
    }

    fn printed(&self) -> usize {
        let terminals = self.stations.values().map(|station| &station.terminal);
        terminals.map(Terminal::printed).sum()
    }

    fn here(&self, place: Place) -> Option<(&Station, &Sandbox)> {
        let terminal = self.blocks[place.block].terminal;
        Some((self.stations.get(&terminal)?, self.sandbox.as_ref()?))
    }

    /// What each terminal shows, for people.
    fn view(&self) -> String {
        let mut view = String::new();
        for (number, station) in &self.stations {
            let (mut lines, tail) = station.terminal.shown(0);
            lines.push(tail);
            view.push_str(&format!("    terminal {number} shows:\n"));
            for line in lines.iter().skip(lines.len().saturating_sub(8)) {
                view.push_str(&format!("    | {}\n", line.text));
            }
        }
        view
    }

    fn fault(&self, place: Place, message: String) -> Fault {
        let block = &self.blocks[place.block];
        let message = format!("terminal {}: {message}", block.terminal);
        Fault::new(&block.page, block.page_line(place.line), message)
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.sandbox = None;
        for station in self.stations.values_mut() {
            station.terminal.close();
        }
    }
}
