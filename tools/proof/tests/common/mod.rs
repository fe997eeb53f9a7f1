//! What the tests share that need tools.

use std::env;

use anyhow::Result;
use libtest_mimic::{Failed, Trial};

/// A test. When something is missing it is ignored, with the reason in its name, unless
/// `PROOF_REQUIRE=all` makes that a failure.
pub fn trial(
    name: &str,
    missing: Option<String>,
    test: impl FnOnce() -> Result<()> + Send + 'static,
) -> Trial {
    let run = move || test().map_err(|error| Failed::from(format!("{error:#}")));
    let required = env::var("PROOF_REQUIRE").is_ok_and(|value| value == "all");
    match missing {
        None => Trial::test(name, run),
        Some(reason) if required => Trial::test(name, move || Err(Failed::from(reason))),
        Some(reason) => Trial::test(format!("{name} ({reason})"), run).with_ignored_flag(true),
    }
}
