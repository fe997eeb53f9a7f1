//! The log: one line for each event, on standard output.

use std::fmt;
use std::io::{self, Write};

use crate::words::Words;

/// The longest part of a command or a reply that the log shows, in characters.
const SHOWN: usize = 80;

/// The log of the server.
pub struct Log {
    /// Leaves out commands and replies.
    pub quiet: bool,
}

impl Log {
    /// Prints one line. A closed standard output is no reason to end the
    /// server.
    pub fn line(&self, text: fmt::Arguments) {
        let _ = writeln!(io::stdout(), "{text}");
    }

    /// Prints a command that was received.
    pub fn received(&self, words: Words) {
        if !self.quiet {
            let words = words.from(0).flat_map(|word| [b" ", word]);
            let text = printable(words.flatten().skip(1));
            self.line(format_args!("Received: {text}"));
        }
    }

    /// Prints the replies that were sent together.
    pub fn sent(&self, replies: &[u8]) {
        if !self.quiet && !replies.is_empty() {
            self.line(format_args!("Sent: {}", printable(replies)));
        }
    }
}

/// Bytes as the log shows them: what could disturb a terminal as an escape, and
/// what is cut off as three dots.
fn printable<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    let mut shown = String::new();
    for byte in bytes {
        let text = match byte {
            b'\'' | b'"' => char::from(*byte).to_string(),
            _ => byte.escape_ascii().to_string(),
        };
        if shown.len() + text.len() > SHOWN {
            return shown + "...";
        }
        shown += &text;
    }
    shown
}
