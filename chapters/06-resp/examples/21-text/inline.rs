//! Commands as a line, for those who type them.

use std::ops::Range;

/// Splits a line into words. Their bytes, without quotes, go into `text`, and
/// where each of them is there into `words`.
pub fn split(line: &[u8], text: &mut Vec<u8>, words: &mut Vec<Range<usize>>) {
    let mut rest = line;
    loop {
        while let [first, after @ ..] = rest
            && is_space(first)
        {
            rest = after;
        }
        if rest.is_empty() {
            return;
        }
        let start = text.len();
        rest = word(rest, text);
        words.push(start..text.len());
    }
}

/// Takes one word, and returns what comes after it.
fn word<'a>(rest: &'a [u8], text: &mut Vec<u8>) -> &'a [u8] {
    let end = rest.iter().position(is_space).unwrap_or(rest.len());
    text.extend(&rest[..end]);
    &rest[end..]
}

/// Whether this byte is white space in the sense of C.
fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}
