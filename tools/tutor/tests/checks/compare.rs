//! Each listing of the book left out, each step with other names and another layout: `compare`
//! must find them.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use course::change::{self, Change, Stage, Tag};
use course::step::Chapter;
use libtest_mimic::Trial;
use tutor::history::{self, History};
use tutor::{Finding, Repository};

use crate::solutions::trial;
use crate::tool::needs;

/// The files of a package by their names.
type Files = BTreeMap<String, String>;

/// Names of local variables, and what a reader may call them.
const RENAMED: [(&str, &str); 3] = [
    ("peer", "client_address"),
    ("listener", "door"),
    ("reply", "answer"),
];

/// All listings and steps of all chapters.
pub fn trials() -> Vec<Trial> {
    let repository = Repository::open().expect("this repository");
    let chapters = repository.chapters().expect("the chapters");
    let stages = change::stages(&chapters).expect("the steps");
    let mut trials = Vec::new();
    for chapter in &chapters {
        let history = history::history(&repository, chapter).expect("the chapter");
        let own: Vec<&Stage<'_>> = stages
            .iter()
            .filter(|stage| stage.step.chapter == chapter.name)
            .collect();
        add_chapter(&mut trials, chapter, &own, Arc::new(history));
    }
    trials
}

fn add_chapter(
    trials: &mut Vec<Trial>,
    chapter: &Chapter,
    stages: &[&Stage<'_>],
    history: Arc<History>,
) {
    for (at, listing) in history.listings.iter().enumerate() {
        let stage = stages[listing.state - 1];
        let files = without(stage, |file, section| {
            listing
                .sections
                .contains(&(file.to_owned(), section.to_owned()))
        });
        let history = Arc::clone(&history);
        let name = format!("compare::without_listing_{}", listing.number);
        trials.push(trial(name, move || names_the_listing(&history, at, &files)));
    }
    for (at, step) in (1..).zip(&chapter.steps) {
        let texts = step.files.iter();
        let files: Files = texts
            .map(|(name, text)| (name.clone(), text.text.clone()))
            .collect();
        let name = |kind| format!("compare::{kind}_{}", step.id.replace('/', "_"));
        let (theirs, texts) = (Arc::clone(&history), files.clone());
        trials.push(trial(name("renamed"), move || {
            finds_the_step(&theirs, at, &rename(&texts))
        }));
        let theirs = Arc::clone(&history);
        trials.push(needs("rustfmt", name("reformatted"), move || {
            finds_the_step(&theirs, at, &reformat(&files)?)
        }));
    }
}

/// The files at the end of a step, without what it changes in some sections.
fn without(stage: &Stage<'_>, left_out: impl Fn(&str, &str) -> bool) -> Files {
    let all = stage.step.files.iter();
    let mut files: Files = all
        .map(|(name, source)| (name.clone(), source.text.clone()))
        .collect();
    for change in &stage.changes {
        let text = text(change, |section| left_out(&change.file, section));
        files.insert(change.file.clone(), text);
    }
    files.retain(|_, text| !text.is_empty());
    // A package is never without a program: this is what `cargo new` writes.
    let hello = "fn main() {\n    println!(\"Hello, world!\");\n}\n";
    files
        .entry("src/main.rs".into())
        .or_insert_with(|| hello.into());
    files
}

fn text(change: &Change, left_out: impl Fn(&str) -> bool) -> String {
    let lines = change.lines.iter().filter(|line| match line.tag {
        Tag::Kept => true,
        Tag::Added => !left_out(&line.section),
        Tag::Removed => left_out(&line.section),
    });
    lines.map(|line| format!("{}\n", line.text)).collect()
}

fn find(history: &History, files: &Files) -> Result<Finding> {
    let files = files
        .iter()
        .map(|(name, text)| (name.clone(), text.as_str()));
    Ok(tutor::find(history, &history::files(files)?))
}

fn names_the_listing(history: &History, at: usize, files: &Files) -> Result<()> {
    let listing = &history.listings[at];
    let finding = find(history, files)?;
    let (number, place) = match &finding {
        Finding::Missed { number, place, .. } => (number, place),
        Finding::Complete {
            next: Some((number, place)),
            ..
        } => (number, place),
        _ => anyhow::bail!("Listing {} is missing, and {finding:?}", listing.number),
    };
    ensure!(
        *number == listing.number && *place == listing.place,
        "Listing {} is missing, and {finding:?}",
        listing.number
    );
    Ok(())
}

fn finds_the_step(history: &History, at: usize, files: &Files) -> Result<()> {
    let finding = find(history, files)?;
    let Finding::Complete { step, differ, .. } = &finding else {
        anyhow::bail!("{finding:?}");
    };
    ensure!(
        *step == history.states[at].step && differ.is_empty(),
        "{finding:?}"
    );
    Ok(())
}

/// The files with other names for local variables, and the same comments. A name that is also that of a
/// field, a function or a module is left: those are what others know.
fn rename(files: &Files) -> Files {
    let all: String = files.values().map(String::as_str).collect();
    let is_known = |name: &str| {
        let known = [
            format!(".{name}"),
            format!("fn {name}"),
            format!("mod {name};"),
        ];
        known.iter().any(|known| all.contains(known))
    };
    let names: Vec<_> = RENAMED.iter().filter(|(name, _)| !is_known(name)).collect();
    let rename = |line: &str| match line.trim_start().starts_with("//") {
        true => line.to_owned(),
        false => names.iter().fold(line.to_owned(), |line, (from, to)| {
            replace_word(&line, from, to)
        }),
    };
    let files = files.iter();
    files
        .map(|(name, text)| {
            (
                name.clone(),
                text.split_inclusive('\n').map(rename).collect(),
            )
        })
        .collect()
}

fn replace_word(text: &str, from: &str, to: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, after) = (&rest[..at], &rest[at + from.len()..]);
        let inside = before.ends_with(is_part) || after.starts_with(is_part);
        result.push_str(before);
        result.push_str(if inside { from } else { to });
        rest = after;
    }
    result + rest
}

/// Lays the files out for lines of 140 characters.
fn reformat(files: &Files) -> Result<Files> {
    let folder = tempfile::tempdir()?;
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().context("a path in a folder")?)?;
        fs::write(path, text)?;
    }
    let status = Command::new("rustfmt")
        .args([
            "--edition",
            "2024",
            "--config",
            "max_width=140,use_small_heuristics=Max",
        ])
        .arg(folder.path().join("src/main.rs"))
        .status()?;
    ensure!(status.success(), "rustfmt: {status}");
    let mut formatted = Files::new();
    for name in files.keys() {
        formatted.insert(name.clone(), fs::read_to_string(folder.path().join(name))?);
    }
    Ok(formatted)
}
