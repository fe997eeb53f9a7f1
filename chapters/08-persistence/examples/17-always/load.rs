//! Making the changes again that a file holds.

use std::fs;

use anyhow::Result;

use crate::aof::Aof;
use crate::command;
use crate::parser::Parser;
use crate::session::Session;
use crate::state::State;
use crate::words::Words;

/// Executes the commands of a file.
pub fn load(aof: &mut Aof, state: &mut State) -> Result<()> {
    let input = fs::read(&aof.path)?;
    let mut loader = Loader {
        session: Session::new(0, state.address),
        group: None,
    };
    loader.read(&input, state);
    Ok(())
}

/// Executes commands from a file.
struct Loader {
    session: Session,
    /// The commands since `MULTI`: they are executed at `EXEC`, or not at all.
    group: Option<Vec<u8>>,
}

impl Loader {
    /// Executes the whole commands in `input`.
    fn read(&mut self, input: &[u8], state: &mut State) {
        let (mut parser, mut start) = (Parser::default(), 0);
        while let Ok(Some(words)) = parser.next(&input[start..]) {
            let waits = self.command(words, state);
            let end = start + parser.length();
            if waits && let Some(group) = &mut self.group {
                group.extend(&input[start..end]);
            }
            start = end;
        }
    }

    /// Executes a command. Returns whether it waits for `EXEC`.
    fn command(&mut self, words: Words, state: &mut State) -> bool {
        match &words[0] {
            b"MULTI" => self.group = Some(Vec::new()),
            b"EXEC" => {
                let group = self.group.take().unwrap_or_default();
                self.read(&group, state);
            }
            _ if self.group.is_some() => return true,
            _ => {
                let session = &mut self.session;
                command::execute(words, session, state, &mut Vec::new());
            }
        }
        false
    }
}
