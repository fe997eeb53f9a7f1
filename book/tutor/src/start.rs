//! Makes a package for a reader to work in.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use weave::step::Chapter;

use crate::repository::Repository;

/// What `cargo new` writes.
pub const HELLO: &str = "fn main() {\n    println!(\"Hello, world!\");\n}\n";

/// Makes a package in `folder` in which the chapter can begin. Returns what to do next.
pub fn start(repository: &Repository, number: u32, folder: &Path) -> Result<String> {
    let chapter = repository.chapter(number)?;
    repository.refuse_inside(folder)?;
    refuse_used(folder)?;
    let name = package_name(folder)?;
    let files = beginning(repository, &chapter)?;

    let manifest = repository
        .top
        .join("chapters")
        .join(&chapter.name)
        .join("Cargo.toml");
    let dependencies = table(&fs::read_to_string(manifest)?, "[dependencies]");
    write(
        &folder.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{dependencies}"
        ),
    )?;
    write(&folder.join(".gitignore"), "/target\n")?;
    // The same versions as ours; cargo drops the lines that this package does not need.
    fs::copy(repository.top.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    for (file, text) in &files {
        write(&folder.join(file), text)?;
    }
    let from = match &chapter.follows {
        Some(before) => format!(
            "the program that chapter {} ends with",
            before_number(before)
        ),
        None => "a program that says hello".into(),
    };
    let shown = folder.display();
    Ok(format!(
        "{shown} is a package of your own. It begins with {from}.\n\
         Follow chapter {number} in it. What it can do is checked with\n\n    \
         cargo tutor check {number} {shown}\n"
    ))
}

/// The files that the first step of a chapter changes.
pub fn beginning(repository: &Repository, chapter: &Chapter) -> Result<Vec<(PathBuf, String)>> {
    let Some(before) = &chapter.follows else {
        return Ok(vec![("src/main.rs".into(), HELLO.into())]);
    };
    let chapters = repository.chapters()?;
    let before = chapters.into_iter().find(|chapter| chapter.name == *before);
    let step = before.and_then(|mut chapter| chapter.steps.pop());
    let step = step.context("The chapter before has no program.")?;
    let files = step.files.iter();
    Ok(files
        .map(|(name, source)| (name.into(), source.text.clone()))
        .collect())
}

fn before_number(chapter: &str) -> u32 {
    weave::plan::chapter_number(chapter).unwrap_or_default()
}

fn refuse_used(folder: &Path) -> Result<()> {
    let shown = folder.display();
    if folder.is_file() {
        bail!("{shown} is a file. Name a folder that is not there yet.");
    }
    let used = folder.is_dir() && fs::read_dir(folder)?.next().is_some();
    if used {
        bail!("{shown} is there already and holds files; nothing is written over.");
    }
    Ok(())
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
            .with_context(|| format!("The folder {} cannot be made.", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("{} cannot be written.", path.display()))
}
