//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("append-answers-the-length-of-the-piece",
        &[(STORE, "entry.len()", "value.len()")],
        "append_answers_the_new_length"),
    mutant("append-makes-no-key",
        &[(STORE, "let entry = self.entries.entry(key.into()).or_default();",
           "let Some(entry) = self.entries.get_mut(key) else {
            return 0;
        };")],
        "append_makes_a_key_that_is_not_there"),
    mutant("append-puts-the-piece-in-front",
        &[(STORE, "entry.extend(value);", "entry.splice(..0, value.iter().copied());")],
        "appended_value_comes_back_whole"),
    mutant("append-counts-characters",
        &[(STORE, "entry.len()", "String::from_utf8_lossy(entry).chars().count()")],
        "length_is_in_bytes"),
    mutant("append-cuts-values-at-the-limit-of-a-line",
        &[(STORE, "entry.extend(value);",
           "entry.extend(value);\n        entry.truncate(1024 * 1024);")],
        "value_may_become_longer_than_a_line"),
    mutant("append-is-unknown-without-a-value",
        &[(COMMAND, "replies.extend(length.to_string().as_bytes());
            }
            _ => replies.extend(wrong_number(name)),", "replies.extend(length.to_string().as_bytes());
            }
            _ => replies.extend(unknown(name)),")],
        "append_with_another_number_of_arguments_is_refused"),
];
