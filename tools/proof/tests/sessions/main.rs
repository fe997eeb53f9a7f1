//! Replays every terminal block of the book.
//!
//! `cargo author bless sessions` writes what was seen into the pages instead of comparing.

#[cfg(target_os = "linux")]
#[path = "../common/mod.rs"]
mod common;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod own;
#[cfg(target_os = "linux")]
#[path = "../workbench/mod.rs"]
mod workbench;

use std::process::ExitCode;

use anyhow::Result;
use libtest_mimic::Arguments;

#[cfg(target_os = "linux")]
fn main() -> Result<ExitCode> {
    linux::run(&Arguments::from_args())
}

#[cfg(not(target_os = "linux"))]
fn main() -> Result<ExitCode> {
    let trial = libtest_mimic::Trial::test("sessions (need Linux)", || Ok(()));
    let trials = vec![trial.with_ignored_flag(true)];
    Ok(libtest_mimic::run(&Arguments::from_args(), trials).exit_code())
}
