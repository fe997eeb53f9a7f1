#![doc = include_str!("../README.md")]
// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

pub mod block;
pub mod built;
pub mod cause;
pub mod change;
pub mod count;
pub mod directive;
pub mod drawing;
pub mod exercise;
pub mod fact;
pub mod fault;
pub mod held;
pub mod ledger;
pub mod left;
pub mod listing;
pub mod number;
pub mod orders;
pub mod own;
pub mod page;
pub mod patch;
pub mod place;
pub mod plan;
pub mod recording;
pub mod reference;
pub mod section;
pub mod sentences;
pub mod step;
pub mod switch;
pub mod times;

use std::path::{Path, PathBuf};

/// The top of the repository: the one that [`switch::TOP`] names, or else the one that this program was
/// built from, as cargo was told it.
pub fn top() -> PathBuf {
    if let Some(top) = std::env::var_os(switch::TOP) {
        return top.into();
    }
    let tool = Path::new(env!("CARGO_MANIFEST_DIR"));
    let top = tool.ancestors().nth(2);
    top.expect("this package lies in tools/course").to_owned()
}

/// The folder in which cargo builds.
pub fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    folder.unwrap_or_else(|| top().join("target"))
}
