//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CONNECTION: &str = "src/connection.rs";
const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("poll-always-waits-for-room",
        &[(CONNECTION, "            false => PollFlags::IN,", "            false => PollFlags::IN | PollFlags::OUT,")],
        "server_waits_in_poll"),
    mutant("poll-forgets-the-lines-that-wait",
        &[(CONNECTION, "        let interest = match self.has_replies() || self.has_line() {", "        let interest = match self.has_replies() {")],
        "slow_reader_holds_nobody_and_gets_all"),
    mutant("poll-mistakes-one-client-for-another",
        &[(SERVER, "        let mut ready = ready.iter();\n", "        let mut ready = ready.iter().rev();\n")],
        "clients_leave_and_others_come"),
    mutant("poll-asks-for-what-it-does-not-read",
        &[(CONNECTION, "            true => PollFlags::OUT,", "            true => PollFlags::OUT | PollFlags::IN,")],
        "server_sleeps_while_replies_wait"),
    mutant("poll-listens-without-a-descriptor",
        &[(SERVER, "                true => PollFlags::empty(),", "                true => PollFlags::IN,")],
        "server_sleeps_without_a_descriptor"),
    mutant("poll-takes-an-interruption-for-an-error",
        &[(SERVER, "Ok(_) | Err(Errno::INTR) => Ok(()),", "Ok(_) => Ok(()),")],
        "term_ends_the_server"),
];
