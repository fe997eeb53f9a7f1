//! Replies, and how they are written in RESP.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;

/// The version of the protocol that a client has asked for (`HELLO`).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Protocol {
    /// What every client understands.
    #[default]
    Resp2,
    /// Has words of its own for what is nothing, a map, or a text to read.
    Resp3,
}

/// What a command is answered with.
pub enum Reply<'a> {
    /// A word of ours.
    Simple(&'static str),
    /// A number.
    Integer(i64),
    /// Any bytes, such as a value.
    Bulk(Cow<'a, [u8]>),
    /// A text for people, such as what `INFO` says.
    Text(String),
    /// Nothing, where a value could be.
    Null,
    /// Several replies in one.
    Array(Vec<Reply<'a>>),
    /// Names, each with its reply.
    Map(Vec<(Reply<'a>, Reply<'a>)>),
}

/// What a command answers, or why it cannot.
pub type Answer<'a> = Result<Reply<'a>, Error>;

/// `+OK`.
pub const OK: Reply = Reply::Simple("OK");

impl<'a> Reply<'a> {
    /// Bytes that are somewhere already.
    pub fn bulk(bytes: &'a [u8]) -> Reply<'a> {
        Reply::Bulk(bytes.into())
    }

    /// Bytes that were made for this reply.
    pub fn owned(bytes: impl Into<Vec<u8>>) -> Reply<'a> {
        Reply::Bulk(Cow::Owned(bytes.into()))
    }

    /// A number of things.
    pub fn count(count: usize) -> Reply<'a> {
        Reply::Integer(count as i64)
    }

    /// The value, or nothing.
    pub fn value(value: Option<&'a [u8]>) -> Reply<'a> {
        value.map_or(Reply::Null, Reply::bulk)
    }

    /// Writes the reply as this protocol has it.
    pub fn write(&self, protocol: Protocol, out: &mut Vec<u8>) {
        let resp3 = protocol == Protocol::Resp3;
        match self {
            Reply::Simple(word) => line(out, b'+', word),
            Reply::Integer(number) => line(out, b':', number),
            Reply::Bulk(bytes) => bulk(out, b'$', b"", bytes),
            Reply::Text(text) if resp3 => {
                bulk(out, b'=', b"txt:", text.as_bytes());
            }
            Reply::Text(text) => bulk(out, b'$', b"", text.as_bytes()),
            Reply::Null if resp3 => out.extend(b"_\r\n"),
            Reply::Null => out.extend(b"$-1\r\n"),
            Reply::Array(replies) => {
                line(out, b'*', replies.len());
                replies.iter().for_each(|reply| reply.write(protocol, out));
            }
            Reply::Map(pairs) => {
                match resp3 {
                    true => line(out, b'%', pairs.len()),
                    false => line(out, b'*', 2 * pairs.len()),
                }
                for (name, reply) in pairs {
                    name.write(protocol, out);
                    reply.write(protocol, out);
                }
            }
        }
    }
}

/// Writes what fits into a line.
fn line(out: &mut Vec<u8>, mark: u8, text: impl fmt::Display) {
    out.push(mark);
    // Writing into memory does not fail.
    let _ = write!(out, "{text}\r\n");
}

/// Writes bytes, after how many there are.
fn bulk(out: &mut Vec<u8>, mark: u8, format: &[u8], bytes: &[u8]) {
    line(out, mark, format.len() + bytes.len());
    out.extend(format);
    out.extend(bytes);
    out.extend(b"\r\n");
}

/// Why a command cannot be answered: a kind, such as `ERR`, and a sentence.
pub struct Error(Vec<u8>);

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl Error {
    /// An error of the kind `ERR`.
    pub fn new(problem: impl AsRef<[u8]>) -> Error {
        Error([b"ERR ", problem.as_ref()].concat())
    }

    /// An error of another kind, which the text begins with.
    pub fn of_kind(text: &str) -> Error {
        Error(text.into())
    }

    /// The reply to a command with too few words or too many.
    pub fn arguments(name: &str) -> Error {
        let problem = "wrong number of arguments for";
        Error::new(format!("{problem} '{name}' command"))
    }

    /// What comes is no command, and neither can be what follows it.
    pub fn protocol(problem: &[u8]) -> Error {
        Error::new([b"Protocol error: ", problem].concat())
    }

    /// The reply to an option that a command does not take.
    pub fn syntax() -> Error {
        Error::new("syntax error")
    }

    /// Writes the error as a reply, which is one line.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(b'-');
        out.extend(self.0.iter().map(|byte| match byte {
            b'\r' | b'\n' => b' ',
            byte => *byte,
        }));
        out.extend(b"\r\n");
    }
}
