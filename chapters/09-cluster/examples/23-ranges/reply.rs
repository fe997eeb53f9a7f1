//! Replies: how they come, and how they are shown.

use std::io::{self, BufRead, ErrorKind, Read};

/// How deep arrays may lie in each other.
const DEPTH: usize = 32;

/// How many bytes of what is no reply an error shows.
const SHOWN: usize = 60;

/// What a server answers.
pub enum Reply {
    /// A word of success, such as `OK`.
    Status(Vec<u8>),
    /// What went wrong.
    Error(Vec<u8>),
    /// A number.
    Integer(i64),
    /// Any bytes: a value.
    Bulk(Vec<u8>),
    /// Nothing, in place of a value or an array.
    Nil,
    /// Replies in their order.
    Array(Vec<Reply>),
}

impl Reply {
    /// Reads a reply.
    ///
    /// # Errors
    ///
    /// When the stream fails or ends before, and `InvalidData` when this is no
    /// reply.
    pub fn read(stream: &mut impl BufRead) -> io::Result<Reply> {
        Reply::read_within(stream, DEPTH)
    }

    fn read_within(
        stream: &mut impl BufRead,
        depth: usize,
    ) -> io::Result<Reply> {
        let line = read_line(stream)?;
        let (kind, text) = line.split_at(line.len().min(1));
        match kind {
            b"+" => Ok(Reply::Status(text.into())),
            b"-" => Ok(Reply::Error(text.into())),
            b":" => Ok(Reply::Integer(number(text)?)),
            b"$" | b"*" if text == b"-1" => Ok(Reply::Nil),
            b"$" => read_bulk(stream, length(text)?),
            b"*" if depth > 0 => {
                let replies = (0..length(text)?)
                    .map(|_| Reply::read_within(stream, depth - 1));
                Ok(Reply::Array(replies.collect::<io::Result<_>>()?))
            }
            _ => Err(no_reply(&line)),
        }
    }

    /// The reply as redis-cli shows it at a terminal.
    pub fn shown(&self) -> String {
        self.shown_behind("")
    }

    /// The same, with this before each line but the first.
    fn shown_behind(&self, indent: &str) -> String {
        match self {
            Reply::Status(text) => printable(text),
            Reply::Error(text) => format!("(error) {}", printable(text)),
            Reply::Integer(number) => format!("(integer) {number}"),
            Reply::Bulk(bytes) => quoted(bytes),
            Reply::Nil => "(nil)".into(),
            Reply::Array(replies) if replies.is_empty() => {
                "(empty array)".into()
            }
            Reply::Array(replies) => {
                let width = replies.len().to_string().len();
                let deeper = format!("{indent}{:1$}", "", width + 2);
                let lines = replies.iter().zip(1..).map(|(reply, number)| {
                    let shown = reply.shown_behind(&deeper);
                    format!("{number:width$}) {shown}")
                });
                lines.collect::<Vec<_>>().join(&format!("\n{indent}"))
            }
        }
    }

    /// The reply as redis-cli writes it into a pipe: the bytes as they are.
    pub fn plain(&self) -> Vec<u8> {
        match self {
            Reply::Status(bytes) | Reply::Error(bytes) | Reply::Bulk(bytes) => {
                bytes.clone()
            }
            Reply::Integer(number) => number.to_string().into(),
            Reply::Nil => Vec::new(),
            Reply::Array(replies) => {
                let lines: Vec<_> = replies.iter().map(Reply::plain).collect();
                lines.join(&b'\n')
            }
        }
    }
}

/// Reads a line, and takes its end off.
fn read_line(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line)?;
    match line.strip_suffix(b"\r\n") {
        Some(text) => Ok(text.into()),
        None if line.ends_with(b"\n") => Err(no_reply(&line)),
        None => Err(closed()),
    }
}

/// Reads bytes and the end of the line behind them.
fn read_bulk(stream: &mut impl BufRead, length: u64) -> io::Result<Reply> {
    let mut bytes = Vec::new();
    let whole = length + 2;
    if stream.take(whole).read_to_end(&mut bytes)? as u64 != whole {
        return Err(closed());
    }
    match bytes.strip_suffix(b"\r\n") {
        Some(value) => Ok(Reply::Bulk(value.into())),
        None => Err(no_reply(&bytes[bytes.len() - 2..])),
    }
}

fn length(text: &[u8]) -> io::Result<u64> {
    number(text)?.try_into().map_err(|_| no_reply(text))
}

fn number(text: &[u8]) -> io::Result<i64> {
    let number = str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(|| no_reply(text))
}

/// Says that the server has left.
fn closed() -> io::Error {
    let problem = "the server has closed the connection";
    io::Error::new(ErrorKind::UnexpectedEof, problem)
}

/// Says that the server speaks another protocol, and shows what it said.
fn no_reply(bytes: &[u8]) -> io::Error {
    let shown = bytes[..bytes.len().min(SHOWN)].escape_ascii();
    let problem = format!("the server speaks another protocol: '{shown}'");
    io::Error::new(ErrorKind::InvalidData, problem)
}

/// Bytes in quotes, as redis-cli shows them.
fn quoted(bytes: &[u8]) -> String {
    let mut shown = String::from("\"");
    for &byte in bytes {
        match byte {
            b'\\' | b'"' => shown.extend(['\\', byte.into()]),
            b' '..=b'~' => shown.push(byte.into()),
            b'\n' => shown += "\\n",
            b'\r' => shown += "\\r",
            b'\t' => shown += "\\t",
            b'\x07' => shown += "\\a",
            b'\x08' => shown += "\\b",
            _ => shown += &format!("\\x{byte:02x}"),
        }
    }
    shown + "\""
}

/// A reply as a terminal may show it. Text stays as it is; what controls a
/// terminal, and bytes that are not UTF-8, become escapes.
fn printable(reply: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in reply.utf8_chunks() {
        for character in chunk.valid().chars() {
            let text = character.to_string();
            if is_harmless(character) {
                shown += &text;
            } else {
                shown += &text.as_bytes().escape_ascii().to_string();
            }
        }
        shown += &chunk.invalid().escape_ascii().to_string();
    }
    shown
}

/// Whether a terminal shows a character and does nothing else. The backslash
/// is left out because it begins an escape.
fn is_harmless(character: char) -> bool {
    let turns_text =
        matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !character.is_control() && !turns_text && character != '\\'
}
