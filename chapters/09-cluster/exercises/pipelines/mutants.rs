//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CLUSTER: &str = "src/cluster.rs";
const CONNECTION: &str = "src/connection.rs";
const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("pipelines-hold-one-command",
        &[(MAIN, "const BATCH: usize = 100;", "const BATCH: usize = 1;")],
        "commands_leave_before_the_first_reply"),
    mutant("pipelines-answer-by-node",
        &[(CLUSTER, "                replies.insert(place, reply);\n", "                let _ = place;\n                replies.insert(replies.len(), reply);\n")],
        "replies_come_in_the_order_of_the_commands"),
    mutant("pipelines-show-where-it-went",
        &[(CLUSTER, "                Ok(reply) => redirection(reply, \"\").is_none(),\n", "                Ok(_) => true,\n")],
        "command_that_has_moved_goes_by_itself"),
    mutant("pipelines-send-it-twice",
        &[(CLUSTER, "                Err(Failure::NoReply(..)) => true,\n", "                Err(Failure::NoReply(..)) => false,\n")],
        "command_that_may_have_been_done_is_not_sent_again"),
    mutant("pipelines-lose-what-came-first",
        &[(CONNECTION, "            replies.push(Reply::read(&mut self.stream));\n", "            replies.push(Reply::read(&mut self.stream));\n            if replies.last().is_some_and(Result::is_err) {\n                replies.clear();\n            }\n")],
        "command_that_may_have_been_done_is_not_sent_again"),
    mutant("pipelines-forget-what-is-not-clear",
        &[(MAIN, "                Some(Command::Unclear) => entries.push(None),\n", "                Some(Command::Unclear) => {}\n")],
        "line_that_is_not_clear_has_its_place"),
    mutant("pipelines-wait-until-they-are-full",
        &[(MAIN, "        if lines.len() == BATCH || !input.buffer().contains(&b'\\n') {\n", "        if lines.len() == BATCH {\n")],
        "one_line_gets_its_reply_before_the_next_comes"),
];
