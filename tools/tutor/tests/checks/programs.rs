//! All programs that are checked, built as one package: the programs of the chapters, the
//! solutions, the mutants, and the failures.

use std::collections::BTreeMap;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, bail, ensure};
use course::exercise::{Exercise, Work};
use tutor::Repository;

use crate::failures::FAILURES;
use crate::mutants::{self, Mutant};

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
    let mut bins = Bins::default();
    for chapter in repository.chapters()? {
        let files = sources(&repository, &chapter.name)?;
        bins.add(&chapter.name, &files, "");
    }
    for exercise in repository.exercises()? {
        let Work::Program { diff } = &exercise.work else {
            continue;
        };
        let files = solve(&repository, &exercise, diff)?;
        bins.add(&exercise.name, &files, STRICT);
    }
    for mutant in mutants::all() {
        let files = mutate(&repository, mutant)?;
        bins.add(mutant.name, &files, "");
    }
    for failure in FAILURES {
        let main = Files::from([("src/main.rs".into(), failure.source())]);
        bins.add(failure.name, &main, "#![allow(unused)]\n");
    }
    bins.write(&package.join("src/bin"))?;
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
    let exercises = repository.exercises()?;
    let exercise = exercises.iter().find(|exercise| exercise.name == mutant.of);
    let mut files = match exercise.map(|exercise| (exercise, &exercise.work)) {
        Some((exercise, Work::Program { diff })) => solve(repository, exercise, diff)?,
        _ => sources(repository, mutant.of)?,
    };
    for (file, from, to) in mutant.changes {
        let text = files
            .get_mut(*file)
            .with_context(|| format!("no file {file}"))?;
        let count = text.matches(from).count();
        ensure!(
            count == 1,
            "mutant {}: '{from}' stands {count} times in {file} of {}",
            mutant.name,
            mutant.of
        );
        *text = text.replace(from, to);
    }
    Ok(files)
}

/// The files of all programs, each in a folder with the name of its program.
#[derive(Default)]
struct Bins(BTreeMap<PathBuf, String>);

impl Bins {
    /// Adds the files of a package as one of the programs of another.
    fn add(&mut self, program: &str, files: &Files, attributes: &str) {
        for (name, text) in files {
            let path = Path::new(program).join(name.trim_start_matches("src/"));
            let text = match name.as_str() {
                "src/main.rs" => with_attributes(text, attributes),
                _ => text.clone(),
            };
            self.0.insert(path, text);
        }
    }

    /// Makes `folder` hold these files and no others. What is there already is left as it is, so
    /// that cargo does not build it again.
    fn write(&self, folder: &Path) -> Result<()> {
        for program in entries(folder) {
            for file in entries(&program) {
                let is_ours = file
                    .strip_prefix(folder)
                    .is_ok_and(|name| self.0.contains_key(name));
                if !is_ours {
                    fs::remove_dir_all(&program)?;
                    break;
                }
            }
        }
        for (name, text) in &self.0 {
            let path = folder.join(name);
            if fs::read_to_string(&path).is_ok_and(|there| there == *text) {
                continue;
            }
            fs::create_dir_all(path.parent().context("a path in a folder")?)?;
            fs::write(path, text)?;
        }
        Ok(())
    }
}

/// What is in a folder; nothing when it is not there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let list = fs::read_dir(folder).into_iter().flatten();
    list.flatten().map(|entry| entry.path()).collect()
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
