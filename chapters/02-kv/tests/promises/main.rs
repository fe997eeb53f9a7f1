//! What chapter 2 promises about the key-value server and its steps.

#[path = "../../../01-echo/tests/harness/mod.rs"]
mod harness;
#[path = "../../../01-echo/tests/harness/step.rs"]
mod step;
#[path = "../../../01-echo/tests/harness/subject.rs"]
mod subject;

mod bad_clients;
mod basics;
mod batches;
mod command_line;
mod deliveries;
mod drawbacks;
mod errors;
mod exit;
mod limits;
mod log;
mod one_thread;
mod replies;
#[cfg(unix)]
mod restart;
mod steps;
mod waiting;

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod linux;

use harness::Talk;
use subject::{Subject, promises};

const PROGRAM: &str = env!("CARGO_BIN_EXE_kv-server");

const SET_NAME: Talk = Talk {
    sent: b"SET name Alice\n",
    reply: b"OK\n",
};

/// What every client gets after [`SET_NAME`].
const GET_NAME: Talk = Talk {
    sent: b"GET name\n",
    reply: b"Alice\n",
};

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject(PROGRAM.into())
}
