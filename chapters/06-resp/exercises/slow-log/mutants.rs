//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";
const SLOW: &str = "src/slow.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("slow-log-takes-a-wrong-number",
        &[(MAIN, "    number.unwrap_or_else(|| {\n        end_with_usage(\"--slower-than needs a number of microseconds.\")\n    })",
           "    number.unwrap_or(SLOWER_THAN)")],
        "number_of_microseconds_is_needed"),
    mutant("slow-log-keeps-all",
        &[(SLOW, "took.as_micros() < self.than.into() || is_own",
           "took.as_micros() < 1.min(self.than.into()) || is_own")],
        "fast_commands_are_not_kept"),
    mutant("slow-log-has-no-name",
        &[(SLOW, "name: session.name.clone(),",
           "name: Vec::new(),")],
        "command_is_shown_with_its_words_and_its_client"),
    mutant("slow-log-keeps-itself",
        &[(SLOW, "self.than.into() || is_own",
           "self.than.into()")],
        "youngest_is_first_and_slowlog_is_not_kept"),
    mutant("slow-log-keeps-129",
        &[(SLOW, "truncate(KEPT - 1)",
           "truncate(KEPT)")],
        "at_most_128_are_kept"),
    mutant("slow-log-keeps-long-words",
        &[(SLOW, "word[..word.len().min(SHOWN.1)].to_vec()",
           "word.to_vec()")],
        "long_commands_are_cut"),
];
