//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const STATE: &str = "src/state.rs";
const TRANSACTION: &str = "src/transaction.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("transactions-count-one-too-many",
        &[(TRANSACTION, "Reply::Written(queue.commands.len(), replies)",
           "Reply::Written(queue.commands.len() + 1, replies)")],
        "commands_wait_for_exec"),
    mutant("transactions-execute-at-once",
        &[(COMMAND, "        queue.add(words);\n        return",
           "        queue.add(words);\n        if command.name == \"set\" {\n            state.databases[session.database].set(&words[1], &words[2]);\n        }\n        return")],
        "nothing_is_changed_before_exec"),
    mutant("transactions-execute-what-is-discarded",
        &[(TRANSACTION, "    if call.session.queue.take().is_none() {\n        return Err(Error::new(\"DISCARD without MULTI\"));\n    }\n",
           "    if call.session.queue.is_none() {\n        return Err(Error::new(\"DISCARD without MULTI\"));\n    }\n    exec(Call { words: call.words, session: &mut *call.session, state: &mut *call.state })?;\n")],
        "discard_forgets_them"),
    mutant("transactions-forget-errors",
        &[(COMMAND, "queue.broken = true",
           "queue.broken = false")],
        "command_that_cannot_be_executed_breaks_it"),
    mutant("transactions-end-at-an-error",
        &[(TRANSACTION, "    for queued in &queue.commands {",
           "    for queued in &queue.commands {\n        if replies.contains(&b'-') && !replies.contains(&b'$') {\n            break;\n        }")],
        "error_of_one_command_is_its_reply"),
    mutant("transactions-are-nested",
        &[(TRANSACTION, "    if call.session.queue.is_some() {\n        return Err(Error::new(\"MULTI calls can not be nested\"));\n    }\n",
           "")],
        "what_is_out_of_place_is_refused"),
    mutant("transactions-do-not-watch-what-they-remove",
        &[(STATE, "        let all = words[0]",
           "        if words.len() == 2 {\n            return;\n        }\n        let all = words[0]")],
        "change_of_a_watched_key_stops_exec"),
    mutant("transactions-watch-all-keys",
        &[(STATE, "|| *table == database && named",
           "|| *table == database || named")],
        "exec_goes_on_when_nobody_has_changed_it"),
    mutant("transactions-watch-on",
        &[(TRANSACTION, "    call.state.unwatch(call.session);\n    Ok(OK)\n}\n\n/// `EXEC`",
           "    Ok(OK)\n}\n\n/// `EXEC`")],
        "nothing_is_watched_afterwards"),
];
