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
    let session = Session::new(0, state.address);
    Loader { session }.read(&input, state);
    Ok(())
}

/// Executes commands from a file.
struct Loader {
    session: Session,
}

impl Loader {
    /// Executes the whole commands in `input`.
    fn read(&mut self, input: &[u8], state: &mut State) {
        let (mut parser, mut start) = (Parser::default(), 0);
        while let Ok(Some(words)) = parser.next(&input[start..]) {
            self.command(words, state);
            start += parser.length();
        }
    }

    fn command(&mut self, words: Words, state: &mut State) {
        command::execute(words, &mut self.session, state, &mut Vec::new());
    }
}
