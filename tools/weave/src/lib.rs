#![doc = include_str!("../README.md")]
// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

pub mod book;
pub mod color;
pub mod exercise;
pub mod figure;
pub mod html;
pub mod lanes;
pub mod ledger;
pub mod listing;
pub mod material;
pub mod note;
pub mod orders;
pub mod progress;
pub mod result;
pub mod schedule;
pub mod screens;
pub mod source;
pub mod sources;
pub mod terminal;
pub mod words;
pub mod writer;
