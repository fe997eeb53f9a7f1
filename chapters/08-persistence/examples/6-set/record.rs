//! Changes, written as the commands that make them again.

use std::io::Write;

/// What is there in a table, and not in the file yet.
#[derive(Default)]
pub struct Records {
    /// The records, as a client would send them.
    pub bytes: Vec<u8>,
}

impl Records {
    /// A key has this value.
    pub fn set(&mut self, key: &[u8], value: &[u8]) {
        write(&[b"SET", key, value], &mut self.bytes);
    }
}

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
