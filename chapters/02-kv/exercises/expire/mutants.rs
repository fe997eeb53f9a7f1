//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("expire-knows-ex-in-capital-letters-only",
        &[(COMMAND, "option.eq_ignore_ascii_case(b\"EX\")", "option == b\"EX\"")],
        "set_with_ex_answers_ok"),
    mutant("expire-never-looks-at-the-time",
        &[(STORE, "entry.until.is_some_and(is_over)", "entry.until.is_some_and(is_over) && false")],
        "value_is_gone_after_its_time"),
    mutant("expire-keeps-the-time-of-the-value-before",
        &[(STORE, "        let value = value.into();\n",
           "        let before = self.entries.get(key).and_then(|entry| entry.until);
        let until = until.or(before);
        let value = value.into();\n")],
        "set_without_ex_keeps_the_value"),
    mutant("expire-stores-before-it-reads-the-time",
        &[(COMMAND, "match expiry(words) {",
           "{
                store.set(key, value, None);
                match expiry(words) {"),
          (COMMAND, "                Err(error) => replies.extend(error.as_bytes()),\n            },",
           "                Err(error) => replies.extend(error.as_bytes()),\n            }},")],
        "time_that_is_no_number_is_refused"),
    mutant("expire-takes-0-for-a-time",
        &[(COMMAND, "        .filter(|seconds| *seconds > 0)\n", "")],
        "time_of_zero_or_less_is_refused"),
    mutant("expire-ignores-words-behind-the-time",
        &[(COMMAND, "[Some(option), Some(seconds), None]", "[Some(option), Some(seconds), _]")],
        "anything_else_is_a_syntax_error"),
    mutant("expire-takes-every-wrong-set-for-a-syntax-error",
        &[(COMMAND, "            },
            _ => replies.extend(wrong_number(name)),
        },
        b\"get\"",
           "            },
            _ => replies.extend(b\"ERR syntax error\"),
        },
        b\"get\"")],
        "set_without_a_value_is_refused_as_before"),
];
