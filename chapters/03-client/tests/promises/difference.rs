//! Says where what came differs from what was expected.

/// How much is shown before and after the first difference, in bytes.
const AROUND: (usize, usize) = (40, 60);

/// Both, one below the other, and a caret at the first byte that differs.
pub fn bytes(came: &[u8], expected: &[u8]) -> String {
    let same = came.iter().zip(expected).take_while(|(a, b)| a == b);
    let place = same.count();
    format!(
        "came:      {}\n\
         expected:  {}\n           {}^ the first difference, at byte {place}",
        around(came, place),
        around(expected, place),
        " ".repeat(before(came, place).len()),
    )
}

/// The first line that differs in the same way, then all that came.
#[cfg(unix)]
pub fn lines(came: &str, expected: &str) -> String {
    let pieces = |text: &str| -> Vec<String> {
        text.split_inclusive('\n').map(Into::into).collect()
    };
    let (ours, theirs) = (pieces(came), pieces(expected));
    let same = ours.iter().zip(&theirs).take_while(|(a, b)| a == b);
    let place = same.count();
    let line = |lines: &[String]| lines.get(place).cloned().unwrap_or_default();
    format!(
        "in line {}\n{}\nall that came:\n{came}",
        place + 1,
        bytes(line(&ours).as_bytes(), line(&theirs).as_bytes())
    )
}

/// Bytes in quotes, the part around one place of them when they are long.
fn around(bytes: &[u8], place: usize) -> String {
    let end = bytes.len().min(place + AROUND.1);
    let rest = escaped(&bytes[place.min(end)..end]);
    let ending = match bytes.len() {
        0 => return "nothing".into(),
        length if end < length => format!("\" ... ({length} bytes)"),
        _ => "\"".into(),
    };
    format!("{}{rest}{ending}", before(bytes, place))
}

/// The opening quote and the bytes before a place.
fn before(bytes: &[u8], place: usize) -> String {
    let start = place.saturating_sub(AROUND.0);
    let opening = if start == 0 { "\"" } else { "... \"" };
    format!("{opening}{}", escaped(&bytes[start..place]))
}

fn escaped(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().replace("\\'", "'")
}
