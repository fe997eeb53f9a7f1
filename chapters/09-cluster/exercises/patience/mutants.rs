//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CLUSTER: &str = "src/cluster.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("patience-keeps-the-old-map",
        &[(CLUSTER, "            self.is_stale = true;\n            thread::sleep(PAUSE);\n", "            thread::sleep(PAUSE);\n"),
          (CLUSTER, "Err(Failure::NotSent(..)) => self.heir(&node, words),", "Err(Failure::NotSent(..)) => None,"),
          (CLUSTER, "                self.is_stale |= opened.is_err();\n", "")],
        "command_that_was_not_sent_waits_for_the_heir"),
    mutant("patience-shows-that-the-cluster-is-down",
        &[(CLUSTER, "text.starts_with(b\"CLUSTERDOWN\")\n                        || ", "")],
        "cluster_that_is_down_is_asked_again"),
    mutant("patience-shows-that-keys-are-on-their-way",
        &[(CLUSTER, "\n                        || text.starts_with(b\"TRYAGAIN\")", "")],
        "keys_that_are_on_their_way_are_asked_for_again"),
    mutant("patience-waits-at-any-error",
        &[(CLUSTER, "text.starts_with(b\"CLUSTERDOWN\")", "!text.is_empty()")],
        "other_errors_are_shown_at_once"),
    mutant("patience-does-it-twice",
        &[(CLUSTER, "                _ => false,\n            };\n            if !is_harmless", "                Err(Failure::NoReply(..)) => true,\n                _ => false,\n            };\n            if !is_harmless")],
        "command_that_was_sent_is_not_tried_again"),
];
