//! Commands as a line, for those who type them.

use std::ops::Range;

/// Splits a line into words. Their bytes, without quotes, go into `text`, and
/// where each of them is there into `words`. Returns whether all quotes are
/// closed.
pub fn split(
    line: &[u8],
    text: &mut Vec<u8>,
    words: &mut Vec<Range<usize>>,
) -> bool {
    let mut rest = line;
    loop {
        while let [first, after @ ..] = rest
            && is_space(first)
        {
            rest = after;
        }
        if rest.is_empty() {
            return true;
        }
        let start = text.len();
        let Some(after) = word(rest, text) else {
            return false;
        };
        words.push(start..text.len());
        rest = after;
    }
}

/// Takes one word, and returns what comes after it; nothing, when a quote is
/// not closed, or something follows it at once.
fn word<'a>(mut rest: &'a [u8], text: &mut Vec<u8>) -> Option<&'a [u8]> {
    let mut quote = None;
    loop {
        let (byte, length) = match (quote, rest) {
            (None, [] | [b' ' | b'\t' | b'\r' | b'\n', ..]) => {
                return Some(rest);
            }
            (None, [mark @ (b'"' | b'\''), after @ ..]) => {
                (quote, rest) = (Some(*mark), after);
                continue;
            }
            (Some(mark), [byte, after @ ..]) if *byte == mark => {
                return after.first().is_none_or(is_space).then_some(after);
            }
            (Some(_), []) => return None,
            (Some(b'"'), [b'\\', ..]) => escape(rest),
            (Some(b'\''), [b'\\', b'\'', ..]) => (b'\'', 2),
            (_, [byte, ..]) => (*byte, 1),
        };
        text.push(byte);
        rest = &rest[length..];
    }
}

/// The byte that an escape in double quotes stands for, and its length.
fn escape(rest: &[u8]) -> (u8, usize) {
    if let [_, b'x', high, low, ..] = rest
        && let Some(high) = char::from(*high).to_digit(16)
        && let Some(low) = char::from(*low).to_digit(16)
    {
        return ((high * 16 + low) as u8, 4);
    }
    match rest.get(1) {
        None => (b'\\', 1),
        Some(b'n') => (b'\n', 2),
        Some(b'r') => (b'\r', 2),
        Some(b't') => (b'\t', 2),
        Some(b'b') => (0x08, 2),
        Some(b'a') => (0x07, 2),
        Some(byte) => (*byte, 2),
    }
}

/// Whether this byte is white space in the sense of C.
fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}
