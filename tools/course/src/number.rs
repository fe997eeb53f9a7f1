//! Finds the numbers of a text, in digits and in words: `1,048,576`, `3.55`, `18EB`, `forty thousand`.

use std::ops::Range;

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The number without commas between its thousands; one in words is given in digits.
    pub value: String,
    /// Its bytes in the text.
    pub bytes: Range<usize>,
}

/// The numbers of a text, in its order. Digits that belong to a name (`accept4`, `UTF-8`) are left
/// out, and so are the words *one*, *two* and *three*.
pub fn numbers(text: &str) -> Vec<Number> {
    let mut found = digits(text);
    found.extend(words(text));
    found.sort_by_key(|number| number.bytes.start);
    found
}

fn digits(text: &str) -> Vec<Number> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || joins(bytes, at)) {
            at += 1;
        }
        if !belongs_to_a_name(&text[..start]) {
            let value = text[start..at].replace(',', "");
            found.push(Number {
                value,
                bytes: start..at,
            });
        }
    }
    found
}

/// Whether the byte is a point or a comma between two digits.
fn joins(bytes: &[u8], at: usize) -> bool {
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    match bytes[at] {
        b'.' => is_digit(at + 1),
        b',' => (1..=3).all(|next| is_digit(at + next)) && !is_digit(at + 4),
        _ => false,
    }
}

fn belongs_to_a_name(before: &str) -> bool {
    let mut letters = before.chars().rev();
    match letters.next() {
        Some('-') => letters.next().is_some_and(char::is_alphanumeric),
        Some(last) => last.is_alphabetic() || last == '_',
        None => false,
    }
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const POWERS: [(&str, u64); 3] = [
    ("hundred", 100),
    ("thousand", 1_000),
    ("million", 1_000_000),
];

/// The smallest number that is looked for in words. Smaller ones are articles as often as counts.
const SMALLEST: u64 = 4;

/// What a word says of a number.
enum Word {
    Small(u64),
    Power(u64),
}

fn word(text: &str) -> Option<Word> {
    let lower = text.to_ascii_lowercase();
    let position = |list: &[&str]| list.iter().position(|name| *name == lower);
    if let Some(unit) = position(&UNITS) {
        return Some(Word::Small(unit as u64));
    }
    if let Some(ten) = position(&TENS) {
        return Some(Word::Small(10 * (ten as u64 + 2)));
    }
    let power = POWERS.iter().find(|(name, _)| *name == lower);
    power.map(|(_, power)| Word::Power(*power))
}

fn words(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut open: Option<(u64, Range<usize>)> = None;
    let close = |open: Option<(u64, Range<usize>)>, found: &mut Vec<Number>| match open {
        Some((value, bytes)) if value >= SMALLEST => found.push(Number {
            value: value.to_string(),
            bytes,
        }),
        _ => {}
    };
    for bytes in alphabetic(text) {
        let joined = |open: &Range<usize>| matches!(&text[open.end..bytes.start], " " | "-" | "\n");
        match (word(&text[bytes.clone()]), open.take()) {
            (Some(Word::Small(value)), Some((before, range)))
                if joined(&range) && before % 10 == 0 && value < 10 && before < 100 =>
            {
                open = Some((before + value, range.start..bytes.end));
            }
            (Some(Word::Power(power)), Some((before, range))) if joined(&range) => {
                open = Some((before * power, range.start..bytes.end));
            }
            (Some(Word::Small(value)), before) => {
                close(before, &mut found);
                open = Some((value, bytes));
            }
            (Some(Word::Power(power)), before) => {
                close(before, &mut found);
                open = Some((power, bytes));
            }
            (None, before) => close(before, &mut found),
        }
    }
    close(open, &mut found);
    found
}

/// The runs of letters in a text.
fn alphabetic(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        match runs.last_mut() {
            _ if !letter.is_alphanumeric() => {}
            Some(run) if run.end == at => run.end = end,
            _ => runs.push(at..end),
        }
    }
    runs
}

/// A number in words, up to 99: `eighteen`.
pub fn in_words(value: u64) -> Option<String> {
    let unit = |value: u64| UNITS.get(value as usize).map(|word| (*word).to_owned());
    match value {
        0..20 => unit(value),
        20..100 => {
            let ten = TENS[value as usize / 10 - 2];
            match value % 10 {
                0 => Some(ten.to_owned()),
                rest => unit(rest).map(|rest| format!("{ten}-{rest}")),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        numbers(text)
            .into_iter()
            .map(|number| number.value)
            .collect()
    }

    #[test]
    fn digits_lose_their_commas_and_keep_their_points() {
        assert_eq!(
            values("1,048,576 bytes, 3.55 s, version 7.0.15."),
            ["1048576", "3.55", "7.0.15"]
        );
        assert_eq!(values("in steps 5, 6 and 09:24"), ["5", "6", "09", "24"]);
        assert_eq!(values("port `18EB`"), ["18EB"]);
    }

    #[test]
    fn digits_of_a_name_are_no_number() {
        assert_eq!(
            values("accept4 of UTF-8 on x86-64, IPv6, u8, KEY_1"),
            [""; 0]
        );
    }

    #[test]
    fn words_are_counted_from_four_on() {
        assert_eq!(
            values("two clients, eleven bytes, Eighteen steps"),
            ["11", "18"]
        );
        assert_eq!(
            values("forty thousand, four hundred, a million, twenty-one"),
            ["40000", "400", "1000000", "21"]
        );
        assert_eq!(values("two million; ten, five"), ["2000000", "10", "5"]);
        assert_eq!(values("often, tension, fourth, hundreds"), [""; 0]);
    }

    #[test]
    fn words_are_written_again() {
        assert_eq!(in_words(18).as_deref(), Some("eighteen"));
        assert_eq!(in_words(42).as_deref(), Some("forty-two"));
        assert_eq!(in_words(100), None);
    }
}
