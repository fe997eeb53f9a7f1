//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CONNECTION: &str = "src/connection.rs";
const PUBLISH: &str = "src/publish.rs";
const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("publish-counts-channels-twice",
        &[(PUBLISH, "let count = Reply::count(session.channels.len());",
           "let count = Reply::count(session.channels.len().max(1) - 1);")],
        "subscribe_answers_for_each_channel"),
    mutant("publish-delivers-late",
        &[(SERVER, "        self.deliver();\n",
           "        if self.state.messages.len() > 3 {\n            self.deliver();\n        }\n")],
        "message_comes_to_all_who_listen"),
    mutant("publish-forgets-one-of-two-lists",
        &[(PUBLISH, "        forget(&channel, call.session, call.state);\n",
           "")],
        "unsubscribe_ends_it"),
    mutant("publish-answers-listeners",
        &[(PUBLISH, "match listens && !WHILE_LISTENING.contains(&name) {",
           "match listens && name.is_empty() {")],
        "listener_may_do_little_else"),
    mutant("publish-speaks-as-the-talker-does",
        &[(PUBLISH, ".write(session.protocol, &mut bytes)",
           ".write(call.session.protocol, &mut bytes)")],
        "resp3_has_pushes"),
    mutant("publish-keeps-those-who-have-left",
        &[(SERVER, "                publish::leave(&mut session, &mut self.state);",
           "                session.channels.clear();")],
        "client_that_has_left_listens_to_nothing"),
    mutant("publish-keeps-all-messages",
        &[(CONNECTION, "if self.open && self.replies.len() < REPLIES_LIMIT {",
           "if self.open {")],
        "slow_listener_holds_nobody_and_takes_no_memory"),
];
