#![doc = include_str!("../README.md")]

pub mod block;
pub mod change;
pub mod directive;
pub mod exercise;
pub mod fault;
pub mod listing;
pub mod page;
pub mod patch;
pub mod place;
pub mod plan;
pub mod recording;
pub mod section;
pub mod step;
pub mod switch;
