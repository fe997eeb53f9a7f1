//! The commands about a client.

use crate::reply::{Answer, Error, OK, Reply};
use crate::session::{Next, Session};
use crate::words::Words;

/// `PING`, with something to send back or without.
pub fn ping<'a>(words: Words<'a>, _: &mut Session) -> Answer<'a> {
    match words.len() {
        1 => Ok(Reply::Simple("PONG")),
        2 => Ok(Reply::value(words.get(1))),
        _ => Err(Error::arguments("ping")),
    }
}

/// `ECHO`.
pub fn echo<'a>(words: Words<'a>, _: &mut Session) -> Answer<'a> {
    Ok(Reply::value(words.get(1)))
}

/// `QUIT`.
pub fn quit<'a>(_: Words<'a>, session: &mut Session) -> Answer<'a> {
    session.next = Next::Close;
    Ok(OK)
}

/// `POST` and `Host:`, with which HTTP begins: what follows comes from a web
/// page, and must not be executed.
pub fn refuse<'a>(_: Words<'a>, session: &mut Session) -> Answer<'a> {
    session.next = Next::Refuse;
    Ok(OK)
}
