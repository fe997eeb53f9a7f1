//! Where the chapters and their exercises are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use course::exercise::Exercise;
use course::step::{self, Chapter};

/// This repository on the disk.
pub struct Repository {
    /// Its folder.
    pub top: PathBuf,
}

impl Repository {
    /// The repository that this program was built from.
    pub fn open() -> Result<Repository> {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let top = top.canonicalize().with_context(|| {
            "The repository that this program was built from is not there any more.".to_string()
        })?;
        Ok(Repository { top })
    }

    /// The programs, with their steps.
    pub fn chapters(&self) -> Result<Vec<Chapter>> {
        step::load(&self.top.join("chapters"))
    }

    /// The exercises of all chapters.
    pub fn exercises(&self) -> Result<Vec<Exercise>> {
        course::exercise::load(&self.top.join("chapters"), &self.chapters()?)
    }

    /// The exercise with this name.
    pub fn exercise(&self, name: &str) -> Result<Exercise> {
        let mut exercises = self.exercises()?;
        if let Some(at) = exercises.iter().position(|exercise| exercise.name == name) {
            return Ok(exercises.swap_remove(at));
        }
        let names: Vec<&str> = exercises
            .iter()
            .map(|exercise| exercise.name.as_str())
            .collect();
        let likeness = |other: &&&str| (strsim::jaro_winkler(name, other) * 1000.0) as u32;
        match names.iter().max_by_key(likeness) {
            Some(nearest) if likeness(&nearest) > 700 => {
                bail!("There is no exercise '{name}'. Did you mean '{nearest}'?")
            }
            _ => bail!(
                "There is no exercise '{name}'. There are: {}.",
                names.join(", ")
            ),
        }
    }

    /// The chapter with this number.
    pub fn chapter(&self, number: u32) -> Result<Chapter> {
        let mut chapters = self.chapters()?;
        let is_it = |chapter: &Chapter| course::plan::chapter_number(&chapter.name) == Some(number);
        match chapters.iter().position(is_it) {
            Some(at) => Ok(chapters.swap_remove(at)),
            None => bail!(
                "There is no chapter {number} with a program. There are chapters 1 to {}.",
                chapters.len()
            ),
        }
    }

    /// Refuses a folder inside this repository.
    pub fn refuse_inside(&self, folder: &Path) -> Result<()> {
        if resolve(folder)?.starts_with(&self.top) {
            bail!(
                "{} is inside this repository, and later chapters need its programs as they are. \
                 Work in a folder of your own, next to it: cargo tutor start 2 ../my-redis",
                folder.display()
            );
        }
        Ok(())
    }

    /// The folder in which the tutor remembers which hints were shown.
    pub fn memory(&self) -> PathBuf {
        let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| self.top.join("target"));
        target.join("tutor")
    }
}

/// A path without `..` and without links, also when its last parts are not there yet.
fn resolve(path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut missing = Vec::new();
    let mut there = path.as_path();
    while !there.exists() {
        let (Some(parent), Some(name)) = (there.parent(), there.file_name()) else {
            break;
        };
        missing.push(name.to_owned());
        there = parent;
    }
    let mut resolved =
        fs::canonicalize(there).with_context(|| format!("{} cannot be opened", there.display()))?;
    resolved.extend(missing.iter().rev());
    Ok(resolved)
}
