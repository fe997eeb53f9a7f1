#![doc = include_str!("../README.md")]

pub mod results;
pub mod servers;
