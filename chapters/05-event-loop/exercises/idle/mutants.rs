//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CONNECTION: &str = "src/connection.rs";
const MAIN: &str = "src/main.rs";
const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("idle-never-wakes",
        &[(SERVER, "retry.into_iter().chain(look).min()", "retry.into_iter().chain(look.filter(|_| false)).min()")],
        "client_that_says_nothing_is_sent_away"),
    mutant("idle-is-not-logged",
        &[(SERVER, "Connection closed for {peer}: idle", "Connection closed for {peer}")],
        "client_that_says_nothing_is_sent_away"),
    mutant("idle-counts-half-seconds",
        &[(MAIN, "Duration::from_secs(seconds.into())", "Duration::from_secs(seconds.into()) / 2")],
        "client_that_says_nothing_is_sent_away"),
    mutant("idle-sends-busy-ones-away",
        &[(CONNECTION, "        self.heard = Instant::now();\n", "")],
        "client_that_goes_on_is_not_sent_away"),
    mutant("idle-waits-for-the-rest-of-a-command",
        &[(CONNECTION, "    /// Sends what waits. Returns whether the client must",
           "    pub fn has_half(&self) -> bool {\n        !self.input.is_empty()\n    }\n\n    /// Sends what waits. Returns whether the client must"),
          (SERVER, "            if client.heard + timeout > now {\n                self.looks.insert((client.heard + timeout, token));",
           "            if client.has_half() || client.heard + timeout > now {\n                self.looks.insert((now + timeout, token));")],
        "half_a_command_is_silence"),
    mutant("idle-waits-for-who-does-not-read",
        &[(CONNECTION, "    /// Sends what waits. Returns whether the client must",
           "    pub fn has_more(&self) -> bool {\n        self.has_replies()\n    }\n\n    /// Sends what waits. Returns whether the client must"),
          (SERVER, "            if client.heard + timeout > now {\n                self.looks.insert((client.heard + timeout, token));",
           "            if client.has_more() || client.heard + timeout > now {\n                self.looks.insert((now + timeout, token));")],
        "client_that_reads_nothing_is_sent_away"),
    mutant("idle-takes-zero",
        &[(MAIN, "Some(seconds @ 1u32..)", "Some(seconds @ 0u32..)")],
        "timeout_that_is_no_number_prints_the_usage"),
    mutant("idle-looks-every-second",
        &[(SERVER, "retry.into_iter().chain(look).min()", "retry.into_iter().chain(look).chain([Duration::from_secs(1)]).min()")],
        "server_sleeps_as_long_as_it_may"),
];
