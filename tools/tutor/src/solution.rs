//! Shows the solution of an exercise, when the reader wants it.

use std::io::{BufRead, Write};

use anyhow::Result;
use course::exercise::{Exercise, Work};

use crate::hint;
use crate::repository::Repository;

/// Asks, and shows the solution after a yes.
pub fn show(
    repository: &Repository,
    exercise: &Exercise,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<()> {
    let (seen, all) = (hint::seen(repository, exercise), exercise.hints.len());
    let name = &exercise.name;
    write!(
        output,
        "You have seen {seen} of {all} hints for '{name}'. Show the solution? [y/N] "
    )?;
    output.flush()?;
    let mut answer = String::new();
    input.read_line(&mut answer)?;
    if !answer.ends_with('\n') {
        writeln!(output)?;
    }
    if !["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()) {
        writeln!(output, "Good. A hint: cargo tutor hint {name}")?;
        return Ok(());
    }
    let (Work::Program { diff: work } | Work::Trace { answers: work, .. }) = &exercise.work;
    write!(output, "\n{}\n\n{work}", exercise.explanation.trim())?;
    Ok(())
}
