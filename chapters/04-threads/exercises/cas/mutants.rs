//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const CONNECTION: &str = "src/connection.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("cas-stores-the-old-value",
        &[(COMMAND, "store.set(key, new);", "store.set(key, old);")],
        "cas_stores_the_new_value"),
    mutant("cas-compares-a-part",
        &[(COMMAND, "store.get(key) == Some(old)", "store.get(key).is_some_and(|value| old.starts_with(value))")],
        "cas_with_another_value_stores_nothing_and_answers_it"),
    mutant("cas-takes-nil-for-a-value",
        &[(COMMAND, "store.get(key) == Some(old)", "store.get(key).unwrap_or(b\"(nil)\") == old")],
        "cas_of_a_missing_key_stores_nothing"),
    mutant("cas-takes-four-words",
        &[(COMMAND, "[Some(key), Some(old), Some(new), None]", "[Some(key), Some(old), Some(new), _]")],
        "cas_wants_three_words"),
    mutant("cas-gives-the-lock-back",
        &[(CONNECTION, "                    let mut store =
                        store.lock().unwrap_or_else(PoisonError::into_inner);
                    command::execute(", "                    let words = self.line.trim_ascii_end().split(|byte| *byte == b' ');
                    let words: Vec<Vec<u8>> = words.map(<[u8]>::to_vec).collect();
                    if let [name, key, old, new] = &words[..] && name == b\"CAS\" {
                        let same = store.lock().expect(\"no panic\").get(key) == Some(&old[..]);
                        std::thread::yield_now();
                        if same {
                            self.line = [b\"SET \", &key[..], b\" \", new, b\"\\n\"].concat();
                        }
                    }
                    let mut store =
                        store.lock().unwrap_or_else(PoisonError::into_inner);
                    command::execute(")],
        "no_update_of_eight_clients_is_lost"),
];
