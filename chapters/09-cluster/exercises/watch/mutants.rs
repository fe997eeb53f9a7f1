//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("watch-shows-each-slot",
        &[(MAIN, "owners(slot) == owners(from)", "slot == from")],
        "shows_who_has_which_slots"),
    mutant("watch-shows-what-stays",
        &[(MAIN, "                (old, new) if old == new => continue,\n", "")],
        "same_slots_in_other_ranges_are_no_change"),
    mutant("watch-forgets-what-was",
        &[(MAIN, "        before = now;\n", "        before = vec![None; SLOTS];\n")],
        "same_slots_in_other_ranges_are_no_change"),
    mutant("watch-shows-the-new-owner-alone",
        &[(MAIN, "(Some(old), Some(new)) => format!(\"{old} -> {new}\"),", "(Some(_), Some(new)) => new.clone(),")],
        "shows_what_changes"),
    mutant("watch-leaves-out-what-nobody-has",
        &[(MAIN, "                (Some(old), None) => format!(\"{old} -> nobody\"),\n", "                (Some(_), None) => continue,\n")],
        "shows_slots_that_nobody_has_any_more"),
];
