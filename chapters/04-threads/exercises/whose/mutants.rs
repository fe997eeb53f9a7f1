//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const LOG: &str = "src/log.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("whose-has-no-brackets",
        &[(LOG, "\"[{}] Received: {command}\"", "\"{} Received: {command}\"")],
        "command_has_the_name_of_its_client"),
    mutant("whose-names-commands-alone",
        &[(LOG, "self.line(format_args!(\"[{}] Sent: {reply}\", client()));", "self.line(format_args!(\"Sent: {reply}\"));")],
        "reply_has_the_name_of_its_client"),
    mutant("whose-names-those-who-come",
        &[(LOG, "writeln!(io::stdout(), \"{text}\")",
           "if text.to_string().starts_with(\"Connection from\") {
            writeln!(io::stdout(), \"[{}] {text}\", client())
        } else {
            writeln!(io::stdout(), \"{text}\")
        }")],
        "other_lines_are_as_they_were"),
    mutant("whose-knows-the-first-client-alone",
        &[(LOG, "    thread::current().name().unwrap_or(\"unknown\").to_string()\n",
           "    static FIRST: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let name = || thread::current().name().unwrap_or(\"unknown\").to_string();
    FIRST.get_or_init(name).clone()\n")],
        "two_clients_are_told_apart"),
    mutant("whose-prints-twice",
        &[(LOG, "        let _ = writeln!(io::stdout(), \"{text}\");",
           "        let text = text.to_string();
        let (name, rest) = text.split_at(text.find(' ').unwrap_or(0));
        let _ = write!(io::stdout(), \"{name}\");
        let _ = writeln!(io::stdout(), \"{rest}\");")],
        "named_lines_stay_whole"),
];
