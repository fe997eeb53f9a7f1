//! What the book has, counted for its sentences.

use std::collections::BTreeMap;

use crate::block;
use crate::exercise::Exercise;
use crate::page::Page;
use crate::step::Chapter;

/// The counts by name.
pub type Counts = BTreeMap<String, usize>;

/// Counts what the book has.
pub fn counts(pages: &[Page], chapters: &[Chapter], exercises: &[Exercise]) -> Counts {
    let mut counts = Counts::new();
    let mut count = |name: &str, number: usize| {
        *counts.entry(name.to_owned()).or_default() += number;
    };
    count("chapters", chapters.len());
    count("exercises", exercises.len());
    for chapter in chapters {
        count("steps", chapter.steps.len());
        count(&format!("steps of {}", chapter.name), chapter.steps.len());
        count(
            &format!("lines of {}", chapter.name),
            lines(chapter).unwrap_or(0),
        );
    }
    for page in pages {
        let blocks = block::read(&page.file, &page.text);
        count("terminals", blocks.replayed.len());
        count("terminals that are not replayed", blocks.unreplayed.len());
    }
    counts
}

/// The lines of the program in which a chapter arrives.
fn lines(chapter: &Chapter) -> Option<usize> {
    let files = chapter.steps.last()?.files.iter();
    let programs = files.filter(|(name, _)| name.ends_with(".rs"));
    Some(programs.map(|(_, source)| source.lines().len()).sum())
}
