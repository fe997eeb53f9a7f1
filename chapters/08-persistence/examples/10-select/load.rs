//! Making the changes again that a file holds.

use std::fs;

use anyhow::Result;

use crate::aof::Aof;
use crate::command;
use crate::parser::Parser;
use crate::session::Session;
use crate::state::State;

/// Executes the commands of a file.
pub fn load(aof: &mut Aof, state: &mut State) -> Result<()> {
    let input = fs::read(&aof.path)?;
    let mut session = Session::new(0, state.address);
    let (mut parser, mut start) = (Parser::default(), 0);
    while let Ok(Some(words)) = parser.next(&input[start..]) {
        command::execute(words, &mut session, state, &mut Vec::new());
        start += parser.length();
    }
    Ok(())
}
