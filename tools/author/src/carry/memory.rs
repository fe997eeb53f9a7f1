//! What was carried already, so that nothing is carried twice: kept by git's own files.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::patch::Files as Texts;
use serde::{Deserialize, Serialize};

use crate::git;

/// The way since a commit.
#[derive(Debug, Deserialize, Serialize)]
pub struct Memory {
    /// The commit that has the steps before the edit.
    pub since: String,
    /// Whether the way has stopped where a person must decide.
    pub stopped: bool,
    /// What each step or solution has taken.
    seen: BTreeMap<String, Seen>,
}

/// The program before a step, as the step has taken it.
#[derive(Debug, Deserialize, Serialize)]
struct Seen {
    before: String,
    texts: Texts,
}

impl Memory {
    /// Nothing was carried since this commit.
    pub fn new(since: String) -> Self {
        Memory {
            since,
            stopped: false,
            seen: BTreeMap::new(),
        }
    }

    /// The step or solution has taken all that the program before it says.
    pub fn saw(&mut self, name: &str, before: &str, texts: &Texts) {
        let (before, texts) = (before.into(), texts.clone());
        self.seen.insert(name.into(), Seen { before, texts });
    }

    /// The program before, as the step or solution has taken it last.
    pub fn seen(&self, name: &str, before: &str) -> Option<&Texts> {
        let seen = self.seen.get(name).filter(|seen| seen.before == before);
        seen.map(|seen| &seen.texts)
    }
}

/// The file of the memory.
pub fn place(top: &Path) -> Result<PathBuf> {
    let path = git::output(top, &["rev-parse", "--git-path", "author-carry.json"])?;
    Ok(top.join(path.trim_end()))
}

/// What was carried; none: nothing.
pub fn load(place: &Path) -> Result<Option<Memory>> {
    match fs::read_to_string(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        text => {
            let text = text.with_context(|| place.display().to_string())?;
            Ok(Some(serde_json::from_str(&text)?))
        }
    }
}

/// Remembers.
pub fn save(place: &Path, memory: &Memory) -> Result<()> {
    Ok(fs::write(place, serde_json::to_string(memory)?)?)
}

/// Forgets, with the solutions that wait for a person.
pub fn forget(place: &Path, solutions: &Path) -> Result<()> {
    if place.exists() {
        fs::remove_file(place)?;
    }
    if solutions.exists() {
        fs::remove_dir_all(solutions)?;
    }
    Ok(())
}
