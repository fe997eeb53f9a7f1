#![doc = include_str!("../README.md")]

pub mod carry;
pub mod git;
