//! Makes a package for a reader to work in.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use course::exercise::{Exercise, Work};
use course::step::Chapter;

use crate::repository::{Named, Repository, chapter_number, resolve};
use crate::words::quoted;

/// What `cargo new` writes.
pub const HELLO: &str = "fn main() {\n    println!(\"Hello, world!\");\n}\n";

/// Makes a package in `folder` for a chapter, by its number, or for an exercise, by its name.
/// Returns what to do next.
pub fn start(repository: &Repository, what: &str, folder: &Path) -> Result<String> {
    let shown = folder.display();
    let (from, next) = match repository.named(what)? {
        Named::Chapter(chapter) => for_chapter(repository, &chapter, folder)?,
        Named::Exercise(exercise) => for_exercise(repository, &exercise, folder)?,
    };
    Ok(format!(
        "{shown} is a package of your own. It begins with {from}.\n\
         {next} What it can do is checked with\n\n    \
         cargo tutor check {what} {}\n",
        quoted(folder)
    ))
}

/// Makes a package in which a chapter can begin. Says with what it begins, and what is next.
fn for_chapter(
    repository: &Repository,
    chapter: &Chapter,
    folder: &Path,
) -> Result<(String, String)> {
    let files = beginning(repository, chapter)?;
    make(repository, chapter, &files, folder)?;
    let from = match &chapter.follows {
        Some(before) => the_end_of(before),
        None => "a program that says hello".into(),
    };
    let number = chapter_number(&chapter.name);
    Ok((from, format!("Follow chapter {number} in it.")))
}

/// Makes a package in which an exercise can begin. Says with what it begins, and what is next.
fn for_exercise(
    repository: &Repository,
    exercise: &Exercise,
    folder: &Path,
) -> Result<(String, String)> {
    let name = &exercise.name;
    let task = format!("{}/exercises.html#{name}", exercise.chapter);
    if let Work::Trace { .. } = exercise.work {
        bail!("'{name}' asks questions and needs no package. They are on the page {task}.");
    }
    let chapter = repository.chapter(&exercise.chapter)?;
    make(repository, &chapter, &last_files(&chapter)?, folder)?;
    let next = format!("The task is on the page {task}.");
    Ok((the_end_of(&exercise.chapter), next))
}

fn the_end_of(chapter: &str) -> String {
    let number = chapter_number(chapter);
    format!("the program that chapter {number} ends with")
}

/// Makes a package with these files and what the programs of a chapter depend on.
fn make(
    repository: &Repository,
    chapter: &Chapter,
    files: &[(PathBuf, String)],
    folder: &Path,
) -> Result<()> {
    repository.refuse_inside(folder)?;
    refuse_used(folder)?;
    let name = package_name(folder)?;
    let manifest = repository.top.join("chapters").join(&chapter.name);
    let manifest = fs::read_to_string(manifest.join("Cargo.toml"))?;
    let dependencies = table(&manifest, "[dependencies]");
    let workspace = match is_in_a_workspace(folder)? {
        true => "\n# A workspace of its own, and no member of the one around it.\n[workspace]\n",
        false => "",
    };
    write(
        &folder.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             {dependencies}{workspace}"
        ),
    )?;
    write(&folder.join(".gitignore"), "/target\n")?;
    // The same versions as ours; cargo drops the lines that this package does not need.
    fs::copy(repository.top.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    for (file, text) in files {
        write(&folder.join(file), text)?;
    }
    Ok(())
}

/// The files that the first step of a chapter changes.
pub fn beginning(repository: &Repository, chapter: &Chapter) -> Result<Vec<(PathBuf, String)>> {
    let Some(before) = &chapter.follows else {
        return Ok(vec![("src/main.rs".into(), HELLO.into())]);
    };
    last_files(&repository.chapter(before)?)
}

/// The files of the program that a chapter ends with.
fn last_files(chapter: &Chapter) -> Result<Vec<(PathBuf, String)>> {
    let step = chapter.steps.last().context("The chapter has no steps.")?;
    let files = step.files.iter();
    Ok(files
        .map(|(name, source)| (name.into(), source.text.clone()))
        .collect())
}

fn refuse_used(folder: &Path) -> Result<()> {
    let shown = folder.display();
    if folder.is_file() {
        bail!("{shown} is a file. Name a folder that is not there yet.");
    }
    let used = folder.is_dir() && fs::read_dir(folder)?.next().is_some();
    if used {
        bail!("{shown} is there already and holds files; nothing is overwritten.");
    }
    Ok(())
}

/// Whether a manifest above makes a workspace; cargo would take what is in `folder` for a member.
fn is_in_a_workspace(folder: &Path) -> Result<bool> {
    for above in resolve(folder)?.ancestors().skip(1) {
        let manifest = above.join("Cargo.toml");
        if manifest.is_file() {
            let text = fs::read_to_string(&manifest);
            let text = text.with_context(|| format!("{} cannot be read", manifest.display()))?;
            if text
                .lines()
                .any(|line| line.trim_start().starts_with("[workspace"))
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The last part of the folder's name, which must be fit for a package.
fn package_name(folder: &Path) -> Result<String> {
    let path = std::path::absolute(folder)?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts_well || !name.chars().all(fits) {
        bail!("'{name}' cannot be the name of a package. Use letters, digits, - and _.");
    }
    Ok(name)
}

/// A table of a manifest, from its header to the next empty line.
fn table(manifest: &str, header: &str) -> String {
    let lines = manifest.lines().skip_while(|line| *line != header);
    let lines = lines.take_while(|line| !line.trim().is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("The folder {} cannot be made", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}
