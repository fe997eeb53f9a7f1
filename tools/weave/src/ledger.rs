//! The page of the ledger: the drawbacks by chapter, and the tests that hold what it says.

use std::fmt::Write;

use course::fault::Fault;
use course::ledger::{self, Cell, Ledger, Row};
use course::plan;
use serde::Deserialize;

use crate::result::Results;
use crate::source::relative;

/// What the results of the tests say against the ledger.
pub fn faults(ledger: &Ledger, results: &Results) -> Vec<Fault> {
    let held = match results.get("ledger") {
        None => ledger::Results::default(),
        Some(measured) => match ledger::Results::deserialize(&measured.value) {
            Ok(held) => held,
            Err(error) => return vec![Fault::new(&measured.file, 1, error.to_string())],
        },
    };
    ledger.faults(&held)
}

/// A table with a row for each drawback and a column for each chapter, and a list of the tests.
pub fn table(page: &str, ledger: &Ledger) -> String {
    let mut text = "| Drawback |".to_owned();
    for chapter in &ledger.chapters {
        let href = relative(page, &format!("{chapter}/index.md"));
        let _ = write!(text, " [{}]({href}) |", name(chapter));
    }
    text += "\n|---|";
    text += &"---|".repeat(ledger.chapters.len());
    for Row { drawback, cells } in &ledger.rows {
        let href = relative(page, &drawback.page);
        let _ = write!(text, "\n| [{}]({href}) |", drawback.title);
        for cell in cells {
            let word = match cell {
                Cell::Absent => "–",
                Cell::Brought => "new",
                Cell::Kept(_) => "still there",
                Cell::Cured(_) => "**cured**",
            };
            let _ = write!(text, " {word} |");
        }
    }
    text += "\n\n<details>\n<summary>The tests that show it</summary>\n\n";
    for row in &ledger.rows {
        text += &tests(ledger, row);
    }
    text + "\n</details>\n"
}

/// The tests of a drawback, as an item of a list.
fn tests(ledger: &Ledger, Row { drawback, cells }: &Row) -> String {
    let test = |chapter: &str, test: &str| format!("`{test}` ({})", name(chapter).to_lowercase());
    let shown = drawback.shown.split_once('/').unwrap_or_default();
    let mut text = format!("- {}: {}", drawback.title, test(shown.0, shown.1));
    for (chapter, cell) in ledger.chapters.iter().zip(cells) {
        match cell {
            Cell::Cured(cure) => {
                let _ = write!(text, "; turned round: {}", test(chapter, cure));
            }
            Cell::Kept(Some(own)) => {
                let _ = write!(text, "; in its own words: {}", test(chapter, own));
            }
            _ => {}
        }
    }
    text + "\n"
}

/// `Chapter 4`.
fn name(chapter: &str) -> String {
    match plan::chapter_number(chapter) {
        Some(number) => format!("Chapter {number}"),
        None => chapter.to_owned(),
    }
}
