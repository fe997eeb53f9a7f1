#![doc = include_str!("../README.md")]

pub mod block;
pub mod change;
pub mod directive;
pub mod exercise;
pub mod fault;
pub mod figure;
pub mod html;
pub mod listing;
pub mod place;
pub mod plan;
pub mod result;
pub mod section;
pub mod source;
pub mod step;
pub mod terminal;
pub mod weave;
