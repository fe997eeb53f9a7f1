//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("incr-stores-nothing",
        &[(COMMAND, "    store.set(key, sum.to_string().as_bytes());\n", "")],
        "incr_adds_one"),
    mutant("incr-takes-a-missing-key-for-an-empty-value",
        &[(COMMAND, "number(store.get(key).unwrap_or(b\"0\"))", "number(store.get(key).unwrap_or_default())")],
        "key_that_is_not_there_counts_as_0"),
    mutant("incr-knows-no-sign",
        &[(COMMAND, "Result<i64, ", "Result<u64, "),
          (COMMAND, "Option<i64>", "Option<u64>"),
          (COMMAND, "number: i64", "number: u64")],
        "numbers_may_be_negative"),
    mutant("incr-takes-text-for-0",
        &[(COMMAND, "        .ok_or(\"ERR value is not an integer or out of range\")?;", "        .unwrap_or(0);")],
        "text_is_refused"),
    mutant("incr-takes-what-parse-takes",
        &[(COMMAND, "(number.to_string() == text).then_some(number)", "Some(number)")],
        "number_that_would_print_otherwise_is_refused"),
    mutant("incr-counts-with-128-bits",
        &[(COMMAND, "Result<i64, ", "Result<i128, "),
          (COMMAND, "Option<i64>", "Option<i128>"),
          (COMMAND, "number: i64", "number: i128")],
        "number_of_more_than_64_bits_is_refused"),
    mutant("incr-panics-at-the-largest-number",
        &[(COMMAND, "    let sum = number
        .checked_add(1)
        .ok_or(\"ERR increment or decrement would overflow\")?;", "    let sum = number + 1;")],
        "largest_number_would_overflow"),
    mutant("incr-is-unknown-with-two-keys",
        &[(COMMAND, "            },
            _ => replies.extend(wrong_number(name)),
        },
        b\"exit\"", "            },
            _ => replies.extend(unknown(name)),
        },
        b\"exit\"")],
        "incr_with_another_number_of_arguments_is_refused"),
];
