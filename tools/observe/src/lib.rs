#![doc = include_str!("../README.md")]
// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

pub mod cargo;
pub mod network;
pub mod process;
pub mod screen;
pub mod steady;
pub mod strace;
