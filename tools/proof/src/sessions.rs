//! Replays the sessions of the pages: each terminal block is typed again, and judged.

pub mod catalog;
pub mod pattern;
pub mod recorder;
pub mod sandbox;
pub mod script;
pub mod session;
pub mod terminal;
pub mod trace;
pub mod transcript;
pub mod volatile;
