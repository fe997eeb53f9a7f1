//! Runs the tutor.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};
use course::switch::OWN_PAGES;
use observe::network;

/// Of the programs of steps, and of those with a fault, each so many-th is asked for all that is promised, the others
/// for what their own chapter promises: the rest takes most of the time.
pub const ASKED_FOR_ALL: usize = 16;

/// What the tutor printed and how it ended.
pub struct Run {
    /// Its standard output, addresses made equal.
    pub text: String,
    /// Its exit code.
    pub code: Option<i32>,
}

/// Checks a program.
pub fn check(what: &str, program: &Path) -> Result<Run> {
    run(&["check", what, "--bin"], program)
}

/// Checks a program for what the pages of its chapter promise.
pub fn check_own(what: &str, program: &Path) -> Result<Run> {
    let mut tutor = tutor();
    tutor.env(OWN_PAGES.variable, OWN_PAGES.value);
    finish(tutor, &["check", what, "--bin"], program)
}

/// Checks a program up to a step, for all that is promised or for what the pages of its chapter promise.
pub fn check_to(what: &str, step: &str, own: bool, program: &Path) -> Result<Run> {
    let mut tutor = tutor();
    if own {
        tutor.env(OWN_PAGES.variable, OWN_PAGES.value);
    }
    finish(tutor, &["check", what, "--to", step, "--bin"], program)
}

/// Checks answers to questions.
pub fn check_answers(what: &str, answers: &str) -> Result<Run> {
    let file = tempfile::NamedTempFile::new()?;
    fs::write(file.path(), answers)?;
    run(&["check", what], file.path())
}

fn run(words: &[&str], file: &Path) -> Result<Run> {
    finish(tutor(), words, file)
}

fn finish(mut tutor: Command, words: &[&str], file: &Path) -> Result<Run> {
    let output = tutor
        .args(words)
        .arg(file)
        .env_remove("RUST_BACKTRACE")
        // What has passed here is no work of a reader.
        .env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR"))
        .output()?;
    Run::new(output)
}

/// The tutor, in a network of its own where the system allows that. Some checks look at the table of
/// connections all the time; in the one network of the machine it holds, for a minute, each
/// connection that any test has closed, and to look takes most of the time.
fn tutor() -> Command {
    static ALONE: OnceLock<bool> = OnceLock::new();
    let tutor = env!("CARGO_BIN_EXE_tutor");
    let is_alone = ALONE.get_or_init(|| {
        let probe = alone("true").output();
        probe.is_ok_and(|output| output.status.success())
    });
    match is_alone {
        true => alone(tutor),
        false => Command::new(tutor),
    }
}

/// A program in a network in which there is nobody else.
fn alone(program: &str) -> Command {
    let mut command = network::alone();
    let script = "ip link set lo up && exec \"$@\"";
    command.args(["sh", "-c", script, "sh", program]);
    command
}

impl Run {
    fn new(output: Output) -> Result<Run> {
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(errors.is_empty(), "on standard error:\n{errors}");
        Ok(Run {
            text: without_ports(&String::from_utf8(output.stdout)?),
            code: output.status.code(),
        })
    }

    /// The check that failed, as a sentence.
    pub fn failed(&self) -> Result<&str> {
        let mut lines = self.text.lines();
        let failed = lines.find_map(|line| line.strip_prefix("failed  "));
        failed.with_context(|| format!("nothing failed:\n{}", self.text))
    }
}

/// Puts a letter in the place of each port.
fn without_ports(text: &str) -> String {
    let mut pieces = text.split("127.0.0.1:");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        result.push_str("127.0.0.1:PORT");
        result.push_str(rest);
    }
    result
}
