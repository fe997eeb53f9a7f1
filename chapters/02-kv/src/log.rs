//! The log: one line for each event, on standard output.

use std::io::{self, Write};

/// The longest part of a command or a reply that the log shows, in characters.
const SHOWN: usize = 80;

/// Prints one line. A closed standard output is no reason to end the server.
pub fn line(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Prints what was received or sent. Bytes that could disturb a terminal are
/// shown as escapes.
pub fn bytes(event: &str, bytes: &[u8]) {
    let mut shown = String::new();
    for byte in bytes.iter().take(SHOWN) {
        match byte {
            b' '..=b'~' => shown.push(char::from(*byte)),
            _ => shown.extend(byte.escape_ascii().map(char::from)),
        }
    }
    shown.truncate(SHOWN);
    line(&format!("{event}: {shown}"));
}

/// Prints a warning, on standard error, where it is seen although the log goes
/// to a file.
pub fn warning(text: &str) {
    let _ = writeln!(io::stderr(), "Warning: {text}");
}
