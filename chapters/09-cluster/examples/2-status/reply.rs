//! Replies: how they come, and how they are shown.

use std::io::{self, BufRead, ErrorKind};

/// What a server answers.
pub enum Reply {
    /// A word of success, such as `OK`.
    Status(Vec<u8>),
}

impl Reply {
    /// Reads a reply.
    pub fn read(stream: &mut impl BufRead) -> io::Result<Reply> {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line)?;
        match line.trim_ascii_end() {
            [b'+', text @ ..] => Ok(Reply::Status(text.into())),
            _ => Err(ErrorKind::InvalidData.into()),
        }
    }

    /// The reply as redis-cli shows it at a terminal.
    pub fn shown(&self) -> String {
        match self {
            Reply::Status(text) => printable(text),
        }
    }
}

/// A reply as a terminal may show it. Text stays as it is; what controls a
/// terminal, and bytes that are not UTF-8, become escapes.
fn printable(reply: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in reply.utf8_chunks() {
        for character in chunk.valid().chars() {
            let text = character.to_string();
            if is_harmless(character) {
                shown += &text;
            } else {
                shown += &text.as_bytes().escape_ascii().to_string();
            }
        }
        shown += &chunk.invalid().escape_ascii().to_string();
    }
    shown
}

/// Whether a terminal shows a character and does nothing else. The backslash
/// is left out because it begins an escape.
fn is_harmless(character: char) -> bool {
    let turns_text =
        matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !character.is_control() && !turns_text && character != '\\'
}
