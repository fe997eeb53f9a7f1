//! The words of a line.

/// Splits a line into words, where there is white space.
pub fn split(line: &[u8]) -> Vec<Vec<u8>> {
    let words = line.split(u8::is_ascii_whitespace);
    let words = words.filter(|word| !word.is_empty());
    words.map(Vec::from).collect()
}
