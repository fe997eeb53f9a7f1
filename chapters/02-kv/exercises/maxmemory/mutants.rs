//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const MAIN: &str = "src/main.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("maxmemory-counts-the-boxes-too",
        &[(STORE, "key.len() + value.len();", "key.len() + value.len() + 2 * size_of::<Box<[u8]>>();")],
        "what_fits_is_stored"),
    mutant("maxmemory-looks-at-one-key-only",
        &[(STORE, "        self.used = used;\n", "")],
        "what_does_not_fit_is_refused"),
    mutant("maxmemory-refuses-the-limit-itself",
        &[(STORE, "if used > self.limit", "if used >= self.limit")],
        "sixteen_bytes_are_allowed_and_seventeen_are_not"),
    mutant("maxmemory-stores-before-it-compares",
        &[(STORE, "        if used > self.limit {",
           "        self.entries.insert(key.into(), value.into());\n        if used > self.limit {")],
        "refused_value_is_not_stored"),
    mutant("maxmemory-removes-before-it-compares",
        &[(STORE, "self.get(key).map_or(0, size)", "self.entries.remove(key).map_or(0, |value| size(&value))")],
        "value_stays_when_a_longer_one_is_refused"),
    mutant("maxmemory-never-takes-anything-off",
        &[(STORE, "self.used - self.get(key).map_or(0, size) + size(value)", "self.used + size(value)")],
        "replaced_value_makes_room"),
    mutant("maxmemory-needs-room-for-both-values",
        &[(STORE, "if used > self.limit", "if self.used + size(value) > self.limit")],
        "key_that_is_set_again_is_counted_once"),
    mutant("maxmemory-refuses-every-set-when-it-is-full",
        &[(COMMAND, "            [Some(key), Some(value), None] => match",
           "            _ if store.is_full() => replies.extend(OUT_OF_MEMORY),
            [Some(key), Some(value), None] => match"),
          (STORE, "    /// Stores `value` under `key`; a value that was there is replaced.\n",
           "    pub fn is_full(&self) -> bool {
        self.used >= self.limit
    }

    /// Stores `value` under `key`; a value that was there is replaced.\n")],
        "wrong_number_of_arguments_is_named_although_the_memory_is_full"),
    mutant("maxmemory-must-stand-first",
        &[(MAIN, "words.iter().position(|word| word == \"--maxmemory\")",
           "words.first().is_some_and(|word| word == \"--maxmemory\").then_some(0)")],
        "option_may_stand_behind_the_address"),
    mutant("maxmemory-is-64-kibibytes-without-the-option",
        &[(MAIN, "return usize::MAX;", "return 64 * 1024;")],
        "without_the_option_there_is_no_limit"),
    mutant("maxmemory-panics-without-a-number",
        &[(MAIN, "bytes.parse().unwrap_or_else(|_| {
        end_with_usage(&format!(\"Not a number of bytes: '{bytes}'.\"))
    })", "bytes.parse().expect(\"a number of bytes\")")],
        "limit_that_is_no_number_is_a_wrong_command_line"),
];
