//! Replays a session: types what the page types, and compares what comes with what the page shows.

use std::time::Instant;

use anyhow::Result;
use course::block::Block;
use course::fault::Fault;
use course::left;
use course::recording::Recording;

use super::pattern::{Agreement, Order, Pattern};
use super::recorder::Recorder;
use super::sandbox::Checkout;
use super::script::{self, Input, Keys, SHELL_PROMPT};
use super::stage::{DELAYED, PATIENCE, Stage};
use super::tools;
use super::verdict::{self, Verdict};
use super::volatile::{Known, Reading};
use observe::screen::Line;

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
}

/// A session as it went.
#[derive(Debug)]
pub struct Replay {
    /// What the terminals showed, in the order in which it was complete.
    pub runs: Vec<Run>,
    /// What the numbers of the page stood for.
    pub known: Known,
}

/// Replays the blocks of a session, of which there is one at least, in the order of the page.
///
/// # Errors
///
/// The first fault: where the page is not true, or where the session got stuck.
pub fn replay(blocks: &[Block], checkout: &Checkout, mode: Mode) -> Result<Replay, Fault> {
    let mut session = Session::new(blocks, checkout, mode, None)?;
    session.run()?;
    Ok(Replay {
        runs: session.runs,
        known: session.known,
    })
}

/// Replays the blocks of a session under `strace` and records what happens.
///
/// # Errors
///
/// As [`replay`].
pub fn record(blocks: &[Block], checkout: &Checkout, mode: Mode) -> Result<Recording, Fault> {
    let recorder = Recorder::new(&checkout.target);
    let mut recorder = recorder.map_err(|error| failed(blocks, &error))?;
    let mut session = Session::new(blocks, checkout, mode, Some(&mut recorder))?;
    session.run()?;
    let known = std::mem::take(&mut session.known);
    drop(session);
    Ok(recorder.recording(&blocks[0].session, &known))
}

/// A fault of the machine, before anything is typed.
fn failed(blocks: &[Block], error: &anyhow::Error) -> Fault {
    Fault::new(&blocks[0].page, blocks[0].fence, format!("{error:#}"))
}

struct Session<'a> {
    blocks: &'a [Block],
    mode: Mode,
    known: Known,
    runs: Vec<Run>,
    recorder: Option<&'a mut Recorder>,
    stage: Stage,
}

impl<'a> Session<'a> {
    fn new(
        blocks: &'a [Block],
        checkout: &Checkout,
        mode: Mode,
        recorder: Option<&'a mut Recorder>,
    ) -> Result<Self, Fault> {
        Ok(Session {
            blocks,
            mode,
            known: Known::default(),
            runs: Vec::new(),
            recorder,
            stage: Stage::new(checkout).map_err(|error| failed(blocks, &error))?,
        })
    }

    fn run(&mut self) -> Result<(), Fault> {
        for (block, content) in self.blocks.iter().enumerate() {
            for (line, step) in script::steps(content).iter().enumerate() {
                self.step(Place { block, line }, step)?;
            }
            self.end_block(self.last_line(block))?;
        }
        self.finish()
    }

    /// The last line of a block.
    fn last_line(&self, block: usize) -> Place {
        let line = self.blocks[block].lines.len().saturating_sub(1);
        Place { block, line }
    }

    fn step(&mut self, place: Place, step: &script::Step) -> Result<(), Fault> {
        let block = &self.blocks[place.block];
        let number = block.terminal;
        let starter = self
            .recorder
            .as_ref()
            .map(|recorder| recorder.tracer(number));
        let opened = self.stage.open(number, &starter.unwrap_or_default());
        opened.map_err(|error| self.fault(place, &error))?;
        if let Some(input) = &step.input {
            self.wait(place, |session| {
                let foreground = session.stage.foreground(number)?;
                let station = session.stage.station(number);
                let (mode, known) = (session.mode, &session.known);
                Ok(verdict::may_type(station, input, foreground, mode, known))
            })?;
            let noted = self.note();
            noted.map_err(|error| self.fault(place, &error))?;
            self.commit(number, false);
            self.press(place, input)?;
        }
        let station = self.stage.station_mut(number);
        let text = match station.open.take() {
            Some(open) if step.input.is_none() && !step.text.starts_with(open.pattern.text()) => {
                format!("{} {}", open.pattern.text(), step.text.trim_start())
            }
            _ => step.text.clone(),
        };
        let order = match block.unordered {
            true => Order::Any,
            false if block.second.contains(&(place.line + 1)) => Order::Second,
            false => Order::Next,
        };
        let mut varies = block.varies.iter();
        let varying = varies.find(|varying| varying.line == place.line + 1);
        let reading = Reading {
            listed: station.lists() && step.input.is_none(),
            varies: varying.map(|varying| varying.times),
        };
        station.awaited.push(Awaited {
            pattern: Pattern::new(&text, &station.command, reading).in_order(order),
            place,
            typed: step.input.is_some(),
        });
        Ok(())
    }

    /// Records what there is, at a point where everything rests.
    fn note(&mut self) -> Result<()> {
        match &mut self.recorder {
            Some(recorder) => recorder.note(self.stage.screens(), self.stage.sockets()?),
            None => Ok(()),
        }
    }

