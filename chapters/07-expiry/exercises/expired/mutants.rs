//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const INFO: &str = "src/info.rs";
const KEYS: &str = "src/keys.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("expired-counts-from-one",
        &[(INFO, "map(Store::expired).sum::<u64>()",
           "map(Store::expired).sum::<u64>() + 1")],
        "nobody_has_died_at_the_start"),
    mutant("expired-counts-no-pass",
        &[(STORE, "            if entry.is_dead(self.now) {\n                self.expire(place);",
           "            if entry.is_dead(self.now) {\n                self.take(place);")],
        "all_who_die_are_counted"),
    mutant("expired-counts-the-removed",
        &[(STORE, "        self.take(place);\n        self.expired += 1;",
           "        self.take(place);"),
          (STORE, "        self.forget(&entry);\n        entry",
           "        self.forget(&entry);\n        self.expired += 1;\n        entry")],
        "who_is_removed_has_not_died"),
    mutant("expired-begins-again",
        &[(KEYS, "    store.clear();", "    *store = Store::default();")],
        "tables_count_together_and_on"),
];
