//! The table of commands.

use crate::reply::{Answer, Error};
use crate::session::Session;
use crate::store::Store;
use crate::words::Words;
use crate::{client, info, keys, strings};

/// The longest name of a command, in bytes.
const NAME_LIMIT: usize = 32;

/// How much of a command that does not exist is repeated, in bytes: of its
/// name, and of its arguments.
const REPEATED: usize = 128;

/// A command, and all that is known of it.
pub struct Command {
    /// Its name, in lower case. That of a part has the whole in front:
    /// `client|id`.
    pub name: &'static str,
    /// How many words it has, with its name; below zero: at least so many.
    arity: i64,
    /// Whether it can change a key.
    pub writes: bool,
    /// What it does.
    run: Run,
    /// Its arguments, for those who type: `key [value...]`.
    pub takes: &'static str,
}

/// What a command does.
enum Run {
    /// Something with the keys.
    Keys(OnKeys),
    /// Something with the client, or with all.
    Server(OnServer),
    /// Nothing by itself: it has parts.
    Parts,
}

type OnKeys = for<'a> fn(Words<'a>, &'a mut Store) -> Answer<'a>;

type OnServer = for<'a> fn(Words<'a>, &mut Session) -> Answer<'a>;

/// All commands, in the order of their names.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    Command {
        name: "command", arity: -2, writes: false, run: Run::Parts, takes: "",
    },
    server("command|count", 2, info::count),
    server("command|docs", -2, info::docs),
    writes("del", -2, keys::del, "key..."),
    server("echo", 2, client::echo),
    reads("exists", -2, keys::exists, "key..."),
    reads("get", 2, strings::get, "key"),
    writes("getdel", 2, strings::getdel, "key"),
    writes("getset", 3, strings::getset, "key value"),
    server("host:", -1, client::refuse),
    reads("mget", -2, strings::mget, "key..."),
    server("ping", -1, client::ping),
    server("post", -1, client::refuse),
    server("quit", -1, client::quit),
    writes("set", 3, strings::set, "key value"),
    reads("strlen", 2, strings::strlen, "key"),
];

impl Command {
    /// What kind of command it is, in a word and in a sentence.
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self.run {
            Run::Keys(_) if self.writes => ("generic", "Changes keys."),
            Run::Keys(_) => ("generic", "Reads keys."),
            _ => ("server", "Is about the client, or the server."),
        }
    }
}

const fn reads(
    name: &'static str,
    arity: i64,
    run: OnKeys,
    takes: &'static str,
) -> Command {
    Command {
        name,
        arity,
        writes: false,
        run: Run::Keys(run),
        takes,
    }
}

const fn writes(
    name: &'static str,
    arity: i64,
    run: OnKeys,
    takes: &'static str,
) -> Command {
    Command {
        writes: true,
        ..reads(name, arity, run, takes)
    }
}

const fn server(name: &'static str, arity: i64, run: OnServer) -> Command {
    Command {
        name,
        arity,
        writes: false,
        run: Run::Server(run),
        takes: "",
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
            Run::Parts => Err(Error::arguments(command.name)),
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
    let whole = place(&words[0]).filter(|_| !words[0].contains(&b'|'));
    let mut place = whole.ok_or_else(|| unknown(words))?;
    let whole = COMMANDS[place].name;
    if let Some(part) = words.get(1)
        && matches!(COMMANDS[place].run, Run::Parts)
    {
        let name = [whole.as_bytes(), b"|", part].concat();
        place = self::place(&name).ok_or_else(|| unknown_part(whole, part))?;
    }
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

/// The reply to a part of a command that does not exist.
fn unknown_part(whole: &str, part: &[u8]) -> Error {
    let part = cut(part, REPEATED);
    let whole = whole.to_ascii_uppercase();
    let help = format!("'. Try {whole} HELP.");
    Error::new([b"unknown subcommand '", part, help.as_bytes()].concat())
}

/// The beginning of a word: what a string of C has of it, and at most `limit`
/// bytes.
fn cut(word: &[u8], limit: usize) -> &[u8] {
    let end = word.iter().position(|byte| *byte == 0);
    &word[..end.unwrap_or(word.len()).min(limit)]
}
