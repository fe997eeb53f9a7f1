//! Says where two replies differ.

use anyhow::{Result, bail};

/// How many bytes a message shows on each side of a place.
const AROUND: usize = 40;

/// Fails unless `came` is what was `expected` for `sent`, and shows the first difference.
pub fn compare(sent: &[u8], came: &[u8], expected: &[u8]) -> Result<()> {
    if came == expected {
        return Ok(());
    }
    let same = came.iter().zip(expected).take_while(|(a, b)| a == b);
    let place = same.count();
    bail!(
        "another reply than expected, from byte {place}\nsent:     {}\ngot:      {}\nexpected: {}",
        show(sent),
        around(came, place),
        around(expected, place)
    );
}

/// Bytes in a message, the middle of long ones left out.
pub fn show(bytes: &[u8]) -> String {
    match bytes.len() {
        0 => "nothing".into(),
        length if length <= 4 * AROUND => quoted(bytes),
        length => {
            let (start, end) = (&bytes[..2 * AROUND], &bytes[length - 2 * AROUND..]);
            format!("{} ... {} ({length} bytes)", quoted(start), quoted(end))
        }
    }
}

/// The bytes around a place.
fn around(bytes: &[u8], place: usize) -> String {
    let start = place.saturating_sub(AROUND);
    let end = bytes.len().min(place + AROUND);
    let before = if start > 0 { "... " } else { "" };
    let after = if end < bytes.len() { " ..." } else { "" };
    let length = bytes.len();
    format!(
        "{before}{}{after} ({length} bytes)",
        quoted(&bytes[start..end])
    )
}

fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown_with_what_is_around_it() {
        let long = [&b"x".repeat(100)[..], b"one\n"].concat();
        let other = [&b"x".repeat(100)[..], b"two\n"].concat();
        let error = compare(b"GET a\n", &long, &other).expect_err("they differ");
        let xs = "x".repeat(40);
        assert_eq!(
            error.to_string(),
            format!(
                "another reply than expected, from byte 100\nsent:     \"GET a\\n\"\n\
                 got:      ... \"{xs}one\\n\" (104 bytes)\nexpected: ... \"{xs}two\\n\" (104 bytes)"
            )
        );
    }

    #[test]
    fn what_is_missing_is_a_difference() {
        assert!(compare(b"", b"OK", b"OK\n").is_err());
        assert!(compare(b"", b"OK\n", b"OK\n").is_ok());
    }
}
