//! The commands and their replies.

use crate::reply::{Answer, Error, OK};
use crate::store::Store;
use crate::strings;
use crate::words::Words;

/// How much of a command's name is repeated, in bytes.
const NAME_LIMIT: usize = 32;

/// What the connection does after a command.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Waits for the next command.
    Continue,
    /// Sends the reply and closes.
    Close,
    /// Closes without a reply: this is HTTP, and no client of ours.
    Refuse,
}

/// A command, and all that is known of it.
struct Command {
    /// Its name, in lower case.
    name: &'static str,
    /// How many words it has, with its name.
    arity: usize,
    /// What it does.
    run: for<'a> fn(Words<'a>, &'a mut Store) -> Answer<'a>,
}

#[rustfmt::skip]
const COMMANDS: &[Command] = &[
    Command { name: "get", arity: 2, run: strings::get },
    Command { name: "set", arity: 3, run: strings::set },
];

/// Executes a command, given as its words, and appends its reply to `replies`.
/// Without words, there is no reply.
pub fn execute(words: Words, store: &mut Store, replies: &mut Vec<u8>) -> Next {
    if words.len() == 0 {
        return Next::Continue;
    }
    let mut next = Next::Continue;
    let answer = match words[0].to_ascii_lowercase().as_slice() {
        b"quit" => {
            next = Next::Close;
            Ok(OK)
        }
        // HTTP: what follows comes from a web page, and must not be executed.
        b"post" | b"host:" => return Next::Refuse,
        name => find(name, words).and_then(|found| (found.run)(words, store)),
    };
    match answer {
        Ok(reply) => reply.write(replies),
        Err(error) => error.write(replies),
    }
    next
}

/// The command of this name, if it takes so many words.
fn find(name: &[u8], words: Words) -> Result<&'static Command, Error> {
    let mut commands = COMMANDS.iter();
    match commands.find(|command| command.name.as_bytes() == name) {
        Some(command) if command.arity == words.len() => Ok(command),
        Some(command) => Err(Error::arguments(command.name)),
        None => Err(unknown(&words[0])),
    }
}

/// The reply to a command that does not exist.
fn unknown(name: &[u8]) -> Error {
    let name = name[..name.len().min(NAME_LIMIT)].escape_ascii();
    Error::new(format!("unknown command '{name}'"))
}
