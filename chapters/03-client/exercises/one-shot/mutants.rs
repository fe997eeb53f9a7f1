//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("one-shot-prints-no-line-feed",
        &[(MAIN, "    reply.push(b'\\n');\n    io::stdout()", "    io::stdout()")],
        "command_is_sent_and_its_reply_printed"),
    mutant("one-shot-wants-two-words",
        &[(MAIN, "if !command.is_empty() {", "if command.contains(&b' ') {")],
        "one_word_is_a_command_too"),
    mutant("one-shot-splits-its-words-again",
        &[(MAIN, "    Ok((address, words.join(&b' ')))",
           "    let command = words.join(&b' ');
    let words = command.split(|byte| byte.is_ascii_whitespace());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    Ok((address, words.join(&b' ')))")],
        "words_are_sent_as_they_are"),
    mutant("one-shot-ends-with-code-0-after-an-error",
        &[(MAIN, "true => Ok(ExitCode::FAILURE),", "true => Ok(ExitCode::SUCCESS),")],
        "error_is_printed_and_is_exit_code_1"),
    mutant("one-shot-looks-at-three-bytes-of-an-error",
        &[(MAIN, "reply.starts_with(b\"ERR \")", "reply.starts_with(b\"ERR\")")],
        "value_that_only_looks_like_an_error_is_none"),
    mutant("one-shot-takes-the-end-for-a-reply",
        &[(MAIN, "    let Some(mut reply) = connection.ask(command)? else {
        return say_closed();
    };", "    let mut reply = connection.ask(command)?.unwrap_or_default();")],
        "server_that_closes_is_reported"),
    mutant("one-shot-reads-no-script",
        &[(MAIN, "if !command.is_empty() {", "if !io::stdin().is_terminal() {")],
        "script_is_read_as_before"),
    mutant("one-shot-sends-its-option",
        &[(MAIN, "    if words.first().is_some_and(|word| word == \"--help\") {
        writeln!(io::stdout(), \"{USAGE}\")?;
        process::exit(0);
    }\n", "")],
        "help_is_printed_as_before"),
];
