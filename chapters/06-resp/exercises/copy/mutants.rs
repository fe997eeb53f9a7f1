//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const KEYS: &str = "src/keys.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("copy-takes-one-key",
        &[(COMMAND, "writes(\"copy\", -3,",
           "writes(\"copy\", -2,")],
        "copy_without_a_second_key_is_refused"),
    mutant("copy-moves",
        &[(KEYS, "    store.set(to, &value);\n    Ok(Reply::Integer(1))",
           "    store.set(to, &value);\n    store.remove(from);\n    Ok(Reply::Integer(1))")],
        "value_is_under_both_keys"),
    mutant("copy-always-replaces",
        &[(KEYS, "(3, None) => false",
           "(3, None) => true")],
        "value_that_is_there_stays"),
    mutant("copy-knows-replace-in-capitals",
        &[(KEYS, "let option = words.get(3).map(<[u8]>::to_ascii_lowercase);",
           "let option = words.get(3).map(<[u8]>::to_vec);"),
          (KEYS, "Some(b\"replace\")",
           "Some(b\"REPLACE\")")],
        "replace_replaces_it"),
    mutant("copy-takes-any-option",
        &[(KEYS, "(4, Some(b\"replace\")) => true",
           "(4, Some(option)) => option == b\"replace\"")],
        "copy_refuses_what_makes_no_sense"),
];
