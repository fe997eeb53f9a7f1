//! The words of a line.

/// Splits a line into words. A word may be in quotes. `None` when a quote is
/// not closed.
pub fn split(line: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::new();
    let mut rest = line.trim_ascii_start();
    while !rest.is_empty() {
        let (word, after) = first_word(rest)?;
        words.push(word);
        rest = after.trim_ascii_start();
    }
    Some(words)
}

/// The first word, and what is behind it.
fn first_word(mut rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut word = Vec::new();
    while let Some((&byte, after)) = rest.split_first() {
        if byte.is_ascii_whitespace() {
            break;
        }
        rest = after;
        if byte != b'"' {
            word.push(byte);
            continue;
        }
        rest = quoted(rest, &mut word)?;
        return Some((word, rest));
    }
    Some((word, rest))
}

/// Adds what is in quotes to a word. What is behind the quotes is left.
fn quoted<'a>(rest: &'a [u8], word: &mut Vec<u8>) -> Option<&'a [u8]> {
    let length = rest.iter().position(|&byte| byte == b'"')?;
    word.extend_from_slice(&rest[..length]);
    Some(&rest[length + 1..])
}
