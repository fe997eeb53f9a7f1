//! Makes a listing out of a change: which lines, with how much around them, and where they go.
//!
//! A listing is read by somebody who has done what all earlier listings say, and nothing else.
//! Its context is the file as that reader has it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use crate::change::{Change, Fate, Line, Tag};
use crate::place::{Anchor, Place};
use crate::section::Part;

/// The most lines of context before the lines that change.
const LEAD: usize = 3;
/// The most lines of context after them.
const TRAIL: usize = 2;

/// What one listing shows.
#[derive(Debug)]
pub struct Listing {
    /// What happens, in words.
    pub kind: Kind,
    /// The shown stretches of the file, in order.
    pub chunks: Vec<Chunk>,
}

/// What a listing does to its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It makes the file.
    New,
    /// It deletes the file.
    Gone,
    /// It changes lines.
    Edit {
        /// How many lines come.
        added: usize,
        /// How many lines go.
        removed: usize,
    },
}

/// Some lines that follow one another in the file.
#[derive(Debug)]
pub struct Chunk {
    /// Where its changes go, from top to bottom; the first one is where it begins.
    pub places: Vec<Place>,
    /// How many lines lie between the chunk before it, or the top of the file, and this one.
    pub skipped: usize,
    /// The lines.
    pub rows: Vec<Row>,
}

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What happens to the line.
    pub mark: Mark,
    /// Its text.
    pub text: String,
}

/// What happens to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is there already, and stays.
    Context,
    /// It comes.
    Added,
    /// It goes.
    Removed,
}

/// The names of the sections that a listing shows.
pub type Names = BTreeSet<Rc<str>>;

/// Makes the listing of some sections of a change, for a reader who has seen others already.
pub fn listing(change: &Change, shown: &Names, own: &Names) -> Listing {
    let view = View::new(change, shown, own);
    let added = view.count(Mark::Added);
    let removed = view.count(Mark::Removed);
    let before = view.lines.len() - added;
    let kind = if change.fate == Fate::Created && before == 0 {
        Kind::New
    } else if change.fate == Fate::Deleted && removed == before {
        Kind::Gone
    } else {
        Kind::Edit { added, removed }
    };
    let chunks = view.chunks();
    Listing { kind, chunks }
}

/// The file as the reader has it, with the lines of one listing in their places.
struct View<'a> {
    lines: Vec<(&'a Line, Mark)>,
}

