//! The program of a chapter with the solution of an exercise.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use course::exercise::{self, Work};
use course::patch::{self, Files};
use course::{step, target, top};

/// Writes the chapter's package, changed as the solution of the exercise says, into a folder of
/// `target`, and returns that.
///
/// # Errors
///
/// When there is no such exercise, or its solution does not fit; the error begins with its file.
pub fn package(name: &str) -> Result<PathBuf> {
    let chapters = top().join("chapters");
    let programs = step::load(&chapters)?;
    let exercises = exercise::load(&chapters, &programs)?;
    let exercise = exercises.iter().find(|exercise| exercise.name == name);
    let exercise = exercise.with_context(|| format!("there is no exercise {name}"))?;
    let chapter = programs
        .iter()
        .find(|chapter| chapter.name == exercise.chapter);
    let chapter = chapter.context("an exercise without its chapter")?;
    let Work::Program { diff } = &exercise.work else {
        bail!("the exercise {name} has no solution to measure");
    };
    let arrived = chapter.steps.last().context("a chapter without a step")?;
    let files = arrived.files.iter();
    let files: Files = files
        .map(|(name, source)| (name.clone(), source.text.clone()))
        .collect();
    let changed = patch::apply(&files, diff)
        .with_context(|| format!("chapters/{}/exercises/{name}/solution.diff:1", chapter.name))?;
    let package = target().join("solutions").join(name);
    if package.exists() {
        fs::remove_dir_all(package.join("src"))?;
    }
    for (name, text) in changed {
        let path = package.join(name);
        fs::create_dir_all(path.parent().context("a file in a folder")?)?;
        fs::write(path, text)?;
    }
    let manifest = fs::read_to_string(chapters.join(&chapter.name).join("Cargo.toml"))?;
    // `target` may be in the workspace, to which this package does not belong.
    fs::write(
        package.join("Cargo.toml"),
        format!("{manifest}\n[workspace]\n"),
    )?;
    fs::copy(top().join("Cargo.lock"), package.join("Cargo.lock"))?;
    Ok(package)
}
