//! What chapter 1 promises about the echo server and its steps.

#[path = "../harness/mod.rs"]
mod harness;
#[path = "../harness/step.rs"]
mod step;
#[path = "../harness/subject.rs"]
mod subject;

mod bad_clients;
mod command_line;
mod deliveries;
mod log;
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

const PROGRAM: &str = env!("CARGO_BIN_EXE_echo-server");

const HELLO: Talk = Talk {
    sent: b"hello\n",
    reply: b"hello\n",
};

const AGAIN: Talk = Talk {
    sent: b"and again",
    reply: b"and again",
};

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject(PROGRAM.into())
}