impl<'a> View<'a> {
    fn new(change: &'a Change, shown: &Names, own: &Names) -> Self {
        let mark = |line: &'a Line| {
            let mark = match line.tag {
                Tag::Kept => Mark::Context,
                Tag::Added if own.contains(&line.section) => Mark::Added,
                Tag::Removed if own.contains(&line.section) => Mark::Removed,
                Tag::Added if shown.contains(&line.section) => Mark::Context,
                Tag::Removed if !shown.contains(&line.section) => Mark::Context,
                _ => return None,
            };
            Some((line, mark))
        };
        let lines = change.lines.iter().filter_map(mark).collect();
        View { lines }
    }

    fn count(&self, mark: Mark) -> usize {
        self.lines
            .iter()
            .filter(|(_, found)| *found == mark)
            .count()
    }

    fn is_context(&self, at: usize) -> bool {
        self.lines[at].1 == Mark::Context
    }

    fn text(&self, at: usize) -> &'a str {
        &self.lines[at].0.text
    }

    fn chunks(&self) -> Vec<Chunk> {
        let mut spans = Vec::new();
        for run in self.runs() {
            spans.push(self.with_context(run));
        }
        let mut spans = merge(spans);
        loop {
            let wider: Vec<Span> = spans.iter().map(|span| self.widen(span)).collect();
            let wider = merge(wider);
            if wider == spans {
                break;
            }
            spans = wider;
        }
        let mut end = 0;
        let mut chunks = Vec::new();
        for span in spans {
            chunks.push(self.chunk(&span, end));
            end = span.lines.end;
        }
        chunks
    }

    /// The longest stretches without a line of context.
    fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for at in (0..self.lines.len()).filter(|&at| !self.is_context(at)) {
            match runs.last_mut() {
                Some(run) if run.end == at => run.end = at + 1,
                _ => runs.push(at..at + 1),
            }
        }
        runs
    }

    fn with_context(&self, run: Range<usize>) -> Span {
        let place = self.place(&run);
        let (lead, trail) = match place {
            Place::In(..) | Place::Top => (LEAD, TRAIL),
            _ => (1, 0),
        };
        let mut start = run.start;
        while start > 0 && run.start - start < lead && self.belongs(start - 1, run.start) {
            start -= 1;
        }
        while start < run.start && self.text(start).is_empty() {
            start += 1;
        }
        let mut end = run.end;
        while end < self.lines.len() && end - run.end < trail && self.belongs(end, run.end - 1) {
            end += 1;
        }
        while end > run.end && self.text(end - 1).is_empty() {
            end -= 1;
        }
        Span {
            lines: start..end,
            places: vec![place],
        }
    }

    /// Whether a line of context may stand beside a changed line: it is of the same item, or the
    /// changed line begins a new one.
    fn belongs(&self, at: usize, changed: usize) -> bool {
        let (line, _) = self.lines[at];
        let (other, _) = self.lines[changed];
        self.is_context(at) && (line.stretch == other.stretch || !self.has_context(other.stretch))
    }

    /// Whether the reader has some line of a stretch that stays.
    fn has_context(&self, stretch: usize) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|(line, mark)| line.stretch == stretch && *mark == Mark::Context)
    }

    /// Adds a line of context on both sides, unless the place can be found already.
    fn widen(&self, span: &Span) -> Span {
        let mut span = span.clone();
        if !span.places[0].is_exact() && self.is_ambiguous(&span.lines) {
            span.lines.start = span.lines.start.saturating_sub(1);
            span.lines.end = (span.lines.end + 1).min(self.lines.len());
        }
        span
    }

    /// Whether the old lines of a span stand at more than one place of the reader's file.
    fn is_ambiguous(&self, span: &Range<usize>) -> bool {
        let old = |lines: &[(&'a Line, Mark)]| -> Vec<&'a str> {
            let lines = lines.iter().filter(|(_, mark)| *mark != Mark::Added);
            lines.map(|(line, _)| line.text.as_str()).collect()
        };
        let file = old(&self.lines);
        let wanted = old(&self.lines[span.clone()]);
        if wanted.is_empty() || wanted.len() == file.len() {
            return wanted.len() < file.len();
        }
        let places = file.windows(wanted.len());
        places.filter(|window| *window == wanted).count() > 1
    }

    /// Where a run of changed lines goes.
    fn place(&self, run: &Range<usize>) -> Place {
        let (line, mark) = self.lines[run.start];
        let before = run.start.checked_sub(1).map(|at| self.lines[at].0);
        let after = self.lines.get(run.end).map(|(line, _)| *line);
        let beside = [before, after].into_iter().flatten();
        let inside = mark == Mark::Removed
            || beside
                .into_iter()
                .any(|beside| beside.stretch == line.stretch);
        if inside {
            let rows = &self.lines[run.clone()];
            let removes = rows.iter().any(|(_, mark)| *mark == Mark::Removed);
            if mark == Mark::Removed && !self.outlives(line.stretch, run) {
                return Place::All(Rc::clone(&line.section));
            }
            let anchor = if removes { None } else { self.anchor(run) };
            return Place::In(Rc::clone(&line.section), anchor);
        }
        match (before, after) {
            (None, _) => Place::Top,
            (_, None) => Place::End,
            (Some(before), _) if before.part == Part::Open => Place::In(
                Rc::clone(&before.section),
                Some(Anchor::After(before.text.trim().into())),
            ),
            (Some(before), _) => Place::After(Rc::clone(&before.section)),
        }
    }

    /// Whether a stretch has lines outside of a run.
    fn outlives(&self, stretch: usize, run: &Range<usize>) -> bool {
        let mut lines = self.lines.iter().enumerate();
        lines.any(|(at, (line, _))| line.stretch == stretch && !run.contains(&at))
    }

    /// The nearest line of the same section that says something and stands there once.
    fn anchor(&self, run: &Range<usize>) -> Option<Anchor> {
        let stretch = self.lines[run.start].0.stretch;
        let of_section = |at: &usize| self.lines[*at].0.stretch == stretch && self.is_context(*at);
        let is_blank = |at: &usize| self.text(*at).trim().is_empty();
        let before = (0..run.start)
            .rev()
            .take_while(of_section)
            .find(|at| !is_blank(at));
        let after = (run.end..self.lines.len())
            .take_while(of_section)
            .find(|at| !is_blank(at));
        let name = |at: usize| {
            let text = self.text(at).trim();
            let mut same = self
                .lines
                .iter()
                .filter(|(line, _)| line.text.trim() == text);
            let once = same.next().is_some() && same.next().is_none();
            let says = text.chars().any(char::is_alphanumeric) && !text.contains('`');
            (once && says).then(|| text.to_owned())
        };
        let after = || after.and_then(name).map(Anchor::Before);
        before.and_then(name).map(Anchor::After).or_else(after)
    }

    fn chunk(&self, span: &Span, end: usize) -> Chunk {
        let row = |(line, mark): &(&Line, Mark)| Row {
            mark: *mark,
            text: line.text.clone(),
        };
        Chunk {
            places: span.places.clone(),
            skipped: span.lines.start - end,
            rows: self.lines[span.lines.clone()].iter().map(row).collect(),
        }
    }
}

/// Runs of changed lines with their context.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    lines: Range<usize>,
    /// The place of each run.
    places: Vec<Place>,
}

