//! The table of commands.

use crate::reply::{Answer, Error};
use crate::store::Store;
use crate::words::Words;
use crate::{keys, strings};

/// The longest name of a command, in bytes.
const NAME_LIMIT: usize = 32;

/// How much of a command that does not exist is repeated, in bytes: of its
/// name, and of its arguments.
const REPEATED: usize = 128;

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
    /// How many words it has, with its name; below zero: at least so many.
    arity: i64,
    /// What it does.
    run: for<'a> fn(Words<'a>, &'a mut Store) -> Answer<'a>,
}

/// All commands, in the order of their names.
#[rustfmt::skip]
const COMMANDS: &[Command] = &[
    Command { name: "del", arity: -2, run: keys::del },
    Command { name: "exists", arity: -2, run: keys::exists },
    Command { name: "get", arity: 2, run: strings::get },
    Command { name: "set", arity: 3, run: strings::set },
];

/// Executes a command, given as its words, and appends its reply to `replies`.
/// Without words, there is no reply.
pub fn execute(words: Words, store: &mut Store, replies: &mut Vec<u8>) -> Next {
    if words.len() == 0 {
        return Next::Continue;
    }
    if words[0].eq_ignore_ascii_case(b"quit") {
        replies.extend(b"+OK\r\n");
        return Next::Close;
    }
    // HTTP: what follows comes from a web page, and must not be executed.
    let http = [&b"post"[..], b"host:"];
    if http.iter().any(|name| words[0].eq_ignore_ascii_case(name)) {
        return Next::Refuse;
    }
    let answer = match find(words) {
        Ok(command) => (command.run)(words, store),
        Err(error) => Err(error),
    };
    match answer {
        Ok(reply) => reply.write(replies),
        Err(error) => error.write(replies),
    }
    Next::Continue
}

/// The command that these words are, if it takes so many.
fn find(words: Words) -> Result<&'static Command, Error> {
    let place = place(&words[0]).ok_or_else(|| unknown(words))?;
    let command = &COMMANDS[place];
    let count = words.len() as i64;
    match command.arity {
        arity if count == arity || arity < 0 && count >= -arity => Ok(command),
        _ => Err(Error::arguments(command.name)),
    }
}

/// Where in the table a name is.
fn place(name: &[u8]) -> Option<usize> {
    // In lower case, without an allocation for each command.
    let mut lower = [0; NAME_LIMIT];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    let order = |command: &Command| command.name.as_bytes().cmp(lower);
    COMMANDS.binary_search_by(order).ok()
}

/// The reply to a command that does not exist.
fn unknown(words: Words) -> Error {
    let mut arguments = Vec::new();
    for word in words.from(1) {
        let room = REPEATED.saturating_sub(arguments.len());
        if room == 0 {
            break;
        }
        arguments.extend([b"'", cut(word, room), b"' "].concat());
    }
    Error::new(
        [
            b"unknown command '",
            cut(&words[0], REPEATED),
            b"', with args beginning with: ",
            &arguments,
        ]
        .concat(),
    )
}

/// The beginning of a word: what a string of C has of it, and at most `limit`
/// bytes.
fn cut(word: &[u8], limit: usize) -> &[u8] {
    let end = word.iter().position(|byte| *byte == 0);
    &word[..end.unwrap_or(word.len()).min(limit)]
}
