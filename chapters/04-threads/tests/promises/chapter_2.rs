//! The modules of chapter 2 of which some checks hold and others are turned
//! around. They list nothing here: the modules of this chapter list what holds.

#![allow(dead_code, reason = "what does not hold here is not listed")]

use super::{GET_NAME, SET_NAME, Subject, bad_clients, harness};

/// The arguments in the usage.
pub const USAGE: &str = "[--quiet] [--max-clients N] [ADDRESS]";

macro_rules! nothing {
    ($($any:tt)*) => {};
}

use nothing as promises;

#[path = "../../../02-kv/tests/promises/command_line.rs"]
pub mod command_line;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#[path = "../../../02-kv/tests/promises/linux.rs"]
pub mod linux;
#[path = "../../../02-kv/tests/promises/waiting.rs"]
pub mod waiting;
