//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("count-bytes-counts-reads",
        &[(MAIN, "sum += length as u64;", "sum += 1;")],
        "log_says_how_many_bytes_were_sent_back"),
    mutant("count-bytes-does-not-say-zero",
        &[(MAIN, "            Ok(sum) => log(", "            Ok(0) => log(format_args!(\"Connection closed for {peer}\")),
            Ok(sum) => log(")],
        "client_that_sends_nothing_has_zero_bytes"),
    mutant("count-bytes-counts-the-last-read-only",
        &[(MAIN, "sum += length as u64;", "sum = length as u64;")],
        "bytes_of_more_than_one_buffer_are_summed"),
];
