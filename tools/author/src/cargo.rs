//! The commands that are run for the author: cargo and mdBook.

use std::io::{self, BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use course::switch::Switch;

/// Runs a command by its words, of which none has a space, in a folder, with a switch that is on for
/// it. What it prints goes where ours goes.
///
/// # Errors
///
/// When it cannot be started or fails, and when it writes a line with one of the words that are
/// not wanted to standard error.
pub fn run(folder: &Path, words: &str, on: Option<Switch>, unwanted: &[&str]) -> Result<()> {
    writeln!(io::stderr(), "\n==> {words}")?;
    let mut command = Command::new(words.split(' ').next().unwrap_or_default());
    command.args(words.split(' ').skip(1)).current_dir(folder);
    command.envs(on.map(|switch| (switch.variable, switch.value)));
    if !unwanted.is_empty() {
        command.stderr(Stdio::piped());
    }
    let child = command.spawn();
    let mut child = child.with_context(|| format!("{words}: cannot be started"))?;
    let found = match child.stderr.take() {
        Some(stderr) => pass_on(BufReader::new(stderr), unwanted)?,
        None => false,
    };
    match child.wait()?.success() && !found {
        true => Ok(()),
        false => bail!("{words}: has failed, see above"),
    }
}

/// Writes lines to standard error; returns whether one has one of the words.
fn pass_on(lines: impl BufRead, words: &[&str]) -> Result<bool> {
    let mut found = false;
    for line in lines.lines() {
        let line = line?;
        writeln!(io::stderr(), "{line}")?;
        found |= words.iter().any(|word| line.contains(word));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_or_is_missing_is_a_fault() {
        let run = |words| run(Path::new("."), words, None, &[]);
        assert!(run("cargo --version").is_ok());
        let fault = run("cargo --fly").expect_err("no such option");
        assert_eq!(fault.to_string(), "cargo --fly: has failed, see above");
        let fault = run("no-such-program").expect_err("no such program");
        assert_eq!(fault.to_string(), "no-such-program: cannot be started");
    }

    #[test]
    fn a_warning_is_found_among_other_lines() {
        let found = |text: &str| pass_on(text.as_bytes(), &["WARN", "ERROR"]).expect("lines");
        assert!(!found("INFO Book building has started\nwarning: long\n"));
        assert!(found(
            "INFO Book building has started\n WARN no such file\n"
        ));
    }
}
