//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CONNECTION: &str = "src/connection.rs";
const LISTS: &str = "src/lists.rs";
const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("queue-pushes-at-the-end",
        &[(LISTS, "push(words, store, VecDeque::push_front)",
           "push(words, store, VecDeque::push_back)")],
        "values_are_put_and_taken_at_both_ends"),
    mutant("queue-counts-places-from-the-start",
        &[(LISTS, "        _ => length.saturating_add(place).max(-1),",
           "        _ => -1,")],
        "part_of_a_list_is_shown"),
    mutant("queue-lets-strings-be-lists",
        &[(LISTS, "        if store.get(key).is_some() {\n            return Err(wrong_kind());\n        }\n",
           "")],
        "wrong_kind_of_value_is_refused"),
    mutant("queue-names-the-first-list",
        &[(LISTS, "[key.to_vec(), value]",
           "[call.words[1].to_vec(), value]")],
        "value_that_is_there_is_taken_at_once"),
    mutant("queue-serves-the-last-first",
        &[(LISTS, "call.state.waiting.push_back(",
           "call.state.waiting.push_front(")],
        "those_who_wait_are_served_in_their_order"),
    mutant("queue-does-not-wait",
        &[(CONNECTION, "            self.waits = session.wait.is_some();",
           "            self.waits = false;")],
        "what_is_sent_meanwhile_is_answered_afterwards"),
    mutant("queue-waits-without-an-end",
        &[(SERVER, ".chain(deadline).min()",
           ".chain(deadline.filter(|_| false)).min()")],
        "wait_ends_after_its_time"),
    mutant("queue-serves-those-who-have-left",
        &[(SERVER, "            self.state.sessions.remove(&token);\n            self.state.waiting.retain(|other| *other != token);\n",
           "            if self.state.sessions[&token].wait.is_none() {\n                self.state.sessions.remove(&token);\n            }\n")],
        "client_that_leaves_takes_nothing_with_it"),
];
