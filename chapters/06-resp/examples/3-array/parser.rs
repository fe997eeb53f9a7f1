//! Finds commands in the bytes that a client sends.

/// The command that `bytes` begin with, as its words, and its length. Nothing,
/// as long as a part of it has not come.
pub fn parse(bytes: &[u8]) -> Option<(Vec<&[u8]>, usize)> {
    let (count, mut place) = header(bytes, 0)?;
    let mut words = Vec::new();
    for _ in 0..count {
        let (length, start) = header(bytes, place)?;
        words.push(bytes.get(start..start + length)?);
        place = start + length + 2;
    }
    (place <= bytes.len()).then_some((words, place))
}

/// The number in the line at this place, and where the next line begins.
fn header(bytes: &[u8], place: usize) -> Option<(usize, usize)> {
    let line = bytes.get(place..)?;
    let end = line.windows(2).position(|two| two == b"\r\n")?;
    let number = std::str::from_utf8(line.get(1..end)?).ok()?;
    Some((number.parse().ok()?, place + end + 2))
}
