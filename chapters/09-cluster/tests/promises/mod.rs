//! What chapter 9 promises about the client of a cluster, for its tests and for
//! the tutor. Most nodes are fake ones inside the check, so that they can
//! misbehave; in the last checks, they are real.

use std::time::Duration;

use crate::harness::{self, Check, Subject, promises};

#[path = "../../../03-client/tests/promises/arguments.rs"]
pub mod arguments;
#[path = "../../../03-client/tests/promises/difference.rs"]
pub mod difference;
pub mod failures;
pub mod fake_cluster;
#[allow(dead_code, reason = "the checks of chapter 3 use the rest of it")]
#[path = "../../../03-client/tests/promises/fake_server.rs"]
pub mod fake_server;
#[cfg(unix)]
pub mod interactive;
#[allow(dead_code, reason = "the checks of chapter 3 use the rest of it")]
#[path = "../../../03-client/tests/promises/program.rs"]
pub mod program;
#[cfg(unix)]
pub mod real;
pub mod redirections;
pub mod replies;
pub mod slots;
#[cfg(unix)]
#[allow(dead_code, reason = "the checks of chapter 3 use the rest of it")]
#[path = "../../../03-client/tests/promises/terminal.rs"]
pub mod terminal;
pub mod words;

/// The longest that anything in these checks may take.
pub const LIMIT: Duration = Duration::from_secs(10);

/// The address that expected texts name; it stands for the one that the client
/// was given.
pub const BOOK_ADDRESS: &str = "127.0.0.1:6379";

/// What `--help` prints.
pub const USAGE: &str = "\
Usage: cluster-client [ADDRESS]

Sends commands to a Redis Cluster, or to one server, and prints the replies.
ADDRESS is the host and port of a node; without it, 127.0.0.1:6379.
In a pipe, reads one command a line and prints nothing but the replies.
";

/// What the client says when nobody listens.
pub const ADVICE: &str = "Start a cluster in another terminal with  \
                          cargo run -p bench -- cluster";

/// What the client asks for before the first command: the map, which a server
/// that is alone has not.
pub fn begin(connection: &mut fake_server::Connection) {
    connection.expect(b"*2\r\n$7\r\nCLUSTER\r\n$5\r\nSLOTS\r\n");
    connection.send(b"-ERR This instance has cluster support disabled\r\n");
}

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("replies", replies::CHECKS),
    ("words", words::CHECKS),
    #[cfg(unix)]
    ("a terminal", interactive::CHECKS),
    ("redirections", redirections::CHECKS),
    ("slots", slots::CHECKS),
    ("failures", failures::CHECKS),
    ("command line", arguments::CHECKS),
    #[cfg(unix)]
    ("a real cluster", real::CHECKS),
];

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[("command line", "24-map")];
