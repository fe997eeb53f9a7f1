//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CLUSTER: &str = "src/cluster.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("mget-knows-large-letters-only",
        &[(CLUSTER, "words[0].eq_ignore_ascii_case(b\"MGET\")", "words[0] == b\"MGET\"")],
        "values_come_in_the_order_of_the_keys"),
    mutant("mget-answers-in-the-order-of-slots",
        &[(CLUSTER, "values.extend(places.iter().copied().zip(replies));", "let next = values.len();\n                    values.extend((next..).zip(replies));")],
        "values_come_in_the_order_of_the_keys"),
    mutant("mget-asks-for-each-key",
        &[(CLUSTER, "slots.entry(slot(key)).or_default().push(place);", "slots.entry(place as u16).or_default().push(place);")],
        "keys_of_one_slot_go_together"),
    mutant("mget-leaves-errors-out",
        &[(CLUSTER, "                other => return Ok(other),\n", "                _ => {}\n")],
        "error_of_one_part_is_the_answer"),
    mutant("mget-divides-everything",
        &[(CLUSTER, "words[0].eq_ignore_ascii_case(b\"MGET\")", "words.len() > 2")],
        "other_commands_stay_whole"),
];
