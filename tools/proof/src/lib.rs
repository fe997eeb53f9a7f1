#![doc = include_str!("../README.md")]
// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

pub mod browser;
pub mod epub;
pub mod outline;
pub mod package;
pub mod page;
pub mod position;
pub mod reader;
pub mod robot;
#[cfg(target_os = "linux")]
pub mod sessions;
pub mod site;
