//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const NOTIFY: &str = "src/notify.rs";
const STATE: &str = "src/state.rs";
const STORE: &str = "src/store.rs";
const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("notifications-are-for-one-channel",
        &[(NOTIFY, "Reply::count(channels.len()),", "Reply::Integer(1),")],
        "subscribe_says_to_how_many_one_listens"),
    mutant("notifications-are-never-sent",
        &[(SERVER, "            self.deliver();\n", "")],
        "death_by_a_command_is_told"),
    mutant("notifications-come-from-commands-only",
        &[(STORE, "            if entry.is_dead(self.now) {\n                self.expire(place);",
           "            if entry.is_dead(self.now) {\n                self.take(place);")],
        "death_by_a_pass_is_told"),
    mutant("notifications-tell-of-the-removed",
        &[(STORE, "        let entry = self.take(place);\n        self.died.push(entry.key().to_vec());",
           "        self.take(place);"),
          (STORE, "        self.forget(&entry);\n        entry",
           "        self.forget(&entry);\n        self.died.push(entry.key().to_vec());\n        entry")],
        "who_is_removed_has_not_died"),
    mutant("notifications-are-of-table-0",
        &[(STATE, "died.map(|key| (number, key))", "died.map(|key| (number * 0, key))")],
        "each_table_has_a_channel"),
    mutant("notifications-are-for-the-first",
        &[(NOTIFY, "    told.collect()", "    told.take(1).collect()")],
        "all_who_listen_are_told"),
];
