//! The commands about a client.

use crate::command::Call;
use crate::number;
use crate::reply::{Answer, Error, OK, Reply};
use crate::session::Next;
use crate::state::DATABASES;

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
