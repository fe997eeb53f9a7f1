//! The table of commands.

use crate::aof::Aof;
use crate::reply::{Answer, Error};
use crate::session::Session;
use crate::state::State;
use crate::store::Store;
use crate::words::Words;
use crate::{client, expiry, info, keys, strings};

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
    /// How its name begins, as a number.
    first: u64,
}

/// What a command does.
enum Run {
    /// Something with the keys of one table.
    Keys(OnKeys),
    /// Something with the client, or with all.
    Server(OnServer),
    /// Nothing by itself: it has parts.
    Parts,
}

type OnKeys = for<'a> fn(Words<'a>, &'a mut Store) -> Answer<'a>;

type OnServer = for<'a, 'b> fn(Call<'a, 'b>) -> Answer<'a>;

/// A command that a client has sent, and what it can reach.
pub struct Call<'a, 'b> {
    /// Its words.
    pub words: Words<'a>,
    /// The client.
    pub session: &'b mut Session,
    /// What all clients share.
    pub state: &'b mut State,
}

/// All commands, in the order of their names.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    writes("append", 3, strings::append, "key value"),
    parts("client"),
    server("client|getname", 2, client::get_name, ""),
    server("client|id", 2, client::id, ""),
    server("client|info", 2, client::info, ""),
    server("client|list", -2, client::list, ""),
    server("client|setname", 3, client::set_name, "name"),
    parts("command"),
    server("command|count", 2, info::count, ""),
    server("command|docs", -2, info::docs, "[name...]"),
    parts("config"),
    server("config|get", -3, info::config_get, "pattern..."),
    reads("dbsize", 1, keys::dbsize, ""),
    writes("decr", 2, strings::decr, "key"),
    writes("decrby", 3, strings::decrby, "key number"),
    writes("del", -2, keys::del, "key..."),
    server("echo", 2, client::echo, "message"),
    reads("exists", -2, keys::exists, "key..."),
    writes("expire", -3, expiry::expire, "key seconds [NX|XX|GT|LT]"),
    writes("expireat", -3, expiry::expireat, "key second [NX|XX|GT|LT]"),
    reads("expiretime", 2, expiry::expiretime, "key"),
    Command { writes: true, ..server("flushall", -1, keys::flushall, "") },
    writes("flushdb", -1, keys::flushdb, ""),
    parts("function"),
    server("function|flush", -2, info::no_functions, ""),
    reads("get", 2, strings::get, "key"),
    writes("getdel", 2, strings::getdel, "key"),
    writes("getex", -2, strings::getex, "key [EX|PX|EXAT|PXAT|PERSIST] [time]"),
    reads("getrange", 4, strings::getrange, "key start end"),
    writes("getset", 3, strings::getset, "key value"),
    server("hello", -1, client::hello, "[version] [option...]"),
    server("host:", -1, client::refuse, ""),
    writes("incr", 2, strings::incr, "key"),
    writes("incrby", 3, strings::incrby, "key number"),
    server("info", -1, info::info, "[section...]"),
    reads("keys", 2, keys::keys, "pattern"),
    reads("mget", -2, strings::mget, "key..."),
    writes("mset", -3, strings::mset, "key value [key|value...]"),
    writes("msetnx", -3, strings::msetnx, "key value [key|value...]"),
    parts("object"),
    reads("object|encoding", 3, keys::encoding, "key"),
    writes("persist", 2, expiry::persist, "key"),
    writes("pexpire", -3, expiry::pexpire, "key milliseconds [NX|XX|GT|LT]"),
    writes("pexpireat", -3, expiry::pexpireat, "key millisecond [NX|XX|GT|LT]"),
    reads("pexpiretime", 2, expiry::pexpiretime, "key"),
    server("ping", -1, client::ping, "[message]"),
    server("post", -1, client::refuse, ""),
    writes("psetex", 4, strings::psetex, "key milliseconds value"),
    reads("pttl", 2, expiry::pttl, "key"),
    server("quit", -1, client::quit, ""),
    reads("randomkey", 1, keys::randomkey, ""),
    writes("rename", 3, keys::rename, "key name"),
    writes("renamenx", 3, keys::renamenx, "key name"),
    server("reset", 1, client::reset, ""),
    reads("scan", -2, keys::scan, "cursor [MATCH|pattern] [COUNT|number]"),
    server("select", 2, client::select, "number"),
    writes("set", -3, strings::set, "key value [NX|XX] [GET] [EX|PX] [time]"),
    writes("setex", 4, strings::setex, "key seconds value"),
    writes("setnx", 3, strings::setnx, "key value"),
    writes("setrange", 4, strings::setrange, "key offset value"),
    reads("strlen", 2, strings::strlen, "key"),
    reads("substr", 4, strings::getrange, "key start end"),
    server("time", 1, info::time, ""),
    reads("touch", -2, keys::exists, "key..."),
    reads("ttl", 2, expiry::ttl, "key"),
    reads("type", 2, keys::kind, "key"),
    writes("unlink", -2, keys::del, "key..."),
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
        first: first(name.as_bytes()),
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

