//! Tests what chapter 3 promises about the client and its steps.

#[path = "../../../../tools/harness/chapter.rs"]
mod chapter;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(dead_code, reason = "other chapters and the tutor use the rest of it")]
mod harness;
#[path = "mod.rs"]
#[allow(dead_code, reason = "the tutor reads its tables")]
mod promises;
mod steps;

use chapter::tests_of;
use harness::Subject;
#[cfg(unix)]
use promises::terminal;
use promises::{fake_server, program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_client");

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject::Program(PROGRAM.into())
}
