#![doc = include_str!("../README.md")]

pub mod check;
pub mod outline;
pub mod package;
pub mod page;
pub mod position;
pub mod robot;
pub mod site;
