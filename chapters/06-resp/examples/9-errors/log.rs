//! The log: one line for each event, on standard output.

use std::fmt;
use std::io::{self, Write};

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

    /// Prints a command that was received, unless its line is empty.
    pub fn received(&self, line: &[u8]) {
        let command = line.trim_ascii();
        if !self.quiet && !command.is_empty() {
            self.line(format_args!("Received: {}", printable(command)));
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
fn printable(bytes: &[u8]) -> String {
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
