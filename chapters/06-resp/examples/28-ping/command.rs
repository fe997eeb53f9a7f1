//! The table of commands.

use crate::reply::{Answer, Error};
use crate::session::Session;
use crate::store::Store;
use crate::words::Words;
use crate::{client, keys, strings};

/// The longest name of a command, in bytes.
const NAME_LIMIT: usize = 32;

/// How much of a command that does not exist is repeated, in bytes: of its
/// name, and of its arguments.
const REPEATED: usize = 128;

/// A command, and all that is known of it.
struct Command {
    /// Its name, in lower case.
    name: &'static str,
    /// How many words it has, with its name; below zero: at least so many.
    arity: i64,
    /// What it does.
    run: Run,
}

/// What a command does.
enum Run {
    /// Something with the keys.
    Keys(OnKeys),
    /// Something with the client.
    Server(OnServer),
}

type OnKeys = for<'a> fn(Words<'a>, &'a mut Store) -> Answer<'a>;

type OnServer = for<'a> fn(Words<'a>, &mut Session) -> Answer<'a>;

/// All commands, in the order of their names.
#[rustfmt::skip]
const COMMANDS: &[Command] = &[
    keys("del", -2, keys::del),
    server("echo", 2, client::echo),
    keys("exists", -2, keys::exists),
    keys("get", 2, strings::get),
    server("host:", -1, client::refuse),
    server("ping", -1, client::ping),
    server("post", -1, client::refuse),
    server("quit", -1, client::quit),
    keys("set", 3, strings::set),
];

const fn keys(name: &'static str, arity: i64, run: OnKeys) -> Command {
    Command {
        name,
        arity,
        run: Run::Keys(run),
    }
}

const fn server(name: &'static str, arity: i64, run: OnServer) -> Command {
    Command {
        name,
        arity,
        run: Run::Server(run),
    }
}

/// Executes a command, and appends its reply to `replies`.
pub fn execute(
    words: Words,
    session: &mut Session,
    store: &mut Store,
    replies: &mut Vec<u8>,
) {
    let answer = match find(words) {
        Ok(command) => match command.run {
            Run::Keys(run) => run(words, store),
            Run::Server(run) => run(words, session),
        },
        Err(error) => Err(error),
    };
    match answer {
        Ok(reply) => reply.write(replies),
        Err(error) => error.write(replies),
    }
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
