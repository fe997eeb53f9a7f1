//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const WORDS: &str = "src/words.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("quotes-are-looked-for-when-the-line-is-split",
        &[(WORDS, "[b'\"', inside @ ..] => quoted(inside)?,",
           "[b'\"', inside @ ..] => {
                let (word, behind) = plain(inside);
                (word.strip_suffix(b\"\\\"\").unwrap_or(&word).to_vec(), behind)
            }")],
        "quoted_value_holds_spaces"),
    mutant("quotes-are-for-values-only",
        &[(WORDS, "[b'\"', inside @ ..] =>", "[b'\"', inside @ ..] if words.len() > 1 =>")],
        "key_and_command_may_be_quoted_too"),
    mutant("quotes-know-no-backslash",
        &[(WORDS, "[b'\\\\', byte, behind @ ..] | ", "")],
        "escaped_quote_and_backslash_are_one_byte"),
    mutant("quotes-with-nothing-between-are-dropped",
        &[(WORDS, "        words.push(word);\n",
           "        if !word.is_empty() {\n            words.push(word);\n        }\n")],
        "empty_quotes_are_an_empty_word"),
    mutant("quotes-inside-of-words-are-dropped",
        &[(WORDS, "    (word.to_vec(), behind)\n",
           "    let mut word = word.to_vec();
    word.retain(|byte| *byte != b'\"');
    (word, behind)\n")],
        "quote_inside_of_a_word_is_a_byte"),
    mutant("quotes-may-end-with-the-line",
        &[(WORDS, "            [b'\"', ..] | [] => return None,\n",
           "            [b'\"', ..] => return None,\n            [] => return Some((word, rest)),\n")],
        "missing_quote_is_refused_and_closes"),
    mutant("quotes-may-have-a-word-right-behind-them",
        &[(WORDS, " if next.is_ascii_whitespace() =>", " =>")],
        "word_behind_a_quote_is_refused_and_closes"),
    mutant("quotes-are-counted-after-the-command",
        &[(WORDS, "-> Option<Vec<Vec<u8>>> {", "-> (Vec<Vec<u8>>, bool) {\n    let mut balanced = true;"),
          (WORDS, "quoted(inside)?,",
           "quoted(inside).unwrap_or_else(|| {
                balanced = false;
                (inside.to_vec(), b\"\".as_slice())
            }),"),
          (WORDS, "    Some(words)\n", "    (words, balanced)\n"),
          (COMMAND, "    let Some(words) = words::split(line) else {
        replies.extend(UNBALANCED);
        return Next::Close;
    };\n", "    let (words, balanced) = words::split(line);\n    let before = replies.len();\n"),
          (COMMAND, "    replies.push(b'\\n');\n",
           "    if !balanced {
        replies.truncate(before);
        replies.extend(UNBALANCED);
        return Next::Close;
    }
    replies.push(b'\\n');\n")],
        "refused_line_stores_nothing"),
    mutant("quotes-make-a-word-of-white-space-at-the-start",
        &[(WORDS, "let mut rest = line.trim_ascii();", "let mut rest = line.trim_ascii_end();")],
        "words_without_quotes_are_as_before"),
];
