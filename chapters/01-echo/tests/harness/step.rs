//! The steps of a chapter, for the tests of the chapter only.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

/// The program of the step `name`, which `cargo test` builds beside the
/// chapter's `program`.
pub fn step(program: &str, name: &str) -> PathBuf {
    let folder = Path::new(program).with_file_name("examples");
    let step = folder.join(format!("{name}{EXE_SUFFIX}"));
    assert!(
        step.exists(),
        "{} is not built; cargo build --workspace --examples builds it",
        step.display()
    );
    step
}
