//! What must come back: bytes, or what is left to the server.

/// What must come next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// These bytes.
    Exactly(Vec<u8>),
    /// An array of these values, in any order.
    AnyOrder(Vec<Vec<u8>>),
    /// An array of some of these values.
    Some(Vec<Vec<u8>>),
    /// One of these values.
    OneOf(Vec<Vec<u8>>),
    /// Any reply.
    Anything,
}

/// A word of the server.
pub fn simple(word: &str) -> Expected {
    Expected::Exactly(format!("+{word}\r\n").into())
}

/// A number.
pub fn integer(number: impl TryInto<i64>) -> Expected {
    let number = number.try_into().unwrap_or(i64::MAX);
    Expected::Exactly(format!(":{number}\r\n").into())
}

/// A value.
pub fn bulk(bytes: &[u8]) -> Expected {
    Expected::Exactly(bulk_bytes(bytes))
}

/// The first line of an array.
pub fn array(length: usize) -> Expected {
    Expected::Exactly(format!("*{length}\r\n").into())
}

/// An error, in one line.
pub fn error(text: &[u8]) -> Expected {
    let mut line = [b"-", text].concat();
    for byte in &mut line {
        if b"\r\n".contains(byte) {
            *byte = b' ';
        }
    }
    line.extend(b"\r\n");
    Expected::Exactly(line)
}

fn bulk_bytes(bytes: &[u8]) -> Vec<u8> {
    let length = format!("${}\r\n", bytes.len());
    [length.as_bytes(), bytes, b"\r\n"].concat()
}

/// Where `came` is not what was expected: a sentence, if it is not.
pub fn differs(came: &[u8], expected: &[Expected]) -> Option<String> {
    let mut rest = came;
    for (number, expected) in expected.iter().enumerate() {
        let after = match expected {
            Expected::Exactly(bytes) => rest.strip_prefix(bytes.as_slice()),
            Expected::Anything => after_one(rest),
            Expected::OneOf(values) => values.iter().find_map(|value| {
                rest.strip_prefix(bulk_bytes(value).as_slice())
            }),
            Expected::AnyOrder(values) => {
                let mut all: Vec<_> =
                    values.iter().map(|v| v.as_slice()).collect();
                values_of(rest).and_then(|(mut came, after)| {
                    came.sort_unstable();
                    all.sort_unstable();
                    (came == all).then_some(after)
                })
            }
            Expected::Some(values) => {
                values_of(rest).and_then(|(came, after)| {
                    let mut came = came.iter();
                    came.all(|one| values.iter().any(|value| value == one))
                        .then_some(after)
                })
            }
        };
        let Some(after) = after else {
            return Some(format!(
                "came at byte {}, as part {number} of the replies: {}\n\
                 expected: {}",
                came.len() - rest.len(),
                rest.escape_ascii(),
                shown(expected)
            ));
        };
        rest = after;
    }
    match rest {
        [] => None,
        more => Some(format!(
            "came, and was not expected: {}",
            more.escape_ascii()
        )),
    }
}

fn shown(expected: &Expected) -> String {
    match expected {
        Expected::Exactly(bytes) => bytes.escape_ascii().to_string(),
        other => format!("{other:?}"),
    }
}

/// What follows one whole reply.
fn after_one(bytes: &[u8]) -> Option<&[u8]> {
    let (line, mut rest) = line(bytes)?;
    let (mark, number) = line.split_first()?;
    let count = || str::from_utf8(number).ok()?.parse::<i64>().ok();
    match mark {
        b'+' | b'-' | b':' | b'_' => Some(rest),
        b'$' | b'=' => match usize::try_from(count()?) {
            Ok(length) => rest.get(length..)?.strip_prefix(b"\r\n"),
            Err(_) => Some(rest),
        },
        b'*' | b'%' => {
            let replies = count()? * if *mark == b'%' { 2 } else { 1 };
            for _ in 0..replies {
                rest = after_one(rest)?;
            }
            Some(rest)
        }
        _ => None,
    }
}

/// The values of an array, and what follows it.
fn values_of(bytes: &[u8]) -> Option<(Vec<&[u8]>, &[u8])> {
    let (first, mut rest) = line(bytes)?;
    let count = str::from_utf8(first.strip_prefix(b"*")?).ok()?;
    let mut values = Vec::new();
    for _ in 0..count.parse::<usize>().ok()? {
        let (length, after) = line(rest)?;
        let length = str::from_utf8(length.strip_prefix(b"$")?).ok()?;
        let (value, after) = after.split_at_checked(length.parse().ok()?)?;
        values.push(value);
        rest = after.strip_prefix(b"\r\n")?;
    }
    Some((values, rest))
}

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.windows(2).position(|two| two == b"\r\n")?;
    Some((&bytes[..end], &bytes[end + 2..]))
}
