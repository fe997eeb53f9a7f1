//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("rest-of-line-keeps-the-line-end",
        &[(COMMAND, "line.trim_ascii()", "line.trim_ascii_start()")],
        "value_is_the_rest_of_the_line"),
    mutant("rest-of-line-joins-words",
        &[(COMMAND, "store.set(key, value);",
           "let words = value.split(u8::is_ascii_whitespace);
                let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
                store.set(key, &words.join(&b' '));")],
        "white_space_inside_the_value_stays"),
    mutant("rest-of-line-begins-right-behind-one-space",
        &[(COMMAND, "(word, rest.trim_ascii_start())", "(word, rest.get(1..).unwrap_or_default())")],
        "white_space_around_the_value_is_dropped"),
    mutant("rest-of-line-is-text",
        &[(COMMAND, "store.set(key, value);", "store.set(key, String::from_utf8_lossy(value).as_bytes());")],
        "any_bytes_are_a_value"),
    mutant("rest-of-line-is-cut-at-64-kibibytes",
        &[(COMMAND, "store.set(key, value);", "store.set(key, &value[..value.len().min(65536)]);")],
        "long_value_with_spaces_comes_back_whole"),
    mutant("rest-of-line-may-be-empty",
        &[(COMMAND, "(key, value) if !value.is_empty()", "(key, value) if !key.is_empty()")],
        "set_without_a_value_is_refused"),
    mutant("rest-of-line-is-ignored-by-get",
        &[(COMMAND, "(key, []) if !key.is_empty()", "(key, _) if !key.is_empty()")],
        "other_commands_still_count_their_arguments"),
    mutant("rest-of-line-answers-empty-lines",
        &[(COMMAND, "    if name.is_empty() {
        return Next::Continue;
    }
", "")],
        "commands_of_one_word_each_are_as_before"),
];
