//! The commands and their replies.

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
    match (&lower[..name.len()], words.len()) {
        (b"set", 3) => {
            store.set(&words[1], &words[2]);
            replies.extend(b"+OK\r\n");
        }
        (b"get", 2) => match store.get(&words[1]) {
            Some(value) => {
                let length = format!("${}\r\n", value.len());
                replies.extend(length.as_bytes());
                replies.extend(value);
                replies.extend(b"\r\n");
            }
            None => replies.extend(b"$-1\r\n"),
        },
        (b"quit", _) => {
            replies.extend(b"+OK\r\n");
            next = Next::Close;
        }
        // HTTP: what follows comes from a web page, and must not be executed.
        (b"post" | b"host:", _) => return Next::Refuse,
        (b"set" | b"get", _) => replies.extend(wrong_number(name)),
        _ => replies.extend(unknown(name)),
    }
    next
}

/// The reply to a command with too few words or too many.
fn wrong_number(name: &[u8]) -> Vec<u8> {
    let name = name.to_ascii_lowercase();
    let name = name.escape_ascii();
    let problem = "-ERR wrong number of arguments for";
    format!("{problem} '{name}' command\r\n").into_bytes()
}

/// The reply to a command that does not exist.
fn unknown(name: &[u8]) -> Vec<u8> {
    let name = name.escape_ascii();
    format!("-ERR unknown command '{name}'\r\n").into_bytes()
}
