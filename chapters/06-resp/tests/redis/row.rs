//! The table of requests and replies, as it is written.

use std::fmt::Write;
use std::iter::Peekable;
use std::slice::Iter;

/// How many times the same byte comes before it is written as a run.
const RUN: usize = 24;

/// A line of the table: what is sent, and what a Redis does.
pub struct Row<'a> {
    /// The number of the line, from 1.
    pub number: usize,
    /// The request as it is written.
    pub request: &'a str,
    /// Its pieces: each is sent when the one before has been read.
    pub pieces: Vec<Vec<u8>>,
    /// What comes back.
    pub reply: Vec<Part>,
    /// Whether the lines of the reply come in any order.
    pub any_order: bool,
    /// Whether the connection is closed then.
    pub closed: bool,
}

/// A part of a reply.
pub enum Part {
    Bytes(Vec<u8>),
    /// Digits, which differ from run to run.
    Digits,
}

/// Reads the table. Its first line says how it was recorded.
pub fn rows(table: &str) -> Vec<Row<'_>> {
    let lines = table.lines().enumerate().skip(1);
    lines.map(|(place, line)| row(place + 1, line)).collect()
}

fn row(number: usize, line: &str) -> Row<'_> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [request, reply, note] = fields[..] else {
        panic!("line {number} of the table has no three fields: {line}");
    };
    let closed = match note.split_whitespace().nth(1) {
        Some("end=open") => false,
        Some("end=closed") => true,
        _ => panic!("line {number} does not say how it ends: {note}"),
    };
    Row {
        number,
        request,
        pieces: pieces(request),
        reply: parts(reply),
        any_order: note.contains("volatile=yes"),
        closed,
    }
}

/// The pieces of a request.
pub fn pieces(text: &str) -> Vec<Vec<u8>> {
    text.split("\\|").map(bytes).collect()
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (place, text) in text.split("\\#").enumerate() {
        if place > 0 {
            parts.push(Part::Digits);
        }
        parts.push(Part::Bytes(bytes(text)));
    }
    parts
}

/// Undoes the escapes: `\r`, `\n`, `\t`, `\\`, `\x41`, and `\R{3,x}` for `xxx`.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let text = text.as_bytes();
    let mut rest = text.iter().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'\\' => escape(&mut rest, &mut bytes),
            byte => bytes.push(*byte),
        }
    }
    bytes
}

fn escape(rest: &mut Peekable<Iter<u8>>, bytes: &mut Vec<u8>) {
    match rest.next() {
        Some(b'r') => bytes.push(b'\r'),
        Some(b'n') => bytes.push(b'\n'),
        Some(b't') => bytes.push(b'\t'),
        Some(b'\\') => bytes.push(b'\\'),
        Some(b'x') => {
            let digits = rest.by_ref().take(2).map(|byte| char::from(*byte));
            let number = u8::from_str_radix(&digits.collect::<String>(), 16);
            bytes.push(number.expect("two digits after \\x"));
        }
        Some(b'R') => {
            let inside =
                rest.by_ref().skip(1).take_while(|byte| **byte != b'}');
            let inside: String = inside.map(|byte| char::from(*byte)).collect();
            let (count, byte) = inside.split_once(',').expect("\\R{3,x}");
            let count: usize = count.parse().expect("a count in \\R{3,x}");
            bytes.resize(bytes.len() + count, byte.as_bytes()[0]);
        }
        other => panic!("no such escape: {other:?}"),
    }
}

/// Bytes as the table has them.
pub fn written(bytes: &[u8]) -> String {
    let mut text = String::new();
    for run in bytes.chunk_by(|one, two| one == two) {
        let byte = run[0];
        if run.len() >= RUN && byte.is_ascii_alphanumeric() {
            let _ = write!(text, "\\R{{{},{}}}", run.len(), char::from(byte));
            continue;
        }
        for byte in run {
            let _ = match byte {
                b'\'' | b'"' => write!(text, "{}", char::from(*byte)),
                byte => write!(text, "{}", byte.escape_ascii()),
            };
        }
    }
    text
}

impl Row<'_> {
    /// Whether this is the reply.
    pub fn fits(&self, came: &[u8]) -> bool {
        match &self.reply[..] {
            [Part::Bytes(reply)] if self.any_order => {
                sorted(came) == sorted(reply)
            }
            reply => fits(came, reply),
        }
    }
}

fn sorted(reply: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<_> = reply.split(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    lines
}

fn fits(mut came: &[u8], reply: &[Part]) -> bool {
    for part in reply {
        let length = match part {
            Part::Bytes(bytes) if came.starts_with(bytes) => bytes.len(),
            Part::Bytes(_) => return false,
            Part::Digits => {
                let digits =
                    came.iter().take_while(|byte| byte.is_ascii_digit());
                digits.count()
            }
        };
        came = &came[length..];
    }
    came.is_empty()
}