/// Joins spans that meet, overlap, or leave out no more than the one line that would say so.
fn merge(spans: Vec<Span>) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.lines.start <= last.lines.end + 1 => {
                last.lines.end = last.lines.end.max(span.lines.end);
                last.places.extend(span.places);
            }
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::change;
    use crate::step::Source;

    const OLD: &str = "//! Serves.\n\nuse a;\n\nfn main() {\n    one();\n    two();\n    three();\n\
                       \x20   four();\n    one();\n    two();\n}\n\nfn last() {}\n";

    fn source(text: &str) -> Source {
        Source::new("src/main.rs", text.into()).expect("the text is Rust")
    }

    /// The listing of a change of `OLD`: the place and the lines of each chunk.
    fn chunks(right: &str, wrong: &str) -> Vec<(String, String)> {
        assert!(OLD.contains(right), "the program has no {right}");
        let change = change(
            "src/main.rs",
            Some(&source(OLD)),
            Some(&source(&OLD.replace(right, wrong))),
        );
        let own = change.sections().into_iter().collect();
        let listing = listing(&change, &Names::new(), &own);
        let text = |chunk: &Chunk| (chunk.places[0].to_string(), rows(chunk));
        listing.chunks.iter().map(text).collect()
    }

    fn rows(chunk: &Chunk) -> String {
        let row = |row: &Row| match row.mark {
            Mark::Context => format!(" {}\n", row.text),
            Mark::Added => format!("+{}\n", row.text),
            Mark::Removed => format!("-{}\n", row.text),
        };
        chunk.rows.iter().map(row).collect()
    }

    fn one(place: &str, rows: &str) -> Vec<(String, String)> {
        vec![(place.into(), rows.into())]
    }

    #[test]
    fn an_added_line_names_the_line_before_it() {
        assert_eq!(
            chunks("three();\n", "three();\n    new();\n"),
            one(
                "in `fn main`, after `three();`",
                "     one();\n     two();\n     three();\n+    new();\n     four();\n     one();\n"
            )
        );
    }

    #[test]
    fn a_line_that_is_there_twice_is_no_anchor() {
        let place = &chunks("two();\n}", "two();\n    new();\n}")[0].0;
        assert_eq!(place, "in `fn main`");
    }

    #[test]
    fn context_grows_until_the_place_is_the_only_one() {
        let rows = &chunks(
            "    one();\n    two();\n    three();",
            "    one();\n    three();",
        )[0]
        .1;
        assert_eq!(
            rows,
            " fn main() {\n     one();\n-    two();\n     three();\n     four();\n"
        );
    }

    #[test]
    fn a_new_item_follows_another_one() {
        assert_eq!(
            chunks("fn last", "fn new() {}\n\nfn last"),
            one("after `fn main`", " }\n+\n+fn new() {}\n")
        );
    }

    #[test]
    fn a_new_item_may_be_the_last_one() {
        assert_eq!(
            chunks("fn last() {}\n", "fn last() {}\n\nfn new() {}\n"),
            one("at the end of the file", " fn last() {}\n+\n+fn new() {}\n")
        );
    }

    #[test]
    fn an_item_that_goes_goes_as_a_whole() {
        assert_eq!(
            chunks("\nfn last() {}\n", ""),
            one("all of `fn last`", " }\n-\n-fn last() {}\n")
        );
    }

    #[test]
    fn a_line_among_the_imports() {
        assert_eq!(
            chunks("use a;\n", "use a;\nuse b;\n"),
            one(
                "among the `use` lines, after `use a;`",
                " use a;\n+use b;\n"
            )
        );
    }

    #[test]
    fn far_apart_changes_are_two_chunks() {
        let chunks = chunks(
            "//! Serves.\n\nuse a;\n\nfn main() {\n    one();\n    two();\n    three",
            "//! Waits.\n\nuse a;\n\nfn main() {\n    one();\n    two();\n    no",
        );
        let places: Vec<&str> = chunks.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(places, ["the opening comment", "in `fn main`"]);
    }

    #[test]
    fn context_holds_what_earlier_listings_have_shown() {
        let new = OLD.replace("fn last", "fn new() {}\n\nfn newer() {}\n\nfn last");
        let change = change("src/main.rs", Some(&source(OLD)), Some(&source(&new)));
        let names = |name: &str| Names::from([name.into()]);
        let listing = listing(&change, &names("fn new"), &names("fn newer"));
        assert_eq!(listing.chunks[0].places[0].to_string(), "after `fn new`");
        assert_eq!(
            rows(&listing.chunks[0]),
            " fn new() {}\n+\n+fn newer() {}\n"
        );
    }

    #[test]
    fn a_file_that_was_not_there_is_new() {
        let change = change("src/main.rs", None, Some(&source(OLD)));
        let own = change.sections().into_iter().collect();
        assert_eq!(listing(&change, &Names::new(), &own).kind, Kind::New);
    }
}
