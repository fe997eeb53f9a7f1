//! Where a reader is: what is typed, what has passed its checks, and what comes next.

use std::fmt::Write;

use anyhow::Result;
use course::exercise::{Exercise, Work};
use course::step::Chapter;

use crate::compare::{self, Finding};
use crate::history::{self, Files, History};
use crate::repository::{Repository, chapter_number};

/// A chapter, and what the reader has of it.
struct Stand {
    chapter: Chapter,
    history: History,
    /// The reader's package; none when it is not there.
    package: Option<Files>,
    /// How many of its steps are typed.
    typed: usize,
    /// The package goes on in a later chapter.
    is_left: bool,
}

/// The chapters, the exercises, and the next thing to do.
///
/// # Errors
///
/// When the chapters, the pages or a package of the reader cannot be read.
pub fn overview(repository: &Repository) -> Result<String> {
    let stands = stands(repository)?;
    let exercises = repository.exercises()?;
    let mut text = String::new();
    for stand in &stands {
        let name = &stand.chapter.name;
        let steps = &stand.chapter.steps;
        let typed = match stand.typed {
            0 => "not begun".into(),
            typed if typed == steps.len() => "all steps typed".into(),
            typed => format!("typed up to step {}", steps[typed - 1].id),
        };
        let checks = match repository.has_passed(name) {
            true => ", all checks passed",
            false => "",
        };
        let number = chapter_number(name);
        writeln!(text, "Chapter {number}, {name}: {typed}{checks}")?;
    }
    let is_done = |exercise: &&Exercise| repository.has_passed(&exercise.path());
    let done = exercises.iter().filter(is_done);
    let done: Vec<&str> = done.map(|exercise| exercise.name.as_str()).collect();
    write!(
        text,
        "Exercises: {} of {} done",
        done.len(),
        exercises.len()
    )?;
    if !done.is_empty() {
        write!(text, ": {}", done.join(", "))?;
    }
    let next = next(repository, &stands, &exercises);
    writeln!(text, "\n\nNext: {next}")?;
    Ok(text)
}

fn stands(repository: &Repository) -> Result<Vec<Stand>> {
    let (mut stands, mut alike): (Vec<Stand>, Vec<f64>) = (Vec::new(), Vec::new());
    for chapter in repository.chapters()? {
        let history = history::history(repository, &chapter)?;
        let folder = repository.top.join(&chapter.reader);
        let package = match folder.join("src").is_dir() {
            true => Some(compare::package(repository, &folder)?),
            false => None,
        };
        let nearest = package
            .as_ref()
            .and_then(|files| compare::nearest(&history, files));
        let (typed, likeness) = nearest.unwrap_or((0, 0.0));
        alike.push(likeness);
        stands.push(Stand {
            chapter,
            history,
            package,
            typed,
            is_left: false,
        });
    }
    // A package is in the chapter that it is most alike, and of two such in the later one, which
    // begins where the other ends.
    for at in 0..stands.len() {
        let is_same = |other: &usize| stands[*other].chapter.reader == stands[at].chapter.reader;
        let same = (0..stands.len()).filter(is_same);
        let now = same.max_by(|one, two| alike[*one].total_cmp(&alike[*two]));
        let now = now.expect("the chapter itself is one");
        stands[at].is_left = at < now;
        match at.cmp(&now) {
            std::cmp::Ordering::Less => stands[at].typed = stands[at].chapter.steps.len(),
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => stands[at].typed = 0,
        }
    }
    Ok(stands)
}

/// The next thing to do.
fn next(repository: &Repository, stands: &[Stand], exercises: &[Exercise]) -> String {
    for stand in stands {
        let Stand {
            chapter, history, ..
        } = stand;
        let (number, folder) = (chapter_number(&chapter.name), &chapter.reader);
        let check = format!("cargo tutor check {number} {folder}");
        let Some(files) = &stand.package else {
            let page = history
                .listings
                .first()
                .map_or(&chapter.name, |first| &first.page);
            return format!(
                "chapter {number}\n  page: {page}.html\n  its package: cargo tutor start {number} {folder}"
            );
        };
        match compare::find(history, files) {
            _ if stand.typed == chapter.steps.len() => {
                // After an exercise or the next chapter it is another program.
                if !stand.is_left && !repository.has_passed(&chapter.name) {
                    return format!("the checks of chapter {number}\n  {check}");
                }
            }
            Finding::Missed { number, place, .. } => {
                return format!("Listing {number}, which you have missed\n  page: {place}");
            }
            Finding::Complete {
                next: Some((number, place)),
                ..
            } => {
                return format!("Listing {number}\n  page: {place}");
            }
            _ => {
                return format!(
                    "{folder} is like no step of chapter {number}; what it does is checked\n  {check}"
                );
            }
        }
    }
    let mut left = exercises
        .iter()
        .filter(|exercise| !repository.has_passed(&exercise.path()));
    let Some(exercise) = left.next() else {
        return "all is done.\n  page: where-next.html".into();
    };
    let Exercise { name, chapter, .. } = exercise;
    let page = format!(
        "exercise '{name}', {}\n  page: {chapter}/exercises.html#{name}",
        exercise.size.name()
    );
    match exercise.work {
        Work::Program { .. } => format!(
            "{page}\n  its package: cargo tutor start {name} {}",
            exercise.place()
        ),
        Work::Trace { .. } => page,
    }
}
