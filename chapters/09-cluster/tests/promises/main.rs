//! Tests what chapter 9 promises about the client of a cluster.

#[path = "../../../../tools/harness/chapter.rs"]
#[allow(dead_code, reason = "the steps have no tests of their own")]
mod chapter;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "other chapters and the tutor use the rest of it"
)]
mod harness;
#[path = "mod.rs"]
#[allow(dead_code, reason = "the tutor reads its tables")]
mod promises;

use chapter::tests_of;
use harness::Subject;

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject::Program(env!("CARGO_BIN_EXE_cluster-client").into())
}
