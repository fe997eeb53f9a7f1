//! Making the changes again that a file holds.

use std::fs;

use anyhow::{Result, anyhow};

use crate::aof::Aof;
use crate::command;
use crate::log::Log;
use crate::parser::Parser;
use crate::reply::Error;
use crate::session::Session;
use crate::state::State;
use crate::words::Words;

/// Executes the commands of a file. A last one that is not whole is cut off;
/// anything else that is no command is an error, which says where it is.
pub fn load(aof: &mut Aof, state: &mut State, log: &Log) -> Result<()> {
    let path = aof.path.display().to_string();
    let input = fs::read(&aof.path)?;
    let mut loader = Loader {
        session: Session::new(0, state.address),
        commands: 0,
        whole: 0,
        group: None,
    };
    let loaded = loader.read(without_zeros(&input), state);
    loaded.map_err(|(place, problem)| damaged(&path, place, &problem))?;
    let (commands, whole) = (loader.commands, loader.whole);
    let rest = input.len() - whole;
    if rest > 0 {
        aof.cut(whole as u64)?;
        log.line(format_args!(
            "Cut off the last {rest} bytes of {path}, at {whole}: they are no \
             whole command"
        ));
    }
    log.line(format_args!("Loaded {path}: {commands} commands"));
    Ok(())
}

/// The file without the zeros at its end. A system that lost its power can
/// leave them in the place of what was written last.
fn without_zeros(input: &[u8]) -> &[u8] {
    let last = input.iter().rposition(|byte| *byte != 0);
    last.map_or(&[], |last| &input[..=last])
}

/// What is wrong with a file, and what can be done.
fn damaged(path: &str, place: usize, problem: &Error) -> anyhow::Error {
    anyhow!(
        "{path} is damaged at byte {place}: {problem}\n\
         To go on with what is before that, keep a copy and cut the file:\n  \
         cp {path} {path}.damaged && truncate -s {place} {path}"
    )
}

/// Executes commands from a file.
struct Loader {
    session: Session,
    /// How many commands were executed.
    commands: u64,
    /// How long the part of the file is that was executed.
    whole: usize,
    /// The commands since `MULTI`: they are executed at `EXEC`, or not at all.
    group: Option<Vec<u8>>,
}

impl Loader {
    /// Executes the whole commands in `input`. An error says where it is.
    fn read(
        &mut self,
        input: &[u8],
        state: &mut State,
    ) -> Result<(), (usize, Error)> {
        let (mut parser, mut start) = (Parser::default(), 0);
        loop {
            let here = |problem| (start, problem);
            let rest = &input[start..];
            if rest.first().is_some_and(|byte| *byte != b'*') {
                return Err(here(Error::new("a command begins with '*'")));
            }
            let Some(words) = parser.next(rest).map_err(here)? else {
                return Ok(());
            };
            let waits = self.command(words, state).map_err(here)?;
            let end = start + parser.length();
            match &mut self.group {
                Some(group) if waits => group.extend(&input[start..end]),
                Some(_) => {}
                None => self.whole = end,
            }
            start = end;
        }
    }

    /// Executes a command. Returns whether it waits for `EXEC`.
    fn command(
        &mut self,
        words: Words,
        state: &mut State,
    ) -> Result<bool, Error> {
        match words.get(0).unwrap_or_default() {
            b"MULTI" => self.group = Some(Vec::new()),
            b"EXEC" => {
                let group = self.group.take().unwrap_or_default();
                self.run(&group, state)?;
            }
            b"" => return Err(Error::new("a command without a name")),
            _ if self.group.is_some() => return Ok(true),
            _ => self.execute(words, state)?,
        }
        Ok(false)
    }

    /// Executes the commands of a group.
    fn run(&mut self, group: &[u8], state: &mut State) -> Result<(), Error> {
        let (mut parser, mut start) = (Parser::default(), 0);
        while let Some(words) = parser.next(&group[start..])? {
            self.execute(words, state)?;
            start += parser.length();
        }
        Ok(())
    }

    fn execute(
        &mut self,
        words: Words,
        state: &mut State,
    ) -> Result<(), Error> {
        self.commands += 1;
        command::replay(words, &mut self.session, state)
    }
}
