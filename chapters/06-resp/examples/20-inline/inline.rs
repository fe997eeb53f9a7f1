//! Commands as a line, for those who type them.

use std::ops::Range;

/// Splits a line into words: where each of them is goes into `words`.
pub fn split(line: &[u8], words: &mut Vec<Range<usize>>) {
    let mut place = 0;
    for word in line.split(u8::is_ascii_whitespace) {
        if !word.is_empty() {
            words.push(place..place + word.len());
        }
        place += word.len() + 1;
    }
}
