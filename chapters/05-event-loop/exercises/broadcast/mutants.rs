//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const CONNECTION: &str = "src/connection.rs";
const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("say-says-nothing",
        &[(COMMAND, "            [] => replies.extend(wrong_number(name)),\n", "")],
        "say_without_a_text_is_refused"),
    mutant("say-tells-one-other-only",
        &[(SERVER, "others.filter(|(token, _)| **token != speaker)", "others.filter(|(token, _)| **token != speaker).take(1)")],
        "all_others_get_the_text"),
    mutant("say-sends-with-the-next-reply",
        &[(CONNECTION, "            let _ = self.send(log);\n            let _ = self.watch(registry, false);\n", "            let _ = (registry, log);\n")],
        "all_others_get_the_text"),
    mutant("say-tells-everybody",
        &[(SERVER, "others.filter(|(token, _)| **token != speaker)", "others.filter(|(token, _)| token.0 > 0 || **token == speaker)")],
        "one_that_says_it_gets_ok_alone"),
    mutant("say-takes-words",
        &[(COMMAND, "[b\"SAID \", text, b\"\\n\"].concat()",
           "[b\"SAID \", text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
                    .collect::<Vec<_>>().join(&b' ').as_slice(), b\"\\n\"].concat()")],
        "white_space_inside_stays"),
    mutant("say-drops-half-a-command",
        &[(CONNECTION, "            self.replies.extend(message);\n", "            self.replies.extend(message);\n            self.input.clear();\n            self.searched = 0;\n")],
        "half_a_command_is_not_touched"),
    mutant("say-forgets-who-waits-for-room",
        &[(CONNECTION, "            let _ = self.watch(registry, false);\n", "            let _ = registry;\n")],
        "message_that_finds_no_room_comes_later"),
    mutant("say-loses-what-does-not-fit",
        &[(CONNECTION, "            let _ = self.send(log);\n            let _ = self.watch(registry, false);\n",
           "            let _ = self.send(log);
            let _ = self.watch(registry, false);
            self.replies.clear();
            self.sent = 0;\n")],
        "message_that_finds_no_room_comes_later"),
    mutant("say-keeps-all-for-who-does-not-read",
        &[(CONNECTION, "if self.open && self.replies.len() < REPLIES_LIMIT {", "if self.open {")],
        "client_that_reads_nothing_costs_no_memory"),
];
