//! The commands about the server.

use crate::command::{COMMANDS, Command};
use crate::parser::WORD_LIMIT;
use crate::pattern;
use crate::reply::{Answer, Reply};
use crate::session::Session;
use crate::words::Words;

/// `CONFIG GET`: the settings whose names fit one of the patterns.
pub fn config_get<'a>(words: Words<'a>, _: &mut Session) -> Answer<'a> {
    let settings = [
        ("appendonly", "no".into()),
        ("maxmemory", "0".into()),
        ("maxmemory-policy", "noeviction".into()),
        ("proto-max-bulk-len", WORD_LIMIT.to_string()),
        ("save", String::new()),
        ("timeout", "0".into()),
    ];
    let found = settings.into_iter().filter_map(|(name, value)| {
        let name = wanted(name, words)?;
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
pub fn count<'a>(_: Words<'a>, _: &mut Session) -> Answer<'a> {
    let known = COMMANDS
        .iter()
        .filter(|command| !command.name.contains('|'));
    Ok(Reply::count(known.count()))
}

/// `COMMAND DOCS`: what each command takes, or each of those that are named.
pub fn docs<'a>(words: Words<'a>, _: &mut Session) -> Answer<'a> {
    let named = |name: &str| {
        let mut names = words.from(2);
        names.any(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    let wanted = COMMANDS.iter().filter(|command| match words.len() {
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
