//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const CONNECTION: &str = "src/connection.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("count-takes-two-words",
        &[(COMMAND, "        b\"count\" => match [words.next(), words.next()] {",
           "        b\"count\" => match [words.next(), words.next().filter(|_| false)] {")],
        "count_takes_one_word"),
    mutant("count-looks-inside",
        &[(COMMAND, "key.starts_with(&self.prefix)", "key.windows(self.prefix.len()).any(|part| part == self.prefix)")],
        "keys_that_begin_so_are_counted"),
    mutant("count-has-keys-twice",
        &[(STORE, "if self.entries.insert(key.into(), value.into()).is_none() {",
           "if self.entries.insert(key.into(), value.into()).is_none_or(|_| true) {")],
        "replaced_key_counts_once"),
    mutant("count-leaves-the-last-slice-out",
        &[(COMMAND, "        self.found += keys.iter()", "        let keys = if keys.len() < KEYS_A_TURN && self.seen > 0 { &[] } else { keys };
        self.found += keys.iter()")],
        "all_slices_are_counted"),
    mutant("count-waits-for-an-event",
        &[(CONNECTION, "        self.counting.is_some() || self.searched", "        self.searched")],
        "keys_that_begin_so_are_counted"),
    mutant("count-lets-the-next-command-go-first",
        &[(CONNECTION, "                self.counting = Some(count);\n                break;", "                self.counting = Some(count);\n                continue;")],
        "later_commands_wait_for_its_reply"),
    mutant("count-forgets-what-follows",
        &[(CONNECTION, "                self.counting = Some(count);\n                break;",
           "                self.counting = Some(count);\n                start = self.input.len();\n                self.searched = start;\n                break;")],
        "later_commands_wait_for_its_reply"),
    mutant("count-looks-at-all-in-one-turn",
        &[(COMMAND, "KEYS_A_TURN: usize = 1000", "KEYS_A_TURN: usize = 1_000_000")],
        "others_are_served_between_two_slices"),
];
