//! Tests what chapter 2 promises about the key-value server and its steps.

#[path = "../../../../tools/harness/chapter.rs"]
mod chapter;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(dead_code, reason = "other chapters and the tutor use the rest of it")]
mod harness;
#[path = "mod.rs"]
#[allow(dead_code, reason = "the tutor reads its tables")]
mod promises;
mod steps;

use chapter::{step, tests_of};
use harness::Subject;
use promises::{GET_NAME, SET_NAME, batches};

const PROGRAM: &str = env!("CARGO_BIN_EXE_kv-server");

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject::Program(PROGRAM.into())
}
