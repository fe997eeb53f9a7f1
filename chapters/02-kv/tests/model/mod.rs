//! The protocol of the book, read plainly: what the server must answer. It
//! shares no code with the server.

use std::collections::BTreeMap;

/// The longest line, in bytes, without its line feed.
pub const LIMIT: usize = 1_048_576;

/// A table, and what a server that has it answers.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// What is stored, by key.
    pub table: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Model {
    /// All replies to a connection on which the client sends `sent`, and then
    /// closes its side.
    pub fn answer(&mut self, mut sent: &[u8]) -> Vec<u8> {
        let mut replies = Vec::new();
        loop {
            match sent.iter().position(|byte| *byte == b'\n') {
                Some(end) if end <= LIMIT => {
                    let words: Vec<&[u8]> = sent[..end]
                        .split(|byte| b"\t\x0c\r ".contains(byte))
                        .filter(|word| !word.is_empty())
                        .collect();
                    if self.command(&words, &mut replies) {
                        return replies;
                    }
                    sent = &sent[end + 1..];
                }
                _ if sent.len() > LIMIT => {
                    let error =
                        format!("ERR line too long (limit {LIMIT} bytes)\n");
                    replies.extend(error.bytes());
                    return replies;
                }
                _ => return replies,
            }
        }
    }

    /// Executes one command. Returns whether the server closes then.
    fn command(&mut self, words: &[&[u8]], replies: &mut Vec<u8>) -> bool {
        let Some((name, arguments)) = words.split_first() else {
            return false;
        };
        let lower = name.to_ascii_lowercase();
        let mut closes = false;
        match (lower.as_slice(), arguments) {
            (b"set", [key, value]) => {
                self.table.insert(key.to_vec(), value.to_vec());
                replies.extend(b"OK");
            }
            (b"get", [key]) => match self.table.get(*key) {
                Some(value) => replies.extend(value),
                None => replies.extend(b"(nil)"),
            },
            (b"exit" | b"quit", []) => {
                replies.extend(b"OK");
                closes = true;
            }
            (b"post" | b"host:", _) => return true,
            (b"set" | b"get" | b"exit" | b"quit", _) => {
                replies.extend(b"ERR wrong number of arguments for '");
                replies.extend(&lower);
                replies.extend(b"' command");
            }
            _ => {
                replies.extend(b"ERR unknown command '");
                name.iter().take(32).for_each(|byte| show(*byte, replies));
                replies.push(b'\'');
            }
        }
        replies.push(b'\n');
        closes
    }
}

/// A byte as an error shows it.
fn show(byte: u8, replies: &mut Vec<u8>) {
    match byte {
        b'\'' | b'"' | b'\\' => replies.extend([b'\\', byte]),
        b'!'..=b'~' => replies.push(byte),
        _ => replies.extend(format!("\\x{byte:02x}").bytes()),
    }
}
