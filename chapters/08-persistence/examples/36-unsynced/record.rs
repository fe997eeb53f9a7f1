//! Changes, written as the commands that make them again.

use std::io::Write;

use crate::store::Deadline;

/// What is there in a table, and not in the file yet.
#[derive(Default)]
pub struct Records {
    /// Whether changes are recorded.
    pub on: bool,
    /// The records, as a client would send them.
    pub bytes: Vec<u8>,
    /// How many there are.
    pub count: usize,
}

impl Records {
    /// A key has this value and this deadline.
    pub fn set(&mut self, key: &[u8], value: &[u8], deadline: Deadline) {
        match deadline {
            None => self.add(&[b"SET", key, value]),
            Some(deadline) => {
                let moment = deadline.to_string();
                self.add(&[b"SET", key, value, b"PXAT", moment.as_bytes()]);
            }
        }
    }

    /// A part of a value is this, from `offset` on.
    pub fn set_range(&mut self, key: &[u8], offset: usize, part: &[u8]) {
        // An empty part changes nothing.
        if !part.is_empty() {
            let offset = offset.to_string();
            self.add(&[b"SETRANGE", key, offset.as_bytes(), part]);
        }
    }

    /// A key dies then.
    pub fn set_deadline(&mut self, key: &[u8], deadline: Deadline) {
        match deadline {
            None => self.add(&[b"PERSIST", key]),
            Some(deadline) => {
                let moment = deadline.to_string();
                self.add(&[b"PEXPIREAT", key, moment.as_bytes()]);
            }
        }
    }

    /// A key is not there.
    pub fn del(&mut self, key: &[u8]) {
        self.add(&[b"DEL", key]);
    }

    /// No key is there, in this table (`FLUSHDB`) or in all (`FLUSHALL`).
    pub fn flush(&mut self, name: &str) {
        self.add(&[name.as_bytes()]);
    }

    fn add(&mut self, words: &[&[u8]]) {
        if self.on {
            write(words, &mut self.bytes);
            self.count += 1;
        }
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
