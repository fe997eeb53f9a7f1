//! The commands about the server.

use crate::command::COMMANDS;
use crate::reply::{Answer, Reply};
use crate::session::Session;
use crate::words::Words;

/// `COMMAND COUNT`.
pub fn count<'a>(_: Words<'a>, _: &mut Session) -> Answer<'a> {
    let known = COMMANDS
        .iter()
        .filter(|command| !command.name.contains('|'));
    Ok(Reply::count(known.count()))
}
