//! Replays the sessions of the pages: each terminal block is typed again, and judged.

use regex::Regex;

pub mod catalog;
pub mod orders;
pub mod pattern;
pub mod recorder;
pub mod sandbox;
pub mod script;
pub mod session;
pub mod stage;
pub mod station;
pub mod terminal;
pub mod tools;
pub mod trace;
pub mod transcript;
pub mod variants;
pub mod verdict;
pub mod volatile;

/// A regular expression of ours.
fn constant(regex: &str) -> Regex {
    Regex::new(regex).expect("it is a constant, and the tests compile it")
}

#[cfg(test)]
mod tests {
    #[test]
    #[should_panic(expected = "it is a constant")]
    fn a_regular_expression_that_does_not_compile_is_no_silence() {
        super::constant(r"(\d");
    }
}
