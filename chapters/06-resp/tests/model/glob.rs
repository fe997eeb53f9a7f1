//! Patterns, by all places that each of their parts can end at.

/// A part of a pattern.
enum Part {
    Star,
    Byte(Box<dyn Fn(u8) -> bool>),
}

/// Whether all of `text` fits `pattern`.
pub fn fits(pattern: &[u8], text: &[u8]) -> bool {
    if text.is_empty() {
        return pattern.is_empty() || pattern == b"*";
    }
    // At each place: whether the parts so far can end there.
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    for part in parts(pattern) {
        let mut next = vec![false; text.len() + 1];
        for place in 0..=text.len() {
            next[place] = match &part {
                Part::Star => ends[..=place].contains(&true),
                Part::Byte(fits) => {
                    place > 0 && ends[place - 1] && fits(text[place - 1])
                }
            };
        }
        ends = next;
    }
    ends[text.len()]
}

fn parts(mut pattern: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    while let [first, rest @ ..] = pattern {
        pattern = rest;
        parts.push(match (*first, rest) {
            (b'*', _) => Part::Star,
            (b'?', _) => Part::Byte(Box::new(|_| true)),
            (b'[', _) => set(&mut pattern),
            (b'\\', [escaped, rest @ ..]) => {
                pattern = rest;
                exactly(*escaped)
            }
            (byte, _) => exactly(byte),
        });
    }
    parts
}

fn exactly(byte: u8) -> Part {
    Part::Byte(Box::new(move |other| other == byte))
}

/// Takes a set from the pattern, with the bracket at its end, if it has one.
fn set(pattern: &mut &[u8]) -> Part {
    let without = pattern.starts_with(b"^");
    let mut rest = &pattern[without as usize..];
    let mut ranges = Vec::new();
    loop {
        match *rest {
            [] => break,
            [b'\\', byte, ..] => {
                ranges.push(byte..=byte);
                rest = &rest[2..];
            }
            [b']', ..] => {
                rest = &rest[1..];
                break;
            }
            [from, b'-', to, ..] => {
                ranges.push(from.min(to)..=from.max(to));
                rest = &rest[3..];
            }
            [byte, ..] => {
                ranges.push(byte..=byte);
                rest = &rest[1..];
            }
        }
    }
    *pattern = rest;
    Part::Byte(Box::new(move |byte| {
        ranges.iter().any(|range| range.contains(&byte)) != without
    }))
}
