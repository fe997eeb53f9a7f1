//! What a commit must pass: formatting, lints, tests and the book.

use std::path::Path;

use anyhow::Result;
use course::switch;

use crate::cargo;

/// Checks everything. With `all_tools`, a test that lacks a tool fails.
///
/// # Errors
///
/// With the first command that fails.
pub fn run(top: &Path, all_tools: bool) -> Result<()> {
    let all_tools = all_tools.then_some(switch::ALL_TOOLS);
    cargo::run(top, "cargo fmt --all --check", None, &[])?;
    let clippy = "cargo clippy --workspace --all-targets -- -D warnings";
    cargo::run(top, clippy, None, &[])?;
    let tests = "cargo test --workspace --no-fail-fast";
    cargo::test(top, tests, all_tools)?;
    cargo::run(top, "mdbook build book", None, &["WARN", "ERROR"])
}

/// Builds the book although some changed lines are on no page yet.
///
/// # Errors
///
/// When mdBook is not installed, or the book has another fault.
pub fn draft(top: &Path) -> Result<()> {
    cargo::run(top, "mdbook build book", Some(switch::DRAFT), &[])
}
