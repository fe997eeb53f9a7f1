//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("exists-answers-true-or-false",
        &[(COMMAND, "let keys =", "let mut keys ="),
          (COMMAND, "keys.filter(|key| store.get(key).is_some()).count()",
           "keys.any(|key| store.get(key).is_some())")],
        "exists_answers_one_or_zero"),
    mutant("exists-takes-three-keys-at-most",
        &[(COMMAND, ".chain(words);", ".chain(words.take(2));")],
        "exists_takes_several_keys"),
    mutant("exists-removes-the-keys",
        &[(COMMAND, "store.get(key).is_some()", "store.remove(key)"),
          (STORE, "    /// The value under `key`, if there is one.\n",
           "    pub fn remove(&mut self, key: &[u8]) -> bool {
        self.entries.remove(key).is_some()
    }

    /// The value under `key`, if there is one.\n")],
        "exists_changes_nothing"),
    mutant("exists-counts-each-key-once",
        &[(COMMAND, "let keys =", "let keys: std::collections::HashSet<_> ="),
          (COMMAND, ".chain(words);", ".chain(words).collect();"),
          (COMMAND, "keys.filter(", "keys.iter().filter(")],
        "key_named_twice_counts_twice"),
    mutant("exists-without-a-key-answers-0",
        &[(COMMAND, "            None => replies.extend(wrong_number(name)),", "            None => replies.extend(b\"0\"),")],
        "exists_alone_is_refused"),
];
