#![doc = include_str!("../README.md")]
// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

pub mod bless;
pub mod cargo;
pub mod carry;
pub mod check;
pub mod cli;
pub mod git;
pub mod new;
pub mod program;
