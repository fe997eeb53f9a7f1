//! Shows the hints of an exercise, one more each time.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use course::exercise::Exercise;

use crate::repository::Repository;

/// The next hint of an exercise; the last one again when all have been shown.
pub fn next(repository: &Repository, exercise: &Exercise) -> Result<String> {
    let all = exercise.hints.len();
    let number = (seen(repository, exercise) + 1).min(all);
    let file = file(repository, exercise);
    let written = fs::create_dir_all(repository.memory().join("hints"))
        .and_then(|()| fs::write(&file, number.to_string()));
    written.with_context(|| format!("{} cannot be written", file.display()))?;
    let rest = if number < all {
        format!("The next one: cargo tutor hint {}", exercise.name)
    } else {
        format!(
            "That was the last one. A solution: cargo tutor solution {}",
            exercise.name
        )
    };
    let hint = exercise.hints[number - 1].trim();
    Ok(format!("Hint {number} of {all}\n\n{hint}\n\n{rest}\n"))
}

/// How many hints of an exercise have been shown.
pub fn seen(repository: &Repository, exercise: &Exercise) -> usize {
    let text = fs::read_to_string(file(repository, exercise));
    text.ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

fn file(repository: &Repository, exercise: &Exercise) -> PathBuf {
    repository.memory().join("hints").join(&exercise.name)
}
