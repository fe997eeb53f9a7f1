#![doc = include_str!("../README.md")]

pub mod cargo;
pub mod process;
pub mod screen;
pub mod strace;
