//! A step's files: where they lie, and how they are written.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use course::patch::Files as Texts;

use crate::carry::merge::Program;

/// The texts of a program's files.
pub fn texts(program: &Program) -> Texts {
    let files = program.iter();
    files
        .map(|(name, source)| (name.clone(), source.text.clone()))
        .collect()
}

/// Where a file of a step with these files lies: `chapters/02-kv/examples/2-lines.rs` for the
/// `src/main.rs` of a step of one file.
pub fn file(top: &Path, step: &str, texts: &Texts, file: &str) -> PathBuf {
    let (chapter, title) = step.split_once('/').unwrap_or((step, "src"));
    let chapter = top.join("chapters").join(chapter);
    let single = chapter.join(format!("examples/{title}.rs"));
    let folder = chapter.join("examples").join(title);
    match title {
        "src" => chapter.join(file),
        _ if texts.len() == 1 && !folder.is_dir() => single,
        _ => {
            let name = file.strip_prefix("src/").unwrap_or(file);
            folder.join(name)
        }
    }
}

/// Writes the files of a step that are not what they were. A step of one file that gets a second
/// one becomes a folder.
pub fn write(top: &Path, step: &str, old: &Texts, new: &Texts) -> Result<()> {
    for name in old.keys() {
        let (before, after) = (file(top, step, old, name), file(top, step, new, name));
        if before != after || !new.contains_key(name) {
            // Its new place is computed while the old one is still there.
            let text = fs::read_to_string(&before)?;
            fs::remove_file(&before)?;
            if new.contains_key(name) {
                put(&after, &text)?;
            }
        }
    }
    for (name, text) in new {
        if old.get(name) != Some(text) {
            put(&file(top, step, new, name), text)?;
        }
    }
    Ok(())
}

/// Writes files into a folder.
pub fn write_all(folder: &Path, texts: &Texts) -> Result<()> {
    for (name, text) in texts {
        put(&folder.join(name), text)?;
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a file without a folder")?;
    fs::create_dir_all(folder)?;
    fs::write(path, text).with_context(|| path.display().to_string())
}

/// Reads all files of a folder, by their names from there.
pub fn read(folder: &Path) -> Result<Texts> {
    let mut texts = Texts::new();
    for path in files(folder)? {
        let name = path
            .strip_prefix(folder)?
            .to_string_lossy()
            .replace('\\', "/");
        texts.insert(name, fs::read_to_string(&path)?);
    }
    Ok(texts)
}

/// All files below a folder; none when it is not there.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            match path.is_dir() {
                true => files.extend(self::files(&path)?),
                false => files.push(path),
            }
        }
    }
    files.sort();
    Ok(files)
}
