//! A reader's answers to the questions about a trace.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Result, anyhow, bail};

/// How a line of the file is written.
const FORM: &str = "Write each answer in a line of its own: `1: …`.";

/// Reads a file with an answer in each line: `1: 5`. Empty lines and those that begin with `#` are
/// no answers.
///
/// # Errors
///
/// When the file cannot be read as such: the message names it, and the line.
pub fn read(file: &Path) -> Result<BTreeMap<usize, String>> {
    let shown = file.display();
    if file.is_dir() {
        bail!("{shown} is a folder. Name the file with your answers. {FORM}");
    }
    let text = match fs::read(file) {
        Ok(bytes) => text(file, bytes)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("There is no file {shown} with answers. {FORM}")
        }
        Err(error) => bail!("{shown} cannot be read: {error}"),
    };
    let mut answers = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((question, answer)) = parse(line) else {
            bail!("{shown}:{number}: '{line}' is no answer. {FORM}");
        };
        if answers.insert(question, answer).is_some() {
            bail!("{shown}:{number}: question {question} has an answer already.");
        }
    }
    Ok(answers)
}

/// The text of a file in UTF-8, without the mark that some editors put in front of it.
fn text(file: &Path, bytes: Vec<u8>) -> Result<String> {
    let shown = file.display();
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        bail!("{shown} is in UTF-16, as some programs on Windows write it. Save it as UTF-8.");
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        anyhow!("{shown}:{line}: this is not UTF-8. Save the file as UTF-8.")
    })?;
    Ok(text.trim_start_matches('\u{feff}').into())
}

fn parse(line: &str) -> Option<(usize, String)> {
    let (number, answer) = line.split_once([':', '.'])?;
    let answer = answer.trim().trim_matches('`');
    let number = number.trim().parse().ok()?;
    (!answer.is_empty()).then(|| (number, answer.into()))
}
