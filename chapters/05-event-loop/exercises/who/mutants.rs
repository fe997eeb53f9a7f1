//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const CONNECTION: &str = "src/connection.rs";
const SERVER: &str = "src/server.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("who-takes-words",
        &[(COMMAND, "        b\"clients\" => match words.next() {", "        b\"clients\" => match words.next().filter(|_| false) {")],
        "clients_with_a_word_is_refused"),
    mutant("who-lists-nobody",
        &[(SERVER, "            self.store.clients.insert(token, (peer, 0));\n", "")],
        "client_alone_sees_itself"),
    mutant("who-has-the-order-of-a-hash-map",
        &[(STORE, "clients: BTreeMap<", "clients: HashMap<")],
        "clients_stand_in_the_order_of_coming"),
    mutant("who-lists-those-who-have-left",
        &[(SERVER, "            self.store.clients.remove(&token);\n", "")],
        "client_that_has_left_is_not_listed"),
    mutant("who-never-looks-again",
        &[(SERVER, "            *waiting = client.waiting();", "            *waiting = client.waiting().max(*waiting);")],
        "half_a_command_is_counted_until_its_rest_comes"),
    mutant("who-counts-half-a-command-only",
        &[(CONNECTION, "        self.input.len()\n    }\n\n    /// Whether replies",
           "        if self.has_line() { 0 } else { self.input.len() }\n    }\n\n    /// Whether replies")],
        "commands_of_a_slow_reader_are_counted"),
];
