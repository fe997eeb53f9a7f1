#![doc = include_str!("../README.md")]

pub mod bless;
pub mod cargo;
pub mod carry;
pub mod check;
pub mod cli;
pub mod git;
pub mod new;
pub mod program;
