//! The checks of chapter 3.

use std::time::Duration;

use crate::subject::{Check, Subject, promises};

#[path = "../../../chapters/03-client/tests/promises/arguments.rs"]
#[rustfmt::skip]
mod arguments;
#[path = "../../../chapters/03-client/tests/promises/difference.rs"]
#[rustfmt::skip]
pub mod difference;
#[path = "../../../chapters/03-client/tests/promises/fake_server.rs"]
#[rustfmt::skip]
pub mod fake_server;
#[path = "../../../chapters/03-client/tests/promises/program.rs"]
#[rustfmt::skip]
pub mod program;
#[path = "../../../chapters/03-client/tests/promises/script.rs"]
#[rustfmt::skip]
mod script;

#[cfg(unix)]
#[path = "../../../chapters/03-client/tests/promises/interactive.rs"]
#[rustfmt::skip]
mod interactive;
#[cfg(unix)]
#[path = "../../../chapters/03-client/tests/promises/screen.rs"]
#[rustfmt::skip]
mod screen;
#[cfg(unix)]
#[path = "../../../chapters/03-client/tests/promises/terminal.rs"]
#[rustfmt::skip]
mod terminal;

/// The longest that anything in these checks may take.
pub const LIMIT: Duration = Duration::from_secs(10);

const BOOK_ADDRESS: &str = "127.0.0.1:6379";

/// The checks by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("a script", script::CHECKS),
    ("command line", arguments::CHECKS),
    #[cfg(unix)]
    ("a terminal", interactive::CHECKS),
];
