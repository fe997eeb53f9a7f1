//! The checks of chapter 3.

use std::time::Duration;

use crate::subject::Check;
use chapter::*;
pub use chapter::{fake_server, program};

#[path = "../../../chapters/03-client/tests/promises"]
#[rustfmt::skip]
mod chapter {
    use super::{BOOK_ADDRESS, LIMIT};
    use crate::subject::{Subject, promises};

    pub mod arguments;
    pub mod difference;
    pub mod fake_server;
    pub mod program;
    pub mod script;
    #[cfg(unix)]
    pub mod interactive;
    #[cfg(unix)]
    pub mod screen;
    #[cfg(unix)]
    pub mod terminal;
}

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
