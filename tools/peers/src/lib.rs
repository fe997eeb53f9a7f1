#![doc = include_str!("../README.md")]

pub mod need;
pub mod process;
pub mod results;
pub mod server;
pub mod wire;

#[cfg(unix)]
pub mod suite;
