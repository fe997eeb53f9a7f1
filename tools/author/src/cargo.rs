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
    let mut command = command(folder, words, on)?;
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

/// Runs tests as [`run`] does, and says at the end once more what has failed: the output of a
/// workspace's tests is thousands of lines long, and a failure stands somewhere in it.
///
/// # Errors
///
/// When the command cannot be started or fails.
pub fn test(folder: &Path, words: &str, on: Option<Switch>) -> Result<()> {
    let mut command = command(folder, words, on)?;
    command.stdout(Stdio::piped());
    let child = command.spawn();
    let mut child = child.with_context(|| format!("{words}: cannot be started"))?;
    let stdout = child.stdout.take().context("no standard output")?;
    let failures = failures(BufReader::new(stdout), io::stdout())?;
    if child.wait()?.success() {
        return Ok(());
    }
    writeln!(io::stderr(), "\n==> what has failed\n{failures}")?;
    bail!("{words}: has failed, see above")
}

/// A command by its words, announced.
fn command(folder: &Path, words: &str, on: Option<Switch>) -> Result<Command> {
    writeln!(io::stderr(), "\n==> {words}")?;
    let mut parts = words.split(' ');
    let mut command = Command::new(parts.next().unwrap_or_default());
    command.args(parts).current_dir(folder);
    command.envs(on.map(|switch| (switch.variable, switch.value)));
    Ok(command)
}

/// Writes the output of tests on; returns the parts in which a target reports its failures.
fn failures(output: impl BufRead, mut on: impl io::Write) -> Result<String> {
    let mut failures = String::new();
    let mut reports = false;
    for line in output.split(b'\n') {
        // A test may print any bytes.
        let line = String::from_utf8_lossy(&line?).into_owned();
        writeln!(on, "{line}")?;
        reports |= line == "failures:";
        if reports {
            failures += &line;
            failures.push('\n');
        }
        reports &= !line.starts_with("test result: ");
    }
    Ok(failures)
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
    fn what_failed_in_each_target_is_kept() {
        let report = |test: &str| {
            format!(
                "failures:\n\n---- {test} ----\nout\n\nfailures:\n    {test}\n\ntest result: FAILED.\n"
            )
        };
        let passes = "running 1 test\ntest a ... ok\n\ntest result: ok.\n\n";
        let output = format!("{passes}{}{passes}{}{passes}", report("b"), report("c"));
        let mut written = Vec::new();
        let found = failures(output.as_bytes(), &mut written).expect("lines");
        assert_eq!(found, report("b") + &report("c"));
        assert_eq!(String::from_utf8_lossy(&written), output);
        let fault = test(Path::new("."), "cargo --fly", None).expect_err("no such option");
        assert_eq!(fault.to_string(), "cargo --fly: has failed, see above");
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
