//! The commands about the server.

use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::command::{COMMANDS, Call, Command};
use crate::parser::WORD_LIMIT;
use crate::pattern;
use crate::persistence;
use crate::reply::{Answer, Error, OK, Reply};
use crate::state::{DATABASES, State};
use crate::store::Store;
use crate::words::Words;

/// `INFO`: what there is to say, in sections, or some of them.
pub fn info(call: Call) -> Answer<'static> {
    let has = |name: &str| {
        let mut words = call.words.from(1);
        words.any(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    let all = call.words.len() == 1
        || ["all", "default", "everything"].into_iter().any(has);
    let wanted = sections(call.state).into_iter();
    let wanted = wanted.filter(|(name, _)| all || has(name));
    let texts = wanted.map(|(name, lines)| format!("# {name}\r\n{lines}"));
    Ok(Reply::Text(texts.collect::<Vec<_>>().join("\r\n")))
}

/// The sections of `INFO`: names, and lines.
fn sections(state: &State) -> [(&'static str, String); 7] {
    let uptime = state.started.elapsed().as_secs();
    [
        (
            "Server",
            format!(
                "redis_version:7.0.15\r\nredis_mode:standalone\r\n\
                 process_id:{}\r\ntcp_port:{}\r\nuptime_in_seconds:{uptime}\r\n\
                 uptime_in_days:{}\r\n",
                process::id(),
                state.address.port(),
                uptime / (24 * 60 * 60),
            ),
        ),
        (
            "Clients",
            format!(
                "connected_clients:{}\r\nmaxclients:{}\r\nblocked_clients:0\r\n",
                state.sessions.len() + 1,
                state.max_clients,
            ),
        ),
        (
            "Memory",
            format!("used_memory:{}\r\nmaxmemory:0\r\n", memory(state)),
        ),
        ("Persistence", persistence::section(state)),
        (
            "Stats",
            format!(
                "total_connections_received:{}\r\n\
                 total_commands_processed:{}\r\n",
                state.connections, state.commands,
            ),
        ),
        (
            "Replication",
            "role:master\r\nconnected_slaves:0\r\n".into(),
        ),
        ("Keyspace", keyspace(state)),
    ]
}

/// How much memory all tables take, in bytes.
fn memory(state: &State) -> usize {
    state.databases.iter().map(Store::memory).sum()
}

fn keyspace(state: &State) -> String {
    let used = state.databases.iter().enumerate();
    let used = used.filter(|(_, store)| store.len() > 0);
    used.map(|(number, store)| {
        format!(
            "db{number}:keys={},expires={},avg_ttl={}\r\n",
            store.len(),
            store.mortal(),
            store.average_lifetime(state.now),
        )
    })
    .collect()
}

/// `CONFIG GET`: the settings whose names fit one of the patterns.
pub fn config_get(call: Call) -> Answer<'static> {
    let (append_only, file) = match &call.state.aof {
        Some(aof) => ("yes", aof.path.to_string_lossy().into_owned()),
        None => ("no", String::new()),
    };
    let settings = [
        ("appendfilename", file),
        ("appendonly", append_only.into()),
        ("bind", call.state.address.ip().to_string()),
        ("databases", DATABASES.to_string()),
        ("maxclients", call.state.max_clients.to_string()),
        ("maxmemory", "0".into()),
        ("maxmemory-policy", "noeviction".into()),
        ("port", call.state.address.port().to_string()),
        ("proto-max-bulk-len", WORD_LIMIT.to_string()),
        ("save", String::new()),
        ("timeout", "0".into()),
    ];
    let found = settings.into_iter().filter_map(|(name, value)| {
        let name = wanted(name, call.words)?;
        Some((Reply::owned(name), Reply::owned(value)))
    });
    Ok(Reply::Map(found.collect()))
}

/// The name of a setting, if it is asked for: as the client wrote it, unless
/// that is a pattern.
fn wanted(name: &str, words: Words) -> Option<Vec<u8>> {
    let mut patterns = words.from(2);
    let pattern = patterns.find(|pattern| {
        let pattern = pattern.to_ascii_lowercase();
        pattern::matches(&pattern, name.as_bytes())
    })?;
    match pattern.eq_ignore_ascii_case(name.as_bytes()) {
        true => Some(pattern.into()),
        false => Some(name.into()),
    }
}

/// `COMMAND COUNT`.
pub fn count(_: Call) -> Answer<'static> {
    let known = COMMANDS
        .iter()
        .filter(|command| !command.name.contains('|'));
    Ok(Reply::count(known.count()))
}

/// `COMMAND DOCS`: what each command takes, or each of those that are named.
pub fn docs(call: Call) -> Answer<'static> {
    let named = |name: &str| {
        let mut names = call.words.from(2);
        names.any(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    let wanted = COMMANDS.iter().filter(|command| match call.words.len() {
        2 => !command.name.contains('|'),
        _ => named(command.name),
    });
    Ok(Reply::Map(wanted.map(documentation).collect()))
}

/// A command, as redis-cli shows it while one types.
fn documentation(command: &Command) -> (Reply<'static>, Reply<'static>) {
    let (group, summary) = command.kind();
    let arguments = command.takes.split_whitespace().map(argument);
    let parts = COMMANDS.iter().filter(|part| {
        let rest = part.name.strip_prefix(command.name);
        rest.is_some_and(|rest| rest.starts_with('|'))
    });
    let pairs = vec![
        (Reply::bulk(b"summary"), Reply::bulk(summary.as_bytes())),
        (Reply::bulk(b"group"), Reply::bulk(group.as_bytes())),
        (Reply::bulk(b"arguments"), Reply::Array(arguments.collect())),
        (
            Reply::bulk(b"subcommands"),
            Reply::Map(parts.map(documentation).collect()),
        ),
    ];
    (Reply::owned(command.name), Reply::Map(pairs))
}

/// An argument such as `key`, `key...`, `[key]` or `[key...]`.
fn argument(argument: &str) -> Reply<'static> {
    let name = argument.trim_matches(['[', ']']);
    let (name, several) = match name.strip_suffix("...") {
        Some(name) => (name, Some(Reply::Simple("multiple"))),
        None => (name, None),
    };
    let optional = argument.starts_with('[');
    let optional = optional.then_some(Reply::Simple("optional"));
    let flags = optional.into_iter().chain(several);
    Reply::Map(vec![
        (Reply::bulk(b"name"), Reply::owned(name)),
        (Reply::bulk(b"type"), Reply::bulk(b"string")),
        (Reply::bulk(b"flags"), Reply::Array(flags.collect())),
    ])
}

/// `TIME`: seconds since 1970, and microseconds.
pub fn time(_: Call) -> Answer<'static> {
    let now = SystemTime::now();
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Reply::Array(vec![
        Reply::owned(since.as_secs().to_string()),
        Reply::owned(since.subsec_micros().to_string()),
    ]))
}

/// `FUNCTION FLUSH`: there are no functions to remove.
pub fn no_functions(call: Call) -> Answer<'static> {
    let how = call.words.get(2).unwrap_or(b"sync").to_ascii_lowercase();
    match (call.words.len(), how.as_slice()) {
        (2 | 3, b"sync" | b"async") => Ok(OK),
        _ => Err(Error::new("FUNCTION FLUSH only supports SYNC|ASYNC option")),
    }
}
