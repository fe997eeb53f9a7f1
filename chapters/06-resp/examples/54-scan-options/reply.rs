//! Replies, and how they are written in RESP.

use std::borrow::Cow;
use std::io::Write;

/// What a command is answered with.
pub enum Reply<'a> {
    /// A word of ours.
    Simple(&'static str),
    /// A number.
    Integer(i64),
    /// Any bytes, such as a value.
    Bulk(Cow<'a, [u8]>),
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

    /// Writes the reply.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Reply::Simple(word) => line(out, b'+', word),
            Reply::Integer(number) => line(out, b':', number),
            Reply::Bulk(bytes) => {
                line(out, b'$', bytes.len());
                out.extend(&bytes[..]);
                out.extend(b"\r\n");
            }
            Reply::Null => out.extend(b"$-1\r\n"),
            Reply::Array(replies) => {
                line(out, b'*', replies.len());
                replies.iter().for_each(|reply| reply.write(out));
            }
            Reply::Map(pairs) => {
                line(out, b'*', 2 * pairs.len());
                for (name, reply) in pairs {
                    name.write(out);
                    reply.write(out);
                }
            }
        }
    }
}

/// Writes what fits into a line.
fn line(out: &mut Vec<u8>, mark: u8, text: impl std::fmt::Display) {
    out.push(mark);
    // Writing into memory does not fail.
    let _ = write!(out, "{text}\r\n");
}

/// Why a command cannot be answered: a kind, such as `ERR`, and a sentence.
pub struct Error(Vec<u8>);

impl Error {
    /// An error of the kind `ERR`.
    pub fn new(problem: impl AsRef<[u8]>) -> Error {
        Error([b"ERR ", problem.as_ref()].concat())
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
