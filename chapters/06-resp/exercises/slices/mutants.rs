//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const KEYS: &str = "src/keys.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("slices-have-1024-keys",
        &[(KEYS, "SCAN_LIMIT: usize = 1000",
           "SCAN_LIMIT: usize = 1024")],
        "one_scan_returns_a_thousand_keys"),
    mutant("slices-are-always-whole",
        &[(KEYS, "count.min(SCAN_LIMIT)",
           "SCAN_LIMIT")],
        "smaller_count_is_kept"),
    mutant("slices-skip-keys",
        &[(KEYS, "    Ok(Reply::Array(vec![\n        Reply::owned(next.to_string()),",
           "    let next = if count > SCAN_LIMIT { next.saturating_sub(1) } else { next };\n    Ok(Reply::Array(vec![\n        Reply::owned(next.to_string()),")],
        "cursor_misses_nothing"),
];
