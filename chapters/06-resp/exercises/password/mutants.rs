//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CLIENT: &str = "src/client.rs";
const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("password-may-be-empty",
        &[(MAIN, "Some(word) if !word.is_empty() =>",
           "Some(word) =>")],
        "password_without_a_word_prints_the_usage"),
    mutant("password-is-not-asked-for-by-ping",
        &[(CLIENT, "[\"auth\", \"hello\", \"quit\", \"reset\", \"post\", \"host:\"]",
           "[\"auth\", \"hello\", \"quit\", \"reset\", \"post\", \"ping\"]")],
        "nothing_is_done_before_the_password"),
    mutant("password-may-be-longer",
        &[(CLIENT, "right.len() == password.len() && differences == 0",
           "right.len() <= password.len() && differences == 0")],
        "password_opens_and_another_does_not"),
    mutant("password-stays-after-reset",
        &[(CLIENT, "    call.session.trusted = call.state.password.is_none();\n",
           "")],
        "reset_forgets_who_it_is"),
    mutant("password-is-not-asked-for-by-hello",
        &[(CLIENT, "    if !session.trusted {",
           "    if !session.trusted && protocol == Protocol::Resp2 {")],
        "hello_can_say_the_password"),
    mutant("password-is-asked-for-without-one",
        &[(CLIENT, "        2 if call.state.password.is_none() =>",
           "        2 if call.state.password.is_some() && words[1].is_empty() =>")],
        "without_the_option_nobody_is_asked"),
    mutant("password-is-warned-of",
        &[(MAIN, "    if password.is_none() {\n        warn_if_open",
           "    if true {\n        warn_if_open")],
        "password_is_reason_enough_not_to_warn"),
];
