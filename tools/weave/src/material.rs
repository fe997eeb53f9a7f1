//! What the pages are woven from, as it lies on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use course::count::Counts;
use course::exercise::Exercise;
use course::fact::{self, Facts, Values};
use course::fault;
use course::ledger::Ledger;
use course::reference::{self, Sources};
use course::step::Chapter;

use crate::result::{Measured, Results};

/// What the pages are woven from.
#[derive(Debug)]
pub struct Material {
    /// The chapters' programs.
    pub chapters: Vec<Chapter>,
    /// The figures by name.
    pub figures: BTreeMap<String, File>,
    /// The recordings by name.
    pub recordings: BTreeMap<String, File>,
    /// The chapters' exercises.
    pub exercises: Vec<Exercise>,
    /// What was measured.
    pub results: Results,
    /// The values of the facts.
    pub facts: Values,
    /// How many numbers and names nothing holds, by class.
    pub given: BTreeMap<String, usize>,
    /// The sources that sentences may name.
    pub sources: Sources,
    /// The drawbacks by chapter.
    pub ledger: Ledger,
}

/// A file that weave reads.
#[derive(Debug)]
pub struct File {
    /// Its path, from the top of the repository.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// The files of a folder that have an ending, by name. Paths begin at `top`.
///
/// # Errors
///
/// When the folder or one of the files cannot be read.
pub fn files(folder: &Path, ending: &str, top: &Path) -> Result<BTreeMap<String, File>> {
    let shown = slashes(folder.strip_prefix(top).unwrap_or(folder));
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{shown}: no such folder"))? {
        let path = entry?.path();
        if let (Some(name), true) = (
            path.file_stem(),
            path.extension().is_some_and(|found| found == ending),
        ) {
            let name = name.to_string_lossy().into_owned();
            let file = format!("{shown}/{name}.{ending}");
            let text = fs::read_to_string(&path);
            let text = text.with_context(|| format!("{file}:1: cannot be read"))?;
            files.insert(name, File { path: file, text });
        }
    }
    Ok(files)
}

/// What was measured, from files of JSON.
///
/// # Errors
///
/// With file and line, when one of them is no JSON.
pub fn results(files: BTreeMap<String, File>) -> Result<Results> {
    let read = |(name, File { path, text }): (String, File)| {
        let value = serde_json::from_str(&text);
        let value = value.map_err(|error| anyhow!("{path}:{}: {error}", error.line()))?;
        Ok((name, Measured { file: path, value }))
    };
    files.into_iter().map(read).collect()
}

/// The facts in a file.
///
/// # Errors
///
/// With file and line, when it has none.
pub fn facts(file: &File) -> Result<Facts> {
    let facts = fact::read(&file.text);
    facts.map_err(|(line, message)| anyhow!("{}:{line}: {message}", file.path))
}

/// The values of the facts in a file that lies below `top`.
///
/// # Errors
///
/// With file and line, when one of them is not there.
pub fn values(facts: &Facts, file: &File, counts: &Counts, top: &Path) -> Result<Values> {
    let read = |name: &str| fs::read_to_string(top.join(name)).ok();
    let (values, faults) = facts.values((&file.path, &file.text), read, counts);
    match faults.is_empty() {
        true => Ok(values),
        false => bail!("{}", fault::list(&faults)),
    }
}

/// The ledger in a file.
///
/// # Errors
///
/// With file and line, when it claims what cannot be.
pub fn ledger(file: &File, chapters: &[Chapter]) -> Result<Ledger> {
    let ledger = Ledger::read(&file.text, chapters);
    ledger.map_err(|faults| anyhow!("{}", fault::list(&faults)))
}

/// The list of sources in a file.
///
/// # Errors
///
/// With file and line, when it is none.
pub fn sources(file: &File) -> Result<Sources> {
    let sources = reference::read(&file.text);
    sources.map_err(|(line, message)| anyhow!("{}:{line}: {message}", file.path))
}

/// A path as the addresses of pages are written, on any system.
pub fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
