//! The commands about the server.

use crate::command::{COMMANDS, Command};
use crate::reply::{Answer, Reply};
use crate::session::Session;
use crate::words::Words;

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
    Ok(Reply::Map(wanted.map(name_of).collect()))
}

/// A command, and what there is to say of it.
fn name_of(command: &Command) -> (Reply<'static>, Reply<'static>) {
    let (group, summary) = command.kind();
    let arguments = command.takes.split_whitespace().map(argument);
    let pairs = vec![
        (Reply::bulk(b"arguments"), Reply::Array(arguments.collect())),
        (Reply::bulk(b"summary"), Reply::bulk(summary.as_bytes())),
        (Reply::bulk(b"group"), Reply::bulk(group.as_bytes())),
    ];
    (Reply::owned(command.name), Reply::Map(pairs))
}

/// An argument such as `key`.
fn argument(name: &str) -> Reply<'static> {
    Reply::Map(vec![
        (Reply::bulk(b"name"), Reply::owned(name)),
        (Reply::bulk(b"type"), Reply::bulk(b"string")),
    ])
}
