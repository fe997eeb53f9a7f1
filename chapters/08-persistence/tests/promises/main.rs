//! Tests what chapter 8 promises about keys that outlive the server.

#[path = "../../../../tools/harness/chapter.rs"]
#[allow(dead_code, reason = "the steps have no tests of their own")]
mod chapter;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(dead_code, reason = "other chapters and the tutor use the rest of it")]
mod harness;
#[path = "mod.rs"]
#[allow(dead_code, reason = "the tutor reads its tables")]
mod promises;

use chapter::tests_of;
use harness::Subject;

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject::Program(env!("CARGO_BIN_EXE_durable-server").into())
}
