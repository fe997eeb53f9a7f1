//! Changes, written as the commands that make them again.

use std::io::Write;

/// Writes a command as a client sends it.
pub fn write(words: &[&[u8]], out: &mut Vec<u8>) {
    // Writing into memory does not fail.
    let _ = write!(out, "*{}\r\n", words.len());
    for word in words {
        let _ = write!(out, "${}\r\n", word.len());
        out.extend(*word);
        out.extend(b"\r\n");
    }
}
