//! Starts a server on a free port, talks to it in raw bytes, and says what was
//! sent, what came back and what was expected when the two differ.
//!
//! It belongs to the tests of the chapters and to the tutor, as a module of
//! each: the package of a chapter depends on no other one of this book.
//!
//! Nothing here sleeps: whoever waits, waits for a state, and at most
//! [`LIMIT`].

pub mod checks;
mod client;
#[cfg(unix)]
#[allow(dead_code, reason = "the benchmark uses the rest of it")]
pub mod cluster;
mod output;
mod program;
mod subject;

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub mod kernel;

use std::fmt::Debug;
use std::panic::panic_any;
use std::thread;
use std::time::{Duration, Instant};

pub use client::{Client, exchange};
pub use program::{Server, begin, run};
pub(crate) use subject::promises;
pub use subject::{Check, Subject};

/// The longest that a test waits for anything.
pub const LIMIT: Duration = Duration::from_secs(10);

/// Why a check cannot be made: what it panics with instead of a message.
pub struct LeftOut(pub &'static str);

/// Leaves the processor to the server before a wait looks again: a check that
/// asks all the time takes it from what it waits for.
pub fn pause() {
    thread::park_timeout(Duration::from_micros(100));
}

/// Lets this time go by.
pub fn idle(time: Duration) {
    let start = Instant::now();
    while let Some(rest) = time.checked_sub(start.elapsed()) {
        thread::park_timeout(rest);
    }
}

/// Ends a check that cannot be made.
pub fn leave_out(reason: &'static str) -> ! {
    panic_any(LeftOut(reason));
}

/// A server that was given an address, and nothing else, does not say where it
/// listens: what a check panics with, since it has found out nothing of what it
/// is about.
pub struct NoServer(pub String);

fn no_server(message: String) -> ! {
    // A test shows no payload but a text.
    if cfg!(test) {
        eprintln!("{message}");
    }
    panic_any(NoServer(message));
}

/// Fails unless two values are the same, and says what they are.
macro_rules! equal {
    ($came:expr, $expected:expr $(,)?) => {
        $crate::harness::equal!($came, $expected, "another value than expected")
    };
    ($came:expr, $expected:expr, $($what:tt)+) => {
        match (&$came, &$expected) {
            (came, expected) => if *came != *expected {
                panic!(
                    "{}\ncame:      {}\nexpected:  {}",
                    format!($($what)+).trim_end(),
                    $crate::harness::value(came),
                    $crate::harness::value(expected)
                );
            }
        }
    };
}

pub(crate) use equal;

/// A value in a message. That it is there goes without saying.
pub fn value(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    let inside = text.strip_prefix("Some(");
    let inside = inside.and_then(|text| text.strip_suffix(')'));
    inside.unwrap_or(&text).into()
}

/// What a client sends in one go, and what it gets for it.
#[derive(Clone, Copy)]
pub struct Talk {
    pub sent: &'static [u8],
    pub reply: &'static [u8],
}

/// Bytes in a message: escaped, the middle of long ones left out.
pub fn show(bytes: &[u8]) -> String {
    const END: usize = 120;
    match bytes.len() {
        0 => "nothing".into(),
        length if length <= 2 * END => format!("\"{}\"", escaped(bytes)),
        length => format!(
            "\"{}\" ... \"{}\" ({length} bytes)",
            escaped(&bytes[..END]),
            escaped(&bytes[length - END..])
        ),
    }
}

/// How much of a reply a message shows before and after the first difference.
const AROUND: (usize, usize) = (40, 60);

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
    let place = same.count();
    let caret = before(came, place).len();
    panic!(
        "another reply than expected\n\
         sent:      {}\n\
         came back: {}{ending}\n\
         expected:  {}\n           {}^ the first difference, at byte {place}",
        show(sent),
        quoted_around(came, place),
        quoted_around(expected, place),
        " ".repeat(caret),
    );
}

/// Fails unless the program printed these lines.
#[track_caller]
pub fn compare_lines(what: &str, came: &[String], expected: &[String]) {
    if came == expected {
        return;
    }
    let same = came.iter().zip(expected).take_while(|(a, b)| a == b);
    let place = same.count();
    let line = |lines: &[String]| match lines.get(place) {
        Some(line) => format!("'{line}'"),
        None => "nothing more".into(),
    };
    panic!(
        "{what} is another than expected, from its line {}\n\
         came:      {}\n\
         expected:  {}\n\
         all that came:\n{}",
        place + 1,
        line(came),
        line(expected),
        came.join("\n")
    );
}

/// Bytes in a message, the part around one place of them when they are long.
fn quoted_around(bytes: &[u8], place: usize) -> String {
    let end = bytes.len().min(place + AROUND.1);
    let rest = escaped(&bytes[place.min(end)..end]);
    let ending = match bytes.len() {
        0 => return "nothing".into(),
        length if end < length => format!("\" ... ({length} bytes)"),
        _ => "\"".into(),
    };
    format!("{}{rest}{ending}", before(bytes, place))
}

/// The opening quote and the bytes before a place.
fn before(bytes: &[u8], place: usize) -> String {
    let start = place.saturating_sub(AROUND.0);
    let opening = if start == 0 { "\"" } else { "... \"" };
    format!("{opening}{}", escaped(&bytes[start..place]))
}

fn escaped(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().replace("\\'", "'")
}
