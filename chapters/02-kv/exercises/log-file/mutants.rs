//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const LOG: &str = "src/log.rs";
const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("log-file-has-an-option-of-another-name",
        &[(MAIN, "|word| word == \"--log\"", "|word| word == \"--log-file\"")],
        "log_goes_to_the_file"),
    mutant("log-file-prints-its-lines-too",
        &[(LOG, "        let _ = match &self.path {",
           "        let _ = io::stdout().write_all(line.as_bytes());\n        let _ = match &self.path {")],
        "log_does_not_go_to_standard_output"),
    mutant("log-file-is-emptied-at-the-start",
        &[(MAIN, "log::open(path)", "std::fs::File::create(path)")],
        "what_the_file_holds_stays"),
    mutant("log-file-is-opened-once",
        &[(LOG, "                open(path).and_then(|mut file| file.write_all(line.as_bytes()))\n",
           "                static FILE: std::sync::OnceLock<File> = std::sync::OnceLock::new();
                let mut file = FILE.get_or_init(|| open(path).expect(\"a log\"));
                file.write_all(line.as_bytes())\n")],
        "log_that_was_renamed_is_made_anew"),
    mutant("log-file-panics-when-its-folder-is-gone",
        &[(LOG, "open(path).and_then(|mut file|", "Ok(open(path).expect(\"a log\")).and_then(|mut file|")],
        "clients_are_served_when_the_log_is_gone"),
    mutant("log-file-is-not-named-in-the-error",
        &[(MAIN, "opened.with_context(|| format!(\"cannot open the log {shown}\"))?;", "opened?;")],
        "log_that_cannot_be_opened_ends_the_server"),
    mutant("log-file-panics-without-a-path",
        &[(MAIN, "let end = words.len().min(option + 2);", "let end = option + 2;")],
        "option_without_a_path_is_a_wrong_command_line"),
];
