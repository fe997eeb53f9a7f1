//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("del-answers-as-redis-cli-prints",
        &[(COMMAND, "count.to_string()", "format!(\"(integer) {count}\")")],
        "del_answers_how_many_keys_it_removed"),
    mutant("del-removes-nothing",
        &[(STORE, "self.entries.remove(key).is_some()", "self.entries.contains_key(key)")],
        "removed_key_is_gone"),
    mutant("del-takes-three-keys-at-most",
        &[(COMMAND, ".chain(words);", ".chain(words.take(2));")],
        "del_takes_several_keys"),
    mutant("del-counts-before-it-removes",
        &[(COMMAND, "                let count = keys.filter(|key| store.remove(key)).count();\n",
           "                let keys: Vec<_> = keys.collect();
                let count = keys.iter().filter(|key| store.get(key).is_some()).count();
                for key in keys {
                    store.remove(key);
                }\n")],
        "key_named_twice_is_counted_once"),
    mutant("del-alone-answers-0",
        &[(COMMAND, "            None => replies.extend(wrong_number(name)),", "            None => replies.extend(b\"0\"),")],
        "del_alone_is_refused"),
];
