//! Patterns for names, as `KEYS` takes them.

/// Whether the whole of `text` fits `pattern`: `*` is any bytes, `?` any one,
/// `[a-c]` one of these, `[^a]` one of all others, `\` takes the next as it is.
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    // As in Redis: two stars do not fit what is empty, one does.
    if text.is_empty() {
        return matches!(pattern, [] | [b'*']);
    }
    let (mut pattern, mut text) = (pattern, text);
    // After the last star: what must follow it, and from where to try next.
    let mut star: Option<(&[u8], &[u8])> = None;
    loop {
        if let [b'*', after @ ..] = pattern {
            star = Some((after, text));
            pattern = after;
        } else if let [byte, rest @ ..] = text
            && let Some(after) = one(pattern, *byte)
        {
            (pattern, text) = (after, rest);
        } else if text.is_empty() {
            return pattern.is_empty();
        } else if let Some((after, [_, rest @ ..])) = star {
            // That star takes one byte more. Those before it need not: they
            // could only bring us to the same place again.
            star = Some((after, rest));
            (pattern, text) = (after, rest);
        } else {
            return false;
        }
    }
}

/// What is left of the pattern when its first part fits this byte.
fn one(pattern: &[u8], byte: u8) -> Option<&[u8]> {
    let (fits, rest) = match pattern {
        [] => return None,
        [b'?', rest @ ..] => (true, rest),
        [b'[', b'^', set @ ..] => {
            let (fits, rest) = one_of(set, byte);
            (!fits, rest)
        }
        [b'[', set @ ..] => one_of(set, byte),
        [b'\\', this, rest @ ..] | [this, rest @ ..] => (*this == byte, rest),
    };
    fits.then_some(rest)
}

/// Whether a set has this byte, and what follows the set.
fn one_of(mut set: &[u8], byte: u8) -> (bool, &[u8]) {
    let mut fits = false;
    loop {
        let has;
        (has, set) = match set {
            [] => return (fits, set),
            [b'\\', this, rest @ ..] => (*this == byte, rest),
            [b']', rest @ ..] => return (fits, rest),
            [from, b'-', to, rest @ ..] => {
                let (from, to) = (from.min(to), from.max(to));
                ((from..=to).contains(&&byte), rest)
            }
            [this, rest @ ..] => (*this == byte, rest),
        };
        fits |= has;
    }
}
