//! The log: one line for each event, on standard output.

use std::fmt;
use std::io::{self, Write};

/// The log of the server.
pub struct Log;

impl Log {
    /// Prints one line. A closed standard output is no reason to end the
    /// server.
    pub fn line(&self, text: fmt::Arguments) {
        let _ = writeln!(io::stdout(), "{text}");
    }

    /// Prints a command that was received, unless its line is empty.
    pub fn received(&self, line: &[u8]) {
        let command = line.trim_ascii();
        if !command.is_empty() {
            self.line(format_args!("Received: {}", command.escape_ascii()));
        }
    }
}
