//! Replies, and how they are written in RESP.

use std::io::Write;

/// What a command is answered with.
pub enum Reply<'a> {
    /// A word of ours.
    Simple(&'static str),
    /// Any bytes, such as a value.
    Bulk(&'a [u8]),
    /// Nothing, where a value could be.
    Null,
}

/// What a command answers, or why it cannot.
pub type Answer<'a> = Result<Reply<'a>, Error>;

/// `+OK`.
pub const OK: Reply = Reply::Simple("OK");

impl<'a> Reply<'a> {
    /// The value, or nothing.
    pub fn value(value: Option<&'a [u8]>) -> Reply<'a> {
        value.map_or(Reply::Null, Reply::Bulk)
    }

    /// Writes the reply.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Reply::Simple(word) => line(out, b'+', word),
            Reply::Bulk(bytes) => {
                line(out, b'$', bytes.len());
                out.extend(*bytes);
                out.extend(b"\r\n");
            }
            Reply::Null => out.extend(b"$-1\r\n"),
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
