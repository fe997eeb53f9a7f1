//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("backlog-counts-the-connection-that-gets-no-answer",
        &[(MAIN, "connections.len()", "connections.len() + 1")],
        "queue_has_room_for_one_more_than_the_backlog"),
    mutant("backlog-knows-the-singular",
        &[(MAIN, "        \"{} connections are open, the next one gets no answer.\",
        connections.len()\n",
           "        \"{} open, the next one gets no answer.\",
        match connections.len() {
            1 => \"1 connection is\".into(),
            many => format!(\"{many} connections are\"),
        }\n")],
        "shortest_queue_has_room_for_one"),
    mutant("backlog-keeps-the-number-of-connections-only",
        &[(MAIN, "let mut connections = Vec::new();", "let mut connections = 0;"),
          (MAIN, "Ok(connection) => connections.push(connection),", "Ok(_) => connections += 1,"),
          (MAIN, "connections.len()", "connections")],
        "connections_stay_open_until_the_input_ends"),
    mutant("backlog-ends-at-once",
        &[(MAIN, "    io::copy(&mut io::stdin(), &mut io::sink())?;\n", "")],
        "connections_stay_open_until_the_input_ends"),
    mutant("backlog-ends-after-a-line",
        &[(MAIN, "io::copy(&mut io::stdin(), &mut io::sink())?;",
           "io::stdin().read_line(&mut String::new())?;")],
        "connections_stay_open_until_the_input_ends"),
    mutant("backlog-takes-any-error-for-a-full-queue",
        &[(MAIN, "Err(error) if error.kind() == ErrorKind::TimedOut => break,", "Err(_) => break,")],
        "address_where_nobody_listens_is_an_error"),
];
