//! The words of a line.

/// Splits a line into words, as redis-cli does. A word may be in quotes; in
/// double quotes, a backslash begins an escape. `None` when a quote is not
/// closed, or something sticks to one that is.
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
        if byte != b'"' && byte != b'\'' {
            word.push(byte);
            continue;
        }
        rest = quoted(byte, rest, &mut word)?;
        let sticks =
            rest.first().is_some_and(|byte| !byte.is_ascii_whitespace());
        return if sticks { None } else { Some((word, rest)) };
    }
    Some((word, rest))
}

/// Adds what is in quotes to a word. What is behind the quotes is left.
fn quoted<'a>(
    quote: u8,
    mut rest: &'a [u8],
    word: &mut Vec<u8>,
) -> Option<&'a [u8]> {
    loop {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        if byte == quote {
            return Some(rest);
        }
        if byte != b'\\' {
            word.push(byte);
        } else if quote == b'"' {
            let (byte, after) = escape(rest)?;
            word.push(byte);
            rest = after;
        } else if let Some(after) = rest.strip_prefix(b"'") {
            word.push(b'\'');
            rest = after;
        } else {
            word.push(byte);
        }
    }
}

/// The byte that an escape stands for, and what is behind it.
fn escape(text: &[u8]) -> Option<(u8, &[u8])> {
    if let [b'x', digits @ ..] = text
        && let Some((digits, after)) = digits.split_at_checked(2)
        && digits.iter().all(u8::is_ascii_hexdigit)
        && let Ok(digits) = str::from_utf8(digits)
    {
        return Some((u8::from_str_radix(digits, 16).ok()?, after));
    }
    let (&byte, after) = text.split_first()?;
    let byte = match byte {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'a' => b'\x07',
        b'b' => b'\x08',
        other => other,
    };
    Some((byte, after))
}
