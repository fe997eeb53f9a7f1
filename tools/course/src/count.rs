//! What the book has, counted for its sentences.

use std::collections::BTreeMap;

use crate::block;
use crate::exercise::Exercise;
use crate::page::Page;
use crate::step::Chapter;

/// The counts by name.
pub type Counts = BTreeMap<&'static str, usize>;

/// Counts what the book has.
pub fn counts(pages: &[Page], chapters: &[Chapter], exercises: &[Exercise]) -> Counts {
    let mut counts = Counts::from([
        ("chapters", chapters.len()),
        (
            "steps",
            chapters.iter().map(|chapter| chapter.steps.len()).sum(),
        ),
        ("exercises", exercises.len()),
        (
            "lines of the programs",
            chapters.iter().filter_map(lines).sum(),
        ),
        ("terminals", 0),
        ("terminals that are not replayed", 0),
    ]);
    for page in pages {
        let blocks = block::read(&page.file, &page.text);
        *counts.entry("terminals").or_default() += blocks.replayed.len();
        *counts.entry("terminals that are not replayed").or_default() += blocks.unreplayed.len();
    }
    counts
}

/// The lines of the program in which a chapter arrives.
fn lines(chapter: &Chapter) -> Option<usize> {
    let files = chapter.steps.last()?.files.iter();
    let programs = files.filter(|(name, _)| name.ends_with(".rs"));
    Some(programs.map(|(_, source)| source.lines().len()).sum())
}
