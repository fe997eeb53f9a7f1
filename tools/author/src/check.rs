//! What a commit must pass: formatting, lints, tests and the book.

use std::path::Path;

use anyhow::Result;
use course::switch;

use crate::cargo::Run;

/// Checks everything. With `all_tools`, a test that lacks a tool fails.
///
/// # Errors
///
/// With the first command that fails.
pub fn run(top: &Path, all_tools: bool) -> Result<()> {
    let tests = Run::new("cargo test --workspace --no-fail-fast");
    let tests = match all_tools {
        true => tests.on(switch::ALL_TOOLS),
        false => tests,
    };
    Run::new("cargo fmt --all --check").here(top)?;
    Run::new("cargo clippy --workspace --all-targets -- -D warnings").here(top)?;
    tests.here(top)?;
    book(top)
}

/// Builds the book; a warning is a failure.
fn book(top: &Path) -> Result<()> {
    Run::new("mdbook build book").quietly(top, &["WARN", "ERROR"])
}

/// Builds the book although some changed lines are on no page yet.
///
/// # Errors
///
/// When mdBook is not installed, or the book has another fault.
pub fn draft(top: &Path) -> Result<()> {
    Run::new("mdbook build book").on(switch::DRAFT).here(top)
}
