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

/// What `--help` prints.
pub const USAGE: &str = "\
Usage: client [ADDRESS]

Sends commands to a key-value server and prints its replies.
ADDRESS is the server's host and port; without it, 127.0.0.1:6379.
In a pipe, reads one command a line and prints nothing but the replies.
";

/// What the client says when nobody listens.
pub const ADVICE: &str =
    "Start it in another terminal with  cargo run -p kv-server";

/// What the client asks for before the first command: nothing.
pub fn begin(_connection: &mut fake_server::Connection) {}

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
    ("a script", "10-scripts"),
    ("command line", "src"),
    #[cfg(unix)]
    ("a terminal", "src"),
    (
        "a terminal: says_where_it_is_connected_and_prompts",
        "3-editing",
    ),
    (
        "a terminal: prints_the_reply_and_prompts_again",
        "3-editing",
    ),
    ("a terminal: exit_with_another_word_is_sent", "3-editing"),
    (
        "a terminal: an_empty_line_is_not_sent_and_prompts_again",
        "3-editing",
    ),
    (
        "a terminal: a_line_of_spaces_is_not_sent_and_prompts_again",
        "3-editing",
    ),
    ("a terminal: exit_leaves", "4-pasted-lines"),
    ("a terminal: quit_leaves", "4-pasted-lines"),
    (
        "a terminal: exit_and_quit_may_be_in_any_case",
        "4-pasted-lines",
    ),
];
