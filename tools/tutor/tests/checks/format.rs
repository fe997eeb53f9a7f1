//! The layout of the checks of the exercises. They belong to no package of `chapters/`, so
//! `cargo fmt` does not come by.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail, ensure};
use libtest_mimic::Trial;
use tutor::Repository;

use crate::tool::needs;

/// The checks as they are, and one with a fault.
pub fn trials() -> Vec<Trial> {
    let formatted = "format::checks_of_exercises_are_formatted";
    let named = "format::check_that_is_not_formatted_is_named";
    vec![
        needs("rustfmt", formatted.into(), checks),
        needs("rustfmt", named.into(), planted),
    ]
}

fn checks() -> Result<()> {
    let repository = Repository::open()?;
    let exercises = repository.exercises()?;
    let files: Vec<PathBuf> = exercises
        .iter()
        .map(|exercise| {
            let folder = repository.top.join("chapters").join(&exercise.chapter);
            folder
                .join("exercises")
                .join(&exercise.name)
                .join("check.rs")
        })
        .collect();
    ensure!(files.len() > 20, "only {} checks", files.len());
    rustfmt(&files)
}

fn planted() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("check.rs");
    fs::write(&file, "pub fn one() {}\npub fn two()\n{}\n")?;
    let fault = match rustfmt(&[file]) {
        Ok(()) => bail!("a file that is not formatted passes"),
        Err(fault) => fault.to_string(),
    };
    ensure!(fault.contains("check.rs:1:"), "{fault}");
    Ok(())
}

/// Fails unless the files are as rustfmt would write them, in the style of `chapters/`.
fn rustfmt(files: &[impl AsRef<Path>]) -> Result<()> {
    let style = Repository::open()?.top.join("chapters/rustfmt.toml");
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--config-path"])
        .arg(style)
        .args(files.iter().map(AsRef::as_ref))
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "rustfmt would write:\n{text}");
    Ok(())
}
