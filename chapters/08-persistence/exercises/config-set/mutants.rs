//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const INFO: &str = "src/info.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("config-set-wants-small-letters",
        &[(INFO, "let word = call.words[3].to_ascii_lowercase();", "let word = call.words[3].to_vec();")],
        "policy_can_be_changed"),
    mutant("config-set-takes-any-word",
        &[(INFO, "        _ => return Err(Error::new(NO_POLICY)),", "        _ => Fsync::EverySecond,"),
          (INFO, "const NO_POLICY", "#[allow(dead_code)]\nconst NO_POLICY")],
        "word_that_is_no_policy_changes_nothing"),
    mutant("config-set-sets-anything",
        &[(INFO, "    if !name.eq_ignore_ascii_case(b\"appendfsync\") {", "    if !name.eq_ignore_ascii_case(b\"appendfsync\") {\n        return Ok(OK);\n    }\n    if false {")],
        "other_settings_cannot_be_set"),
    mutant("config-set-needs-a-file",
        &[(INFO, "        None => call.state.fsync = policy,", "        None => {}")],
        "policy_is_kept_without_a_file"),
];
