//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const KEYS: &str = "src/keys.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("lock-does-not-say-so",
        &[(KEYS, "    Ok(Reply::Integer(is_equal.into()))\n}\n\n/// `EXISTS`",
           "    Ok(Reply::Integer(0))\n}\n\n/// `EXISTS`")],
        "owner_opens_the_lock"),
    mutant("lock-compares-the-beginning",
        &[(KEYS, "store.get(&words[1]) == Some(&words[2])",
           "store.get(&words[1]).is_some_and(|value| words[2].starts_with(value))")],
        "somebody_else_does_not"),
    mutant("lock-takes-a-miss-for-nothing",
        &[(KEYS, "store.get(&words[1]) == Some(&words[2])",
           "store.get(&words[1]).unwrap_or_default() == &words[2]")],
        "value_is_any_bytes"),
    mutant("lock-is-found-when-it-is-dead",
        &[(STORE, "self.deadline.is_some_and(|deadline| deadline.get() < now)",
           "self.deadline.is_some_and(|deadline| deadline.get() < now) && self.value() != b\"1\"")],
        "lock_that_has_ended_is_nobodys"),
];
