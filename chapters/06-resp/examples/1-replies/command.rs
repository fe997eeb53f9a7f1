//! The commands and their replies.

use crate::store::Store;

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

/// Executes the command in `line` and appends its reply to `replies`. A line
/// without words is ignored: it has no reply.
pub fn execute(line: &[u8], store: &mut Store, replies: &mut Vec<u8>) -> Next {
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    let Some(name) = words.next() else {
        return Next::Continue;
    };
    let name = &name[..name.len().min(NAME_LIMIT)];
    // In lower case, without an allocation for each command.
    let mut lower = [0; NAME_LIMIT];
    lower[..name.len()].copy_from_slice(name);
    lower.make_ascii_lowercase();

    let mut next = Next::Continue;
    match &lower[..name.len()] {
        b"set" => match [words.next(), words.next(), words.next()] {
            [Some(key), Some(value), None] => {
                store.set(key, value);
                replies.extend(b"+OK\r\n");
            }
            _ => replies.extend(wrong_number(name)),
        },
        b"get" => match [words.next(), words.next()] {
            [Some(key), None] => match store.get(key) {
                Some(value) => {
                    let length = format!("${}\r\n", value.len());
                    replies.extend(length.as_bytes());
                    replies.extend(value);
                    replies.extend(b"\r\n");
                }
                None => replies.extend(b"$-1\r\n"),
            },
            _ => replies.extend(wrong_number(name)),
        },
        b"exit" | b"quit" => match words.next() {
            None => {
                replies.extend(b"+OK\r\n");
                next = Next::Close;
            }
            Some(_) => replies.extend(wrong_number(name)),
        },
        // HTTP: what follows comes from a web page, and must not be executed.
        b"post" | b"host:" => return Next::Refuse,
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
