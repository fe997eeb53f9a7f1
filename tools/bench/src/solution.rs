//! The program of a chapter with the solution of an exercise, or in a variant of our own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use course::exercise::{self, Work};
use course::patch::{self, Files};
use course::step::Chapter;
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
    let Work::Program { diff } = &exercise.work else {
        bail!("the exercise {name} has no solution to measure");
    };
    let place = format!("{}/exercises/{name}/solution.diff", exercise.chapter);
    changed(
        &programs,
        &exercise.chapter,
        name,
        diff,
        &chapters.join(place),
    )
}

/// The variants of a chapter's program that are measured beside it: their names.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn variants(chapter: &str) -> Result<Vec<String>> {
    let folder = folder(chapter);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for file in fs::read_dir(folder)? {
        let name = file?.path();
        names.extend(name.file_stem().map(|name| name.display().to_string()));
    }
    names.sort();
    Ok(names)
}

/// Writes the package of a chapter, changed as a variant says, as [`package`] does.
///
/// # Errors
///
/// When there is no such variant, or it does not fit; the error begins with its file.
pub fn variant(chapter: &str, name: &str) -> Result<PathBuf> {
    let programs = step::load(&top().join("chapters"))?;
    let path = folder(chapter).join(format!("{name}.diff"));
    let diff = fs::read_to_string(&path);
    let diff = diff.with_context(|| format!("{}:1: cannot be read", path.display()))?;
    changed(&programs, chapter, name, &diff, &path)
}

/// Where the variants of a chapter are.
fn folder(chapter: &str) -> PathBuf {
    top().join("tools/bench/variants").join(chapter)
}

/// Writes the package of a chapter, changed by a patch, and returns where it is.
fn changed(
    programs: &[Chapter],
    chapter: &str,
    name: &str,
    diff: &str,
    place: &Path,
) -> Result<PathBuf> {
    let chapter = programs.iter().find(|program| program.name == chapter);
    let chapter = chapter.context("a patch without its chapter")?;
    let arrived = chapter.steps.last().context("a chapter without a step")?;
    let files = arrived.files.iter();
    let files: Files = files
        .map(|(name, source)| (name.clone(), source.text.clone()))
        .collect();
    let changed = patch::apply(&files, diff).with_context(|| format!("{}:1", place.display()))?;
    let package = target().join("solutions").join(name);
    let manifest = top()
        .join("chapters")
        .join(&chapter.name)
        .join("Cargo.toml");
    let manifest = fs::read_to_string(manifest)?;
    let lock = fs::read_to_string(top().join("Cargo.lock"))?;
    // `target` may be in the workspace, to which this package does not belong.
    let manifest = format!("{manifest}\n[workspace]\n");
    let mut files = changed;
    files.extend([("Cargo.toml".into(), manifest), ("Cargo.lock".into(), lock)]);
    write(&package, &files)?;
    Ok(package)
}

/// Makes the package hold these files, and no others in `src`. What is there already is left alone: another
/// thread may compile it.
fn write(package: &Path, files: &Files) -> Result<()> {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    if package.join("src").is_dir() {
        for file in fs::read_dir(package.join("src"))? {
            let path = file?.path();
            if !files.keys().any(|name| package.join(name) == path) {
                fs::remove_file(path)?;
            }
        }
    }
    for (name, text) in files {
        let path = package.join(name);
        if fs::read_to_string(&path).is_ok_and(|there| there == *text) {
            continue;
        }
        fs::create_dir_all(path.parent().context("a file in a folder")?)?;
        fs::write(path, text)?;
    }
    Ok(())
}
