//! The commands about a client.

use crate::command::Call;
use crate::reply::{Answer, Error, OK, Reply};
use crate::session::Next;

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
