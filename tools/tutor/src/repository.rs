//! Where the chapters and their exercises are.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use course::exercise::Exercise;
use course::step::{self, Chapter};

/// What a reader names.
pub enum Named {
    /// A chapter.
    Chapter(Chapter),
    /// An exercise.
    Exercise(Exercise),
}

/// The number of a chapter by its folder: 2 for `02-kv`.
pub fn chapter_number(folder: &str) -> u32 {
    course::plan::chapter_number(folder).expect("the folder of a chapter begins with its number")
}

/// This repository on the disk.
pub struct Repository {
    /// Its folder.
    pub top: PathBuf,
    /// What is in it: read once, because that takes a second.
    chapters: OnceLock<Vec<Chapter>>,
    exercises: OnceLock<Vec<Exercise>>,
}

impl Repository {
    /// The repository that this program was built from.
    pub fn open() -> Result<Repository> {
        let top = course::top().canonicalize().with_context(|| {
            "The repository that this program was built from is not there any more.".to_string()
        })?;
        Ok(Repository {
            top,
            chapters: OnceLock::new(),
            exercises: OnceLock::new(),
        })
    }

    /// The programs, with their steps.
    pub fn chapters(&self) -> Result<Vec<Chapter>> {
        if let Some(chapters) = self.chapters.get() {
            return Ok(chapters.clone());
        }
        let chapters = step::load_known(&self.top.join("chapters"))?;
        Ok(self.chapters.get_or_init(|| chapters).clone())
    }

    /// The exercises of all chapters.
    pub fn exercises(&self) -> Result<Vec<Exercise>> {
        if let Some(exercises) = self.exercises.get() {
            return Ok(exercises.clone());
        }
        let exercises = course::exercise::load(&self.top.join("chapters"), &self.chapters()?)?;
        Ok(self.exercises.get_or_init(|| exercises).clone())
    }

    /// The chapter or the exercise that a reader names: `2` or `02-kv`, `del` or `02-kv/del`.
    ///
    /// # Errors
    ///
    /// When there is none: the message says which there are.
    pub fn named(&self, what: &str) -> Result<Named> {
        let is_chapter = |chapter: &Chapter| chapter.name == what;
        match what.parse::<u32>().is_ok() || self.chapters()?.iter().any(is_chapter) {
            true => Ok(Named::Chapter(self.chapter(what)?)),
            false => Ok(Named::Exercise(self.exercise(what)?)),
        }
    }

    /// The exercise with this name, alone or behind its chapter: `del` or `02-kv/del`.
    ///
    /// # Errors
    ///
    /// When there is none: the message names one that is like it.
    pub fn exercise(&self, name: &str) -> Result<Exercise> {
        let mut exercises = self.exercises()?;
        let is_it = |exercise: &Exercise| exercise.name == name || exercise.path() == name;
        if let Some(at) = exercises.iter().position(is_it) {
            return Ok(exercises.swap_remove(at));
        }
        let names = exercises.iter().map(|exercise| exercise.name.as_str());
        let own = name.split_once('/').map_or(name, |(_chapter, own)| own);
        let likeness = |other: &&str| (strsim::jaro_winkler(own, other) * 1000.0) as u32;
        match names.clone().max_by_key(likeness) {
            Some(nearest) if likeness(&nearest) > 700 => {
                bail!("There is no exercise '{name}'. Did you mean '{nearest}'?")
            }
            _ => bail!(
                "There is no exercise '{name}'. There are: {}.",
                names.collect::<Vec<_>>().join(", ")
            ),
        }
    }

    /// The chapter with this number or folder: `2` or `02-kv`.
    ///
    /// # Errors
    ///
    /// When there is none: the message says which there are.
    pub fn chapter(&self, what: &str) -> Result<Chapter> {
        let mut chapters = self.chapters()?;
        let number = what.parse::<u32>();
        let is_it =
            |chapter: &Chapter| chapter.name == what || number == Ok(chapter_number(&chapter.name));
        if let Some(at) = chapters.iter().position(is_it) {
            return Ok(chapters.swap_remove(at));
        }
        let all = chapters.iter();
        let all =
            all.map(|chapter| format!("{} ({})", chapter_number(&chapter.name), chapter.name));
        bail!(
            "There is no chapter {what} with a program. There are {}.",
            all.collect::<Vec<_>>().join(", ")
        )
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

    /// Remembers that all checks of a chapter or an exercise have passed.
    ///
    /// # Errors
    ///
    /// When it cannot be written down.
    pub fn remember(&self, done: &Named) -> Result<()> {
        let file = self.passed(&match done {
            Named::Chapter(chapter) => chapter.name.clone(),
            Named::Exercise(exercise) => exercise.path(),
        });
        let folder = file.parent().expect("it is in our memory");
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, ""));
        written.with_context(|| format!("{} cannot be written", file.display()))
    }

    /// Whether all checks of this chapter or exercise have passed once: `02-kv` or `02-kv/del`.
    pub fn has_passed(&self, name: &str) -> bool {
        self.passed(name).is_file()
    }

    fn passed(&self, name: &str) -> PathBuf {
        self.memory().join("passed").join(name.replace('/', "."))
    }

    /// The folder in which the tutor remembers which hints were shown.
    pub fn memory(&self) -> PathBuf {
        course::target().join("tutor")
    }
}

/// A path without `..` and without links, also when its last parts are not there yet.
pub fn resolve(path: &Path) -> Result<PathBuf> {
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
