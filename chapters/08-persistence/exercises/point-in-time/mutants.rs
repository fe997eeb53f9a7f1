//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const AOF: &str = "src/aof.rs";
const LOAD: &str = "src/load.rs";
const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("point-in-time-says-milliseconds",
        &[(AOF, "let second = clock::now() / 1000;", "let second = clock::now();")],
        "lines_say_when"),
    mutant("point-in-time-says-it-for-each-command",
        &[(AOF, "        if self.timestamps && second != self.second {", "        if self.timestamps {")],
        "lines_say_when"),
    mutant("point-in-time-says-it-always",
        &[(AOF, "        if self.timestamps && second", "        if second")],
        "no_line_is_written_without_the_option"),
    mutant("point-in-time-reads-only-stamps",
        &[(LOAD, "            if rest.first() == Some(&b'#') {", "            if rest.starts_with(b\"#TS\") {")],
        "file_with_lines_is_loaded"),
    mutant("point-in-time-goes-back-too-far",
        &[(LOAD, ".is_some_and(|second| second > until)", ".is_some_and(|second| second >= until)")],
        "start_goes_back"),
    mutant("point-in-time-copies-what-is-cut",
        &[(LOAD, "        if until.is_some() {\n            fs::copy(&aof.path, format!(\"{path}.whole\"))?;\n        }\n        aof.cut(whole as u64)?;",
           "        aof.cut(whole as u64)?;\n        if until.is_some() {\n            fs::copy(&aof.path, format!(\"{path}.whole\"))?;\n        }")],
        "whole_file_is_kept"),
    mutant("point-in-time-takes-any-word",
        &[(MAIN, "        _ => end_with_usage(\"--until needs a number of seconds.\"),", "        _ => None,")],
        "word_that_is_no_number_prints_the_usage"),
];
