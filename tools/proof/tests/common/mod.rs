//! What the tests share that need tools.

use anyhow::Result;
use libtest_mimic::{Failed, Trial};

/// A test. When something is missing it is ignored, with the reason in its name, unless
/// `cargo author check --all-tools` makes that a failure.
pub fn trial(
    name: &str,
    missing: Option<String>,
    test: impl FnOnce() -> Result<()> + Send + 'static,
) -> Trial {
    let run = move || test().map_err(|error| Failed::from(format!("{error:#}")));
    let required = course::switch::ALL_TOOLS.is_on();
    match missing {
        None => Trial::test(name, run),
        Some(reason) if required => Trial::test(name, move || Err(Failed::from(reason))),
        Some(reason) => Trial::test(format!("{name} ({reason})"), run).with_ignored_flag(true),
    }
}
