#![doc = include_str!("../README.md")]
// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

mod advice;
mod answers;
mod check;
mod compare;
mod hint;
pub mod history;
mod ledger;
mod outcome;
mod overview;
mod package;
mod reach;
mod report;
mod repository;
mod solution;
mod start;
pub mod tokens;
mod words;

#[path = "../../harness/mod.rs"]
#[rustfmt::skip]
#[expect(clippy::unwrap_used, reason = "a check's panic is its verdict")]
#[expect(clippy::print_stderr, reason = "it is for the tests of the chapters")]
mod harness;

/// In a chapter, it makes a test of each promise; a table is enough here.
macro_rules! tests_of {
    ($($any:tt)*) => {};
}

use tests_of;

/// What the chapters promise and what their exercises ask for; `build.rs` finds it.
#[expect(clippy::unwrap_used, reason = "a check's panic is its verdict")]
#[expect(
    clippy::duplicate_mod,
    reason = "a chapter makes the checks of another one, of its own program"
)]
mod found {
    use crate::check::Groups;
    use crate::harness::Check;

    include!(concat!(env!("OUT_DIR"), "/checks.rs"));
}

pub use check::{Target, check};
pub use compare::{Finding, compare, find};
pub use hint::next as hint;
pub use ledger::keeps;
pub use overview::overview;
pub use repository::Repository;
pub use solution::show as solution;
pub use start::start;
