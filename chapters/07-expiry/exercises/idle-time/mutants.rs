//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const KEYS: &str = "src/keys.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("idle-time-of-nothing-is-zero",
        &[(KEYS, "idle.map_or(Reply::Null, |idle| Reply::Integer(idle.into()))",
           "Reply::Integer(idle.unwrap_or(0).into())")],
        "new_key_is_not_idle"),
    mutant("idle-time-stands-still",
        &[(STORE, "Some(self.seconds().saturating_sub(self.entries[place].used))",
           "Some(self.seconds().saturating_sub(self.entries[place].used).min(1))")],
        "time_goes_by"),
    mutant("idle-time-is-that-of-a-write",
        &[(STORE, "        self.entries[place].used = self.seconds();\n", "")],
        "key_that_is_used_is_not_idle"),
    mutant("idle-time-ends-with-a-look",
        &[(KEYS, "let there = words.from(1).filter(|key| store.peek(key).is_some());",
           "let there = words.from(1).filter(|key| store.get(key).is_some());")],
        "look_is_no_use"),
];
