//! Tests what chapter 7 promises.

#[path = "../../../../tools/harness/chapter.rs"]
#[allow(dead_code, reason = "no test runs a step yet")]
mod chapter;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(dead_code, reason = "other chapters and the tutor use the rest of it")]
mod harness;
#[path = "mod.rs"]
#[allow(dead_code, reason = "the tutor reads its tables")]
mod promises;

use chapter::tests_of;
use harness::Subject;

const PROGRAM: &str = env!("CARGO_BIN_EXE_expiry");

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject::Program(PROGRAM.into())
}
