//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("clients-are-counted",
        &[(COMMAND, "clients.join(\" \").as_bytes()", "clients.len().to_string().as_bytes()")],
        "client_alone_sees_itself"),
    mutant("clients-stand-in-front",
        &[(MAIN, "locked(store).clients.push(peer);", "locked(store).clients.insert(0, peer);")],
        "two_clients_see_each_other_in_the_order_of_coming"),
    mutant("clients-are-never-taken-off",
        &[(MAIN, "    locked(store).clients.retain(|client| *client != peer);\n", "")],
        "client_that_has_left_is_not_listed"),
    mutant("clients-stay-after-a-reset",
        &[(MAIN, "    locked(store).clients.retain(", "    if ended.is_ok() { locked(store).clients.retain("),
          (MAIN, "|client| *client != peer);", "|client| *client != peer); }")],
        "client_that_was_reset_is_not_listed"),
    mutant("clients-takes-words",
        &[(COMMAND, "        b\"clients\" => match words.next() {", "        b\"clients\" => match words.next().filter(|_| false) {")],
        "clients_with_a_word_is_refused"),
];
