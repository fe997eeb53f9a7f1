//! Starts a server on a free port, talks to it in raw bytes, and says what was
//! sent, what came back and what was expected when the two differ.
//!
//! Nothing here sleeps: whoever waits, waits for a state, and at most
//! [`LIMIT`].

pub mod checks;
mod client;
mod output;
mod program;

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub mod kernel;

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use client::{Client, exchange};
pub use program::{Server, run};

/// The longest that a test waits for anything.
pub const LIMIT: Duration = Duration::from_secs(10);

/// What a client sends in one go, and what it gets for it.
#[derive(Clone, Copy)]
pub struct Talk {
    pub sent: &'static [u8],
    pub reply: &'static [u8],
}

/// The program of the step `name`, which `cargo test` builds beside the
/// chapter's `program`.
pub fn step(program: &str, name: &str) -> PathBuf {
    let folder = Path::new(program).with_file_name("examples");
    let step = folder.join(format!("{name}{EXE_SUFFIX}"));
    assert!(
        step.exists(),
        "{} is not built; cargo build --workspace --examples builds it",
        step.display()
    );
    step
}

/// Bytes in a message: escaped, the middle of long ones left out.
pub fn show(bytes: &[u8]) -> String {
    const END: usize = 120;
    match bytes.len() {
        0 => "nothing".into(),
        length if length <= 2 * END => format!("\"{}\"", bytes.escape_ascii()),
        length => format!(
            "\"{}\" ... \"{}\" ({length} bytes)",
            bytes[..END].escape_ascii(),
            bytes[length - END..].escape_ascii()
        ),
    }
}

/// Fails unless `came` is what was `expected` for `sent`. `ending` says how the
/// reply ended; it is empty when more may follow.
#[track_caller]
pub fn compare(sent: &[u8], came: &[u8], expected: &[u8], ending: &str) {
    if came == expected {
        return;
    }
    let ending = match ending {
        "" => String::new(),
        ending => format!(", then {ending}"),
    };
    let same = came.iter().zip(expected).take_while(|(a, b)| a == b);
    panic!(
        "another reply than expected\n\
         sent:      {}\n\
         came back: {}{ending}\n\
         expected:  {}\n\
         the first difference is at byte {}",
        show(sent),
        show(came),
        show(expected),
        same.count()
    );
}
