//! All programs that are checked, built as one package: the programs of the chapters, the
//! solutions, the mutants, and the failures.

use std::collections::BTreeMap;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, bail, ensure};
use tutor::Repository;
use weave::exercise::{Exercise, Work};

use crate::failures::FAILURES;
use crate::mutants::{MUTANTS, Mutant};

const MANIFEST: &str = "\
[package]
name = \"checked\"
version = \"0.1.0\"
edition = \"2024\"

[workspace]

[dependencies]
anyhow = \"1\"
rustyline = { version = \"19\", default-features = false, features = [\"buffer-redux\"] }
socket2 = \"0.6\"

[profile.dev]
debug = false
";

/// Warnings are errors in a solution; a mutant may have some.
const STRICT: &str = "#![deny(warnings, missing_docs)]\n#![forbid(unsafe_code)]\n";

/// The files of a package by their names.
type Files = BTreeMap<String, String>;

/// Builds the programs when the first one is asked for.
#[derive(Default)]
pub struct Programs {
    folder: OnceLock<Result<PathBuf>>,
}

impl Programs {
    /// The program with this name: a chapter's folder, an exercise, a mutant, or a failure.
    pub fn get(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.get_or_init(build);
        let folder = folder.as_ref().map_err(|error| anyhow!("{error:#}"))?;
        let program = folder.join(format!("{name}{EXE_SUFFIX}"));
        ensure!(program.is_file(), "no program {name} was built");
        Ok(program)
    }
}

fn build() -> Result<PathBuf> {
    let repository = Repository::open()?;
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checked");
    let bin = package.join("src/bin");
    if bin.exists() {
        fs::remove_dir_all(&bin)?;
    }
    for chapter in repository.chapters()? {
        write(
            &bin.join(&chapter.name),
            &sources(&repository, &chapter.name)?,
            "",
        )?;
    }
    for exercise in repository.exercises()? {
        let Work::Program { diff } = &exercise.work else {
            continue;
        };
        let files = solve(&repository, &exercise, diff)?;
        write(&bin.join(&exercise.name), &files, STRICT)?;
    }
    for mutant in MUTANTS {
        let files = mutate(&repository, mutant)?;
        write(&bin.join(mutant.name), &files, "")?;
    }
    for failure in FAILURES {
        let main = Files::from([("src/main.rs".into(), failure.source())]);
        write(&bin.join(failure.name), &main, "#![allow(unused)]\n")?;
    }
    fs::write(package.join("Cargo.toml"), MANIFEST)?;
    fs::copy(
        repository.top.join("Cargo.lock"),
        package.join("Cargo.lock"),
    )?;
    cargo_build(&package)?;
    Ok(package.join("target/debug"))
}

fn cargo_build(package: &Path) -> Result<()> {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline"])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()?;
    if !output.status.success() {
        bail!(
            "cargo build failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// The files in the `src/` of a chapter, by their names from there.
pub fn sources(repository: &Repository, chapter: &str) -> Result<Files> {
    let mut files = Files::new();
    for chapter in repository
        .chapters()?
        .iter()
        .filter(|other| other.name == chapter)
    {
        let step = chapter.steps.last().context("a chapter without a step")?;
        for (name, source) in &step.files {
            files.insert(name.clone(), source.text.clone());
        }
    }
    Ok(files)
}

/// The chapter's program with the solution of an exercise.
fn solve(repository: &Repository, exercise: &Exercise, diff: &str) -> Result<Files> {
    let mut files = sources(repository, &exercise.chapter)?;
    let place = format!(
        "chapters/{}/exercises/{}/solution.diff",
        exercise.chapter, exercise.name
    );
    let mut patched = 0;
    for part in diff
        .split_inclusive('\n')
        .collect::<Vec<_>>()
        .chunk_by(|_, next| !next.starts_with("--- "))
    {
        let text: String = part.concat();
        let patch = diffy::Patch::from_str(&text).map_err(|error| anyhow!("{place}: {error}"))?;
        let file = patch.modified().context("a patch without a file")?;
        let file = file.strip_prefix("b/").unwrap_or(file).to_owned();
        let before = files.remove(&file).unwrap_or_default();
        let after =
            diffy::apply(&before, &patch).map_err(|error| anyhow!("{place}: {file}: {error}"))?;
        files.insert(file, after);
        patched += 1;
    }
    ensure!(patched > 0, "{place}: changes nothing");
    Ok(files)
}

fn mutate(repository: &Repository, mutant: &Mutant) -> Result<Files> {
    let mut files = sources(repository, mutant.chapter)?;
    for (file, from, to) in mutant.changes {
        let text = files
            .get_mut(*file)
            .with_context(|| format!("no file {file}"))?;
        let count = text.matches(from).count();
        ensure!(
            count == 1,
            "mutant {}: '{from}' stands {count} times in {file} of {}",
            mutant.name,
            mutant.chapter
        );
        *text = text.replace(from, to);
    }
    Ok(files)
}

/// Writes the files of a package as one of the programs of another.
fn write(folder: &Path, files: &Files, attributes: &str) -> Result<()> {
    for (name, text) in files {
        let path = folder.join(name.trim_start_matches("src/"));
        fs::create_dir_all(path.parent().context("a path in a folder")?)?;
        let text = match name.as_str() {
            "src/main.rs" => with_attributes(text, attributes),
            _ => text.clone(),
        };
        fs::write(path, text)?;
    }
    Ok(())
}

/// A file with attributes behind the comment at its top.
fn with_attributes(text: &str, attributes: &str) -> String {
    let top: usize = text
        .split_inclusive('\n')
        .take_while(|line| line.starts_with("//!"))
        .map(str::len)
        .sum();
    format!("{}{attributes}{}", &text[..top], &text[top..])
}
