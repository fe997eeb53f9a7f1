//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CLUSTER: &str = "src/cluster.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("replicas-are-not-told",
        &[(CLUSTER, "        let readonly = [b\"READONLY\".into()];\n        self.ask_node(&replica, &readonly, self.deadline).ok()?;\n", "")],
        "reads_go_to_a_replica"),
    mutant("replicas-get-everything",
        &[(CLUSTER, "        if !self.reads.contains(&words[0].to_ascii_lowercase()) {\n            return None;\n        }\n", "        let _ = &self.reads;\n")],
        "writes_go_to_the_master"),
    mutant("replicas-are-asked-by-everybody",
        &[(CLUSTER, "        if self.asks_replicas\n            && let", "        let _ = self.asks_replicas;\n        if let")],
        "without_the_option_no_replica_is_asked"),
    mutant("replicas-have-the-last-word",
        &[(CLUSTER, "        let reply = self.ask_node(&replica, words, self.deadline).ok()?;\n", "        let no_reply = |_| Reply::Nil;\n        let reply = self.ask_node(&replica, words, self.deadline).unwrap_or_else(no_reply);\n")],
        "master_is_asked_when_the_replica_does_not_answer"),
    mutant("replicas-send-it-on",
        &[(CLUSTER, "redirection(&reply, &replica)\n            .is_none()", "true")],
        "master_is_asked_when_the_replica_sends_the_client_there"),
];
