//! Numbers as Redis writes them.

use std::str;

use crate::reply::Error;

/// The number in `bytes`, when it is written as we would write it: no plus
/// sign, no space, no zero in front.
pub fn parse(bytes: &[u8]) -> Option<i64> {
    let strict = match bytes {
        b"0" => true,
        [b'-', digits @ ..] | digits => {
            digits.first().is_some_and(|digit| *digit != b'0')
                && digits.iter().all(u8::is_ascii_digit)
        }
    };
    match strict {
        true => str::from_utf8(bytes).ok()?.parse().ok(),
        false => None,
    }
}

/// The same of an argument or a value.
pub fn argument(bytes: &[u8]) -> Result<i64, Error> {
    let problem = "value is not an integer or out of range";
    parse(bytes).ok_or_else(|| Error::new(problem))
}
