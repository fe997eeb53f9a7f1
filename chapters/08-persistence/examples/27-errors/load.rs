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

/// Executes the commands of a file. A last one that is not whole is cut off.
pub fn load(aof: &mut Aof, state: &mut State, log: &Log) -> Result<()> {
    let path = aof.path.display().to_string();
    let input = fs::read(&aof.path)?;
    let mut loader = Loader {
        session: Session::new(0, state.address),
        commands: 0,
        whole: 0,
        group: None,
    };
    let loaded = loader.read(&input, state);
    loaded.map_err(|problem| anyhow!("{path} is damaged: {problem}"))?;
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
    /// Executes the whole commands in `input`.
    fn read(&mut self, input: &[u8], state: &mut State) -> Result<(), Error> {
        let (mut parser, mut start) = (Parser::default(), 0);
        while let Some(words) = parser.next(&input[start..])? {
            let waits = self.command(words, state)?;
            let end = start + parser.length();
            match &mut self.group {
                Some(group) if waits => group.extend(&input[start..end]),
                Some(_) => {}
                None => self.whole = end,
            }
            start = end;
        }
        Ok(())
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
        let (session, replies) = (&mut self.session, &mut Vec::new());
        command::execute(words, session, state, replies);
        match replies.first() {
            Some(b'-') => Err(Error::new(&replies[1..])),
            _ => Ok(()),
        }
    }
}
