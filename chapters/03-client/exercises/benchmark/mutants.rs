//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const BENCH: &str = "src/bench.rs";
const MAIN: &str = "src/main.rs";
const CONNECTION: &str = "src/connection.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("benchmark-prints-a-rate-with-a-decimal",
        &[(BENCH, "{rate:.0}", "{rate:.1}")],
        "five_lines_are_printed"),
    mutant("benchmark-sends-all-commands-first",
        &[(BENCH, "    let start = Instant::now();\n",
           "    let mut commands = vec![COMMAND; count].join(&b'\\n');\n    let start = Instant::now();\n"),
          (BENCH, "connection.ask(COMMAND)?", "connection.ask(&std::mem::take(&mut commands))?"),
          (CONNECTION, "        self.stream.get_mut().write_all(&line)?;\n",
           "        if !command.is_empty() {
            self.stream.get_mut().write_all(&line)?;
        }\n"),
          (CONNECTION, "fn expect_nothing(&mut self) -> Result<()> {\n",
           "fn expect_nothing(&mut self) -> Result<()> {\n        return Ok(());\n")],
        "next_command_waits_for_the_reply"),
    mutant("benchmark-divides-by-whole-seconds",
        &[(BENCH, "count as f64 / seconds", "count as f64 / self.total.as_secs() as f64")],
        "rate_is_commands_by_time"),
    mutant("benchmark-does-not-sort",
        &[(BENCH, "    sorted.sort();\n", "")],
        "one_slow_reply_of_100_is_the_maximum"),
    mutant("benchmark-takes-the-rank-for-the-index",
        &[(BENCH, "self.sorted[rank - 1]", "self.sorted[rank.min(self.sorted.len() - 1)]")],
        "one_slow_reply_of_100_is_the_maximum"),
    mutant("benchmark-subtracts-one-twice",
        &[(BENCH, "        self.sorted[rank - 1]",
           "        if percent == 100 {
            return self.sorted[self.sorted.len() - 1];
        }
        self.sorted[rank.saturating_sub(2)]")],
        "two_slow_replies_of_100_are_p99"),
    mutant("benchmark-rounds-the-rank-down",
        &[(BENCH, ".div_ceil(100);", " / 100;")],
        "rank_is_rounded_up"),
    mutant("benchmark-rounds-the-rank-to-the-nearest",
        &[(BENCH, "(self.sorted.len() * percent).div_ceil(100);", "(self.sorted.len() * percent + 50) / 100;")],
        "rank_is_rounded_up"),
    mutant("benchmark-takes-a-part-of-the-last-index",
        &[(BENCH, "(self.sorted.len() * percent).div_ceil(100);", "(self.sorted.len() - 1) * percent / 100 + 1;")],
        "rank_is_rounded_up"),
    mutant("benchmark-measures-no-command",
        &[(MAIN, "Ok(count @ 1..) => count,", "Ok(count) => count,")],
        "number_that_is_none_is_a_wrong_command_line"),
    mutant("benchmark-takes-the-end-for-a-reply",
        &[(BENCH, "        if connection.ask(COMMAND)?.is_none() {
            return Ok(None);
        }\n", "        connection.ask(COMMAND)?;\n")],
        "server_that_closes_is_reported_without_numbers"),
];
