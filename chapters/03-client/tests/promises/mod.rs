//! What chapter 3 promises about the client, for its tests and for the tutor.
//! The server is a fake one inside the check, so that it can misbehave.

use std::time::Duration;

use crate::harness::{self, Check, Subject, promises};

pub mod arguments;
pub mod difference;
pub mod fake_server;
#[cfg(unix)]
pub mod interactive;
pub mod program;
pub mod script;
#[cfg(unix)]
pub mod terminal;

/// The longest that anything in these checks may take.
pub const LIMIT: Duration = Duration::from_secs(10);

/// The address that expected texts name; it stands for the one that the client
/// was given.
pub const BOOK_ADDRESS: &str = "127.0.0.1:6379";

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("a script", script::CHECKS),
    ("command line", arguments::CHECKS),
    #[cfg(unix)]
    ("a terminal", interactive::CHECKS),
];

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[
    ("a script", "src"),
    ("command line", "src"),
    #[cfg(unix)]
    ("a terminal", "src"),
];
