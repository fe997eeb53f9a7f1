//! What the client and its steps promise. The server is a fake one inside the test, so that it can
//! misbehave, and so that this folder can be tested when it is copied out alone.

mod arguments;
mod difference;
mod fake_server;
mod interactive;
mod program;
mod screen;
mod script;
mod steps;
mod subject;
mod terminal;

use std::time::Duration;

use subject::{Subject, promises};

/// The longest that anything here may take.
const LIMIT: Duration = Duration::from_secs(10);

/// The address that expected texts name; it stands for the one that the client was given.
const BOOK_ADDRESS: &str = "127.0.0.1:6379";

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject(env!("CARGO_BIN_EXE_client").into())
}
