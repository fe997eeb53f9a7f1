//! The commands about a client.

use crate::command::{Call, text};
use crate::number;
use crate::reply::{Answer, Error, OK, Protocol, Reply};
use crate::session::{Next, Session};
use crate::state::DATABASES;
use crate::words::Words;

/// `PING`, with something to send back or without.
pub fn ping<'a>(call: Call<'a, '_>) -> Answer<'a> {
    match call.words.len() {
        1 => Ok(Reply::Simple("PONG")),
        2 => Ok(Reply::value(call.words.get(1))),
        _ => Err(Error::arguments("ping")),
    }
}

/// `ECHO`.
pub fn echo<'a>(call: Call<'a, '_>) -> Answer<'a> {
    Ok(Reply::value(call.words.get(1)))
}

/// `QUIT`.
pub fn quit(call: Call) -> Answer<'static> {
    call.session.next = Next::Close;
    Ok(OK)
}

/// `POST` and `Host:`, with which HTTP begins: what follows comes from a web
/// page, and must not be executed.
pub fn refuse(call: Call) -> Answer<'static> {
    call.session.next = Next::Refuse;
    Ok(OK)
}

/// `SELECT` of one of the tables.
pub fn select(call: Call) -> Answer<'static> {
    let number = number::argument(&call.words[1])?;
    if i32::try_from(number).is_err() {
        let (least, most) = (i32::MIN, i32::MAX);
        return Err(Error::new(format!(
            "value is out of range, value must between {least} and {most}"
        )));
    }
    match usize::try_from(number) {
        Ok(number @ 0..DATABASES) => call.session.database = number,
        _ => return Err(Error::new("DB index is out of range")),
    }
    Ok(OK)
}

/// `RESET`: as if the client had just connected.
pub fn reset(call: Call) -> Answer<'static> {
    call.session.name = Vec::new();
    call.session.protocol = Protocol::default();
    call.session.database = 0;
    Ok(Reply::Simple("RESET"))
}

/// `HELLO`: which version of the protocol it shall be.
pub fn hello(call: Call) -> Answer<'static> {
    let protocol = match call.words.get(1) {
        Some(version) => version_of(version)?,
        None => call.session.protocol,
    };
    if let Some(name) = hello_options(call.words)? {
        rename(call.session, name)?;
    }
    call.session.protocol = protocol;
    Ok(greeting(call.session))
}

/// Reads the options of `HELLO`. Returns what the client calls itself.
fn hello_options(words: Words<'_>) -> Result<Option<&[u8]>, Error> {
    let mut name = None;
    let mut options = words.from(2);
    while let Some(option) = options.next() {
        let rest = options.clone().count();
        match option.to_ascii_lowercase().as_slice() {
            b"auth" if rest >= 2 => {
                authenticate(options.next().unwrap_or_default())?;
                let _password = options.next();
            }
            b"setname" if rest >= 1 => name = options.next(),
            _ => {
                let problem = b"Syntax error in HELLO option '";
                return Err(Error::new([problem, text(option), b"'"].concat()));
            }
        }
    }
    Ok(name)
}

fn version_of(version: &[u8]) -> Result<Protocol, Error> {
    match number::parse(version) {
        Some(2) => Ok(Protocol::Resp2),
        Some(3) => Ok(Protocol::Resp3),
        Some(_) => Err(Error::of_kind("NOPROTO unsupported protocol version")),
        None => Err(Error::new(
            "Protocol version is not an integer or out of range",
        )),
    }
}

/// There is one user, who needs no password.
fn authenticate(user: &[u8]) -> Result<(), Error> {
    match user {
        b"default" => Ok(()),
        _ => Err(Error::of_kind(
            "WRONGPASS invalid username-password pair or user is disabled.",
        )),
    }
}

fn greeting(session: &Session) -> Reply<'static> {
    Reply::Map(vec![
        (Reply::bulk(b"server"), Reply::bulk(b"redis")),
        (Reply::bulk(b"version"), Reply::bulk(b"7.0.15")),
        (Reply::bulk(b"proto"), Reply::Integer(session.version())),
        (Reply::bulk(b"id"), Reply::count(session.id)),
        (Reply::bulk(b"mode"), Reply::bulk(b"standalone")),
        (Reply::bulk(b"role"), Reply::bulk(b"master")),
        (Reply::bulk(b"modules"), Reply::Array(Vec::new())),
    ])
}

/// `CLIENT ID`.
pub fn id(call: Call) -> Answer<'static> {
    Ok(Reply::count(call.session.id))
}

/// `CLIENT SETNAME`.
pub fn set_name(call: Call) -> Answer<'static> {
    rename(call.session, &call.words[2])?;
    Ok(OK)
}

fn rename(session: &mut Session, name: &[u8]) -> Result<(), Error> {
    if !name.iter().all(u8::is_ascii_graphic) {
        return Err(Error::new(
            "Client names cannot contain spaces, newlines or special \
             characters.",
        ));
    }
    session.name = name.into();
    Ok(())
}

/// `CLIENT GETNAME`.
pub fn get_name(call: Call) -> Answer<'static> {
    match call.session.name.as_slice() {
        [] => Ok(Reply::Null),
        name => Ok(Reply::owned(name)),
    }
}

/// `CLIENT INFO`: this client in a line.
pub fn info(call: Call) -> Answer<'static> {
    Ok(Reply::Text(call.session.line(call.state.address)))
}

/// `CLIENT LIST`: a line for each client.
pub fn list(call: Call) -> Answer<'static> {
    let ids = wanted(call.words)?;
    let mut all: Vec<&Session> = call.state.sessions.values().collect();
    all.push(call.session);
    all.sort_by_key(|session| session.id);
    if let Some(ids) = ids {
        all.retain(|session| ids.contains(&(session.id as i64)));
    }
    let address = call.state.address;
    let lines = all.iter().map(|session| session.line(address));
    Ok(Reply::Text(lines.collect()))
}

/// The clients that a list shall have; all, when it does not say.
fn wanted(words: Words) -> Result<Option<Vec<i64>>, Error> {
    let Some(option) = words.get(2) else {
        return Ok(None);
    };
    match option.to_ascii_lowercase().as_slice() {
        b"id" if words.len() > 3 => {
            let ids = words.from(3).map(|word| {
                number::parse(word).ok_or(Error::new("Invalid client ID"))
            });
            ids.collect::<Result<_, _>>().map(Some)
        }
        b"type" if words.len() == 4 => {
            match words[3].to_ascii_lowercase().as_slice() {
                b"normal" => Ok(None),
                b"master" | b"replica" | b"slave" | b"pubsub" => {
                    Ok(Some(Vec::new()))
                }
                _ => Err(Error::new(
                    [b"Unknown client type '", text(&words[3]), b"'"].concat(),
                )),
            }
        }
        _ => Err(Error::syntax()),
    }
}
