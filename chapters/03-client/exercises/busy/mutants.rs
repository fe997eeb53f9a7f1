//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CONNECTION: &str = "src/connection.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("busy-limits-the-write",
        &[(CONNECTION, "set_read_timeout(Some(PATIENCE))", "set_write_timeout(Some(PATIENCE))")],
        "client_says_that_it_waits_and_prints_the_reply"),
    mutant("busy-says-it-before-it-waits",
        &[(CONNECTION, "        self.stream.get_ref().set_read_timeout(Some(PATIENCE))?;\n",
           "        eprintln!(\"Still waiting: the server may be busy with another client.\");\n")],
        "quick_reply_comes_without_a_word"),
    mutant("busy-forgets-the-first-half-of-a-reply",
        &[(CONNECTION, "                self.stream.get_ref().set_read_timeout(None)?;\n",
           "                self.stream.get_ref().set_read_timeout(None)?;\n                reply.clear();\n")],
        "first_half_of_a_slow_reply_is_not_lost"),
    mutant("busy-waits-twice-with-a-limit",
        &[(CONNECTION, "                self.stream.get_ref().set_read_timeout(None)?;\n", "")],
        "client_waits_on_without_another_word"),
    mutant("busy-says-it-each-second",
        &[(CONNECTION, "        match self.stream.read_until(b'\\n', &mut reply) {",
           "        loop { match self.stream.read_until(b'\\n', &mut reply) {"),
          (CONNECTION, "                self.stream.get_ref().set_read_timeout(None)?;
                self.stream.read_until(b'\\n', &mut reply)?;\n", ""),
          (CONNECTION, "                result?;
            }
        }\n", "                result?;
                break;
            }
        } }\n")],
        "client_waits_on_without_another_word"),
    mutant("busy-says-it-after-the-reply-too",
        &[(CONNECTION, "        self.stream.get_ref().set_read_timeout(Some(PATIENCE))?;\n",
           "        std::thread::spawn(|| {
            std::thread::sleep(PATIENCE);
            eprintln!(\"Still waiting: the server may be busy with another client.\");
        });\n")],
        "client_waits_on_without_another_word"),
    mutant("busy-limits-one-wait-only",
        &[(CONNECTION, "        self.stream.get_ref().set_read_timeout(Some(PATIENCE))?;\n", ""),
          (CONNECTION, "        stream.set_nodelay(true)?;\n",
           "        stream.set_nodelay(true)?;\n        stream.set_read_timeout(Some(PATIENCE))?;\n")],
        "client_says_it_once_for_each_command"),
];
