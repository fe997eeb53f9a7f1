//! The commands and their replies.

use crate::reply::{Error, OK, Reply};
use crate::store::Store;
use crate::words::Words;

/// How much of a command's name is looked at and repeated, in bytes.
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

/// Executes a command, given as its words, and appends its reply to `replies`.
/// Without words, there is no reply.
pub fn execute(words: Words, store: &mut Store, replies: &mut Vec<u8>) -> Next {
    if words.len() == 0 {
        return Next::Continue;
    }
    let name = &words[0][..words[0].len().min(NAME_LIMIT)];
    // In lower case, without an allocation for each command.
    let mut lower = [0; NAME_LIMIT];
    lower[..name.len()].copy_from_slice(name);
    lower.make_ascii_lowercase();

    let mut next = Next::Continue;
    let answer = match (&lower[..name.len()], words.len()) {
        (b"set", 3) => {
            store.set(&words[1], &words[2]);
            Ok(OK)
        }
        (b"get", 2) => {
            let value = store.get(&words[1]);
            Ok(value.map_or(Reply::Null, Reply::Bulk))
        }
        (b"quit", _) => {
            next = Next::Close;
            Ok(OK)
        }
        // HTTP: what follows comes from a web page, and must not be executed.
        (b"post" | b"host:", _) => return Next::Refuse,
        (b"set" | b"get", _) => Err(wrong_number(name)),
        _ => Err(unknown(name)),
    };
    match answer {
        Ok(reply) => reply.write(replies),
        Err(error) => error.write(replies),
    }
    next
}

/// The reply to a command with too few words or too many.
fn wrong_number(name: &[u8]) -> Error {
    let name = name.to_ascii_lowercase();
    let name = name.escape_ascii();
    let problem = "wrong number of arguments for";
    Error::new(format!("{problem} '{name}' command"))
}

/// The reply to a command that does not exist.
fn unknown(name: &[u8]) -> Error {
    let name = name.escape_ascii();
    Error::new(format!("unknown command '{name}'"))
}
