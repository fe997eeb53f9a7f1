//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const LOAD: &str = "src/load.rs";
const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("load-truncated-cuts-first",
        &[(LOAD, "    if rest > 0 && !truncated {", "    if rest > 0 && !truncated {\n        aof.cut(whole as u64)?;")],
        "torn_end_is_refused"),
    mutant("load-truncated-refuses-all",
        &[(LOAD, "    if rest > 0 && !truncated {", "    if !truncated {")],
        "whole_file_is_loaded"),
    mutant("load-truncated-is-no-by-itself",
        &[(MAIN, "        None => true,", "        None => false,")],
        "torn_end_is_cut_without_the_option"),
    mutant("load-truncated-takes-any-word",
        &[(MAIN, "        Some(word) if word == \"yes\" => true,", "        Some(word) if word != \"no\" => true,")],
        "other_word_prints_the_usage"),
];
