//! The patch of an exercise's solution, read and made.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, anyhow, ensure};
use diffy::patch_set::{ParseOptions, PatchSet};
use similar::{Algorithm, TextDiff};

/// The texts of files by their names in the package, such as `src/main.rs`.
pub type Files = BTreeMap<String, String>;

const NONE: &str = "/dev/null";

/// The files as a patch changes them.
///
/// # Errors
///
/// When the patch cannot be read, or does not fit; then the error names the file.
pub fn apply(files: &Files, patch: &str) -> Result<Files> {
    let mut files = files.clone();
    for part in PatchSet::parse(patch, ParseOptions::unidiff()) {
        let part = part?;
        let part = part.patch().as_text().context("a patch of bytes")?;
        let name = |side: Option<&str>, prefix| {
            let side = side.filter(|name| *name != NONE)?;
            Some(side.strip_prefix(prefix).unwrap_or(side).to_owned())
        };
        let old = name(part.original(), "a/");
        let new = name(part.modified(), "b/");
        let file = new.as_ref().or(old.as_ref());
        let file = file.context("a patch without a file")?;
        let before = old.as_ref().and_then(|old| files.remove(old));
        ensure!(before.is_some() == old.is_some(), "{file}: no such file");
        let after = diffy::apply(&before.unwrap_or_default(), part);
        let after = after.map_err(|error| anyhow!("{file}: {error}"))?;
        if let Some(new) = new {
            files.insert(new, after);
        }
    }
    Ok(files)
}

/// The lines that a patch takes away or adds.
pub fn changed(patch: &str) -> String {
    let is_head = |line: &&str| line.starts_with("--- ") || line.starts_with("+++ ");
    let lines = patch.lines().filter(|line| !is_head(line));
    let lines = lines.filter_map(|line| line.strip_prefix(['+', '-']));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The patch that leads from some files to others, as `diff -u` writes it, without times.
pub fn make(old: &Files, new: &Files) -> String {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut patch = String::new();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        if before != after {
            let text = |side: Option<&String>| side.cloned().unwrap_or_default();
            let (old, new) = (text(before), text(after));
            let mut diff = TextDiff::configure();
            let diff = diff.algorithm(Algorithm::Histogram).diff_lines(&old, &new);
            let (before, after) = (side("a", name, before), side("b", name, after));
            patch += &diff.unified_diff().header(&before, &after).to_string();
        }
    }
    patch
}

fn side(prefix: &str, name: &str, text: Option<&String>) -> String {
    match text {
        Some(_) => format!("{prefix}/{name}"),
        None => NONE.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Files {
        let texts = texts.iter();
        texts
            .map(|(name, text)| (name.to_string(), text.to_string()))
            .collect()
    }

    #[test]
    fn a_patch_that_was_made_leads_from_the_one_to_the_other() {
        let old = files(&[("src/a.rs", "one\ntwo\n"), ("src/gone.rs", "-- a\n--- b\n")]);
        let new = files(&[("src/a.rs", "one\n+++ two\n"), ("src/new.rs", "three\n")]);
        let patch = make(&old, &new);
        assert_eq!(apply(&old, &patch).expect("it fits"), new, "{patch}");
        assert_eq!(
            patch,
            "--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1,2 +1,2 @@\n one\n-two\n++++ two\n\
             --- a/src/gone.rs\n+++ /dev/null\n@@ -1,2 +0,0 @@\n--- a\n---- b\n\
             --- /dev/null\n+++ b/src/new.rs\n@@ -0,0 +1 @@\n+three\n"
        );
    }

    #[test]
    fn a_patch_that_does_not_fit_names_its_file() {
        let old = files(&[("src/a.rs", "one\n")]);
        let change = "--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1 +1 @@\n-two\n+three\n";
        let missing = change.replace("a.rs", "b.rs");
        let fault = |patch| apply(&old, patch).expect_err("it does not fit").to_string();
        assert!(fault(change).starts_with("src/a.rs: "), "{}", fault(change));
        assert_eq!(fault(&missing), "src/b.rs: no such file");
        assert!(apply(&old, "no patch\n").is_err());
    }
}