const fn server(
    name: &'static str,
    arity: i64,
    run: OnServer,
    takes: &'static str,
) -> Command {
    Command {
        name,
        arity,
        writes: false,
        run: Run::Server(run),
        takes,
        first: first(name.as_bytes()),
    }
}

const fn parts(name: &'static str) -> Command {
    Command {
        name,
        arity: -2,
        writes: false,
        run: Run::Parts,
        takes: "",
        first: first(name.as_bytes()),
    }
}

/// The first eight letters of a name as a number. Numbers have the order of
/// the names, and are compared at once.
const fn first(name: &[u8]) -> u64 {
    let mut letters = [0; 8];
    let mut place = 0;
    while place < name.len() && place < letters.len() {
        letters[place] = name[place];
        place += 1;
    }
    u64::from_be_bytes(letters)
}

/// Executes a command, and appends its reply to `replies`.
pub fn execute(
    words: Words,
    session: &mut Session,
    state: &mut State,
    replies: &mut Vec<u8>,
) {
    let database = session.database;
    match answer(words, session, state) {
        Ok(reply) => reply.write(session.protocol, replies),
        Err(error) => error.write(replies),
    }
    state.record(database, true);
}

/// Executes a command of the append-only file. Fails for one that cannot be
/// there.
pub fn replay(
    words: Words,
    session: &mut Session,
    state: &mut State,
) -> Result<(), Error> {
    let command = find(words)?;
    if !command.writes && command.name != "select" {
        return Err(Error::new(format!("'{}' changes nothing", command.name)));
    }
    answer(words, session, state).map(|_| ())
}

fn answer<'a>(
    words: Words<'a>,
    session: &mut Session,
    state: &'a mut State,
) -> Answer<'a> {
    let command = find(words)?;
    session.command = command.name;
    state.commands += 1;
    if command.writes
        && let Some(trouble) = state.aof.as_ref().and_then(Aof::trouble)
    {
        return Err(Error::not_saved(trouble));
    }
    match command.run {
        Run::Keys(run) => {
            let store = &mut state.databases[session.database];
            store.now = state.now;
            run(words, store)
        }
        Run::Server(run) => run(Call {
            words,
            session,
            state,
        }),
        Run::Parts => Err(Error::arguments(command.name)),
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
    let first = first(lower);
    let order = |command: &Command| {
        let order = command.first.cmp(&first);
        order.then_with(|| command.name.as_bytes().cmp(lower))
    };
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

/// The beginning of a word, at most `limit` bytes.
fn cut(word: &[u8], limit: usize) -> &[u8] {
    let word = text(word);
    &word[..word.len().min(limit)]
}

/// What a string of C has of a word: it ends at a NUL.
pub fn text(word: &[u8]) -> &[u8] {
    word.split(|byte| *byte == 0).next().unwrap_or_default()
}
