//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const INFO: &str = "src/info.rs";
const MAIN: &str = "src/main.rs";
const STATE: &str = "src/state.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("eviction-takes-zero",
        &[(MAIN, "        Some(number @ 1..) => number,", "        Some(number) => number,")],
        "number_of_bytes_is_needed"),
    mutant("eviction-has-no-policy",
        &[(INFO, "        _ => \"allkeys-lru\",", "        _ => \"noeviction\",")],
        "config_says_the_limit"),
    mutant("eviction-has-a-limit-of-zero",
        &[(STATE, "while self.max_memory > 0\n            && let", "while let")],
        "nothing_is_removed_without_a_limit"),
    mutant("eviction-never-happens",
        &[(COMMAND, "    if command.writes {\n        state.evict();\n    }\n", "")],
        "keys_and_values_stay_within_the_limit"),
    mutant("eviction-counts-one-table",
        &[(STATE, "self.databases.iter().map(Store::bytes)", "self.databases.iter().take(1).map(Store::bytes)")],
        "tables_count_together"),
    mutant("eviction-takes-the-first-that-came",
        &[(STORE, "        self.entries[place].used = self.next_use();\n        Some(place)", "        Some(place)")],
        "what_is_used_stays"),
];