    /// Ends what the terminal showed since its last input.
    fn commit(&mut self, terminal: usize, is_last: bool) {
        let station = self.stage.station_mut(terminal);
        if let (Agreement::Whole(known), _) = station.agreement(&self.known) {
            self.known = known;
        }
        self.runs.push(station.take_run(is_last));
    }

    /// Types.
    fn press(&mut self, place: Place, input: &Input) -> Result<(), Fault> {
        let keys = match &input.keys {
            Keys::Line(line) => Keys::Line(self.known.command(line)).bytes(),
            key => key.bytes(),
        };
        let number = self.blocks[place.block].terminal;
        if let Some(recorder) = &mut self.recorder {
            recorder.typed(number, &input.keys.to_string());
        }
        if let (Keys::Line(line), SHELL_PROMPT) = (&input.keys, input.prompt.as_str()) {
            self.stage.station_mut(number).command.clone_from(line);
        }
        let pressed = self.stage.press(number, &keys);
        pressed.map_err(|error| self.fault(place, &error))
    }

    /// Waits until the terminal shows what the block shows, and is in the state that it claims.
    fn end_block(&mut self, place: Place) -> Result<(), Fault> {
        let block = &self.blocks[place.block];
        let mut since = (0, Instant::now());
        self.wait(place, |session| {
            let foreground = session.stage.foreground(block.terminal)?;
            let station = session.stage.station(block.terminal);
            if since.0 != station.terminal.printed() {
                since = (station.terminal.printed(), Instant::now());
            }
            let (mode, known) = (session.mode, &session.known);
            let silent = since.1.elapsed();
            Ok(verdict::is_over(
                station,
                block.waits,
                silent,
                foreground,
                mode,
                known,
            ))
        })?;
        let station = self.stage.station_mut(block.terminal);
        let (_, tail) = station.shown();
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

    /// Compares what is left: nothing may be missing from the page, and nothing from the run.
    fn finish(&mut self) -> Result<(), Fault> {
        for number in self.stage.numbers() {
            let mut blocks = self.blocks.iter();
            let block = blocks.rposition(|block| block.terminal == number);
            let block = block.expect("a block opened the terminal");
            if self.mode == Mode::Check {
                self.wait(self.last_line(block), |session| {
                    let station = session.stage.station(number);
                    Ok(verdict::is_complete(station, &session.known))
                })?;
            }
            self.commit(number, true);
        }
        let last = self.last_line(self.blocks.len() - 1);
        self.note().map_err(|error| self.fault(last, &error))?;
        match self.mode {
            Mode::Check => self.free(last),
            Mode::Bless => Ok(()),
        }
    }

    /// Ends what the session leaves running, as the pages tell their readers to before they go on:
    /// Ctrl-C in the terminals that [`left::running`] names, and in no others.
    fn free(&mut self, last: Place) -> Result<(), Fault> {
        let left = left::running(self.blocks);
        let said = |number| match left.contains(&number) {
            true => format!("the pages say that terminal {number} still runs a program"),
            false => format!("the pages say that terminal {number} is free"),
        };
        for number in self.stage.numbers() {
            let foreground = self.stage.foreground(number);
            let is_free = foreground.map_err(|error| self.fault(last, &error))?.shell;
            if is_free == left.contains(&number) {
                let message = format!("{}, after this session, and it is not so", said(number));
                return Err(self.said(last, &message));
            }
        }
        for number in &left {
            let pressed = self.stage.press(*number, &[3]);
            pressed.map_err(|error| self.fault(last, &error))?;
        }
        self.wait(last, |session| {
            for number in session.stage.numbers() {
                if !session.stage.foreground(number)?.shell {
                    let message = format!("{}, and Ctrl-C does not end it", said(number));
                    return Ok(Verdict::NotYet(message.into()));
                }
            }
            Ok(Verdict::Yes)
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
            let rested = self.stage.rest();
            rested.map_err(|error| {
                let view = self.stage.view();
                self.said(place, &format!("{error:#}\n{view}"))
            })?;
            let printed = self.stage.printed();
            if seen.0 != printed || start.elapsed() > DELAYED * 2 {
                seen = (printed, Instant::now());
            }
            let (refusal, is_final) = match test(self).map_err(|error| self.fault(place, &error))? {
                Verdict::Yes => return Ok(()),
                Verdict::Never(refusal) => (refusal, true),
                Verdict::NotYet(refusal) => (refusal, false),
            };
            let place = refusal.place.unwrap_or(place);
            if is_final {
                return Err(self.said(place, &refusal.message));
            }
            if seen.1.elapsed() >= PATIENCE {
                let view = self.stage.view();
                let message = format!("{} (waited {PATIENCE:?})\n{view}", refusal.message);
                return Err(self.said(place, &message));
            }
        }
    }

    fn fault(&self, place: Place, error: &anyhow::Error) -> Fault {
        self.said(place, &format!("{error:#}"))
    }

    fn said(&self, place: Place, message: &str) -> Fault {
        let block = &self.blocks[place.block];
        let others = self.stage.other_tools(&tools::used(self.blocks));
        let terminal = block.terminal;
        let message = match others.as_str() {
            "" => format!("terminal {terminal}: {message}"),
            others => format!("{others}: terminal {terminal}: {message}"),
        };
        Fault::new(&block.page, block.page_line(place.line), message)
    }
}
