#![doc = include_str!("../README.md")]

pub mod browser;
pub mod outline;
pub mod package;
pub mod page;
pub mod position;
pub mod reader;
pub mod robot;
#[cfg(target_os = "linux")]
pub mod sessions;
pub mod site;
