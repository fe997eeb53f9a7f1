//! The commands about a client.

use crate::reply::{Answer, OK};
use crate::session::{Next, Session};
use crate::words::Words;

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
