#![doc = include_str!("../README.md")]

mod answers;
mod check;
mod client;
mod compare;
mod echo;
mod exercise;
mod hint;
pub mod history;
mod kv;
mod package;
mod report;
mod repository;
mod solution;
mod start;
mod subject;
pub mod tokens;
mod trace;

#[path = "../../../chapters/01-echo/tests/harness/mod.rs"]
#[rustfmt::skip]
mod harness;

pub use check::{Target, check};
pub use compare::{Finding, compare, find};
pub use hint::next as hint;
pub use repository::Repository;
pub use solution::show as solution;
pub use start::start;
