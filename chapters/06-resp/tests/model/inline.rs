//! Commands that are lines.

use super::{LINE, Next};

const SPACE: &[u8] = b" \t\n\x0b\x0c\r";

/// The command that a line is.
pub fn next(sent: &[u8]) -> Next<'_> {
    match sent.iter().position(|byte| matches!(byte, 0 | b'\n')) {
        Some(end) if sent[end] == b'\n' => {
            let line = &sent[..end];
            match split(line.strip_suffix(b"\r").unwrap_or(line)) {
                Some(words) => Next::Command(words, &sent[end + 1..]),
                None => Next::Wrong(b"unbalanced quotes in request".into()),
            }
        }
        _ if sent.len() > LINE => Next::Wrong(b"too big inline request".into()),
        _ => Next::More,
    }
}

/// Between what and what a byte stands.
#[derive(Clone, Copy)]
enum Place {
    Between,
    Word,
    Quoted(u8),
    /// Behind a closed quote.
    After,
}

/// The words of a line; none, when its quotes are wrong.
fn split(line: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    let mut place = Place::Between;
    let mut bytes = line;
    while let [byte, rest @ ..] = bytes {
        bytes = rest;
        place = match (place, *byte) {
            (Place::Between | Place::After, byte) if SPACE.contains(&byte) => {
                Place::Between
            }
            (Place::After, _) => return None,
            (Place::Word, b' ' | b'\t' | b'\r') => Place::Between,
            (Place::Quoted(quote), byte) if byte == quote => Place::After,
            (Place::Quoted(b'"'), b'\\') if !rest.is_empty() => {
                let (byte, length) = escaped(rest);
                words.last_mut()?.push(byte);
                bytes = &rest[length..];
                place
            }
            (Place::Quoted(b'\''), b'\\') if rest.starts_with(b"'") => {
                words.last_mut()?.push(b'\'');
                bytes = &rest[1..];
                place
            }
            (Place::Quoted(_), byte) => {
                words.last_mut()?.push(byte);
                place
            }
            (Place::Between | Place::Word, byte) => {
                if matches!(place, Place::Between) {
                    words.push(Vec::new());
                }
                if byte == b'"' || byte == b'\'' {
                    Place::Quoted(byte)
                } else {
                    words.last_mut()?.push(byte);
                    Place::Word
                }
            }
        };
    }
    match place {
        Place::Quoted(_) => None,
        _ => Some(words),
    }
}

/// What stands behind a backslash: the byte, and how long it is written.
fn escaped(rest: &[u8]) -> (u8, usize) {
    let hexadecimal = rest.get(1..3).filter(|digits| {
        rest[0] == b'x' && digits.iter().all(u8::is_ascii_hexdigit)
    });
    if let Some(digits) = hexadecimal {
        let digits = String::from_utf8_lossy(digits);
        return (u8::from_str_radix(&digits, 16).unwrap_or_default(), 3);
    }
    let byte = match rest[0] {
        b'n' => 10,
        b'r' => 13,
        b't' => 9,
        b'b' => 8,
        b'a' => 7,
        byte => byte,
    };
    (byte, 1)
}
