//! What the tests of a chapter need besides the checks: its steps, and each
//! promise as a test.

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

/// Makes a test of each promise of a module. Its subject is what the function
/// `subject` at the top of the tests returns.
macro_rules! tests_of {
    ($($(#[$condition:meta])? $name:ident),+) => {
        mod tests {
            $(
                $(#[$condition])?
                #[test]
                fn $name() {
                    super::$name(&crate::subject());
                }
            )+
        }
    };
}

pub(crate) use tests_of;
