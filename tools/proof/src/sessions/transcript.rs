//! Writes what was seen into the page.

use std::collections::{BTreeMap, BTreeSet};

use super::pattern::{self, Agreement, Pattern};
use super::session::{Place, Replay, Run};
use super::volatile::{Known, Reading};
use course::block::{Block, Varying};
use observe::screen::Line;

/// A block as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// The block as it is.
    pub block: Block,
    /// Its lines as they should be.
    pub lines: Vec<String>,
    /// The lines that are typed and the lines that vary, counted from 1.
    pub typed: Vec<usize>,
    /// See `typed`.
    pub varies: Vec<Varying>,
    /// The lines that a second program prints.
    pub second: Vec<usize>,
}

/// The blocks of a session that must change.
///
/// Lines that are still true stay as they are, wildcards and all. In new lines, client ports and
/// process ids that the page knows have the page's numbers, others get the next of 50001 and 101.
pub fn rewrites(blocks: &[Block], replay: &Replay) -> Vec<Rewrite> {
    let mut edits = Edits::default();
    let mut known = replay.known.clone();
    for run in &replay.runs {
        edits.add(run, &mut known);
    }
    let blocks = blocks.iter().enumerate();
    let rewrites = blocks.map(|(index, block)| edits.rewrite(index, block));
    rewrites
        .filter(|rewrite| rewrite.lines != rewrite.block.lines)
        .collect()
}

#[derive(Default)]
struct Edits {
    dropped: BTreeSet<Place>,
    /// The lines to insert before a line.
    inserted: BTreeMap<Place, Vec<String>>,
}

impl Edits {
    fn add(&mut self, run: &Run, known: &mut Known) {
        let patterns: Vec<Pattern> = run.page.iter().map(|line| line.pattern.clone()).collect();
        let agreement = pattern::compare(&patterns, &run.lines, known);
        if let Agreement::Whole(whole) = agreement {
            *known = whole;
            return;
        }
        let (kept, sure) = pattern::pairs(&patterns, &run.lines, known);
        let kept: BTreeMap<usize, usize> = kept.into_iter().collect();
        *known = sure;
        let mut line = 0;
        for (index, awaited) in run.page.iter().enumerate() {
            let partner = kept.get(&index).copied();
            if partner.is_none() && !awaited.typed {
                self.dropped.insert(awaited.place);
            }
            // An input line is on the page even if the terminal shows it otherwise.
            let partner = partner.or((awaited.typed && index == 0).then_some(0));
            let Some(partner) = partner else {
                continue;
            };
            // Lines before the first line of a later block belong to that block.
            self.insert(awaited.place, &run.lines[line..partner], run.listed, known);
            line = partner + 1;
        }
        if let (Some(last), Some(rest)) = (run.page.last(), run.lines.get(line..)) {
            let end = Place {
                block: last.place.block,
                line: last.place.line + 1,
            };
            self.insert(end, rest, run.listed, known);
        }
    }

    fn insert(&mut self, before: Place, lines: &[Line], listed: bool, known: &mut Known) {
        let reading = Reading {
            listed,
            varies: None,
        };
        let lines = lines.iter().map(|line| known.line(&line.text, reading));
        self.inserted.entry(before).or_default().extend(lines);
    }

    fn rewrite(&self, index: usize, block: &Block) -> Rewrite {
        let mut lines = Vec::new();
        let (mut typed, mut second, mut varies) = (Vec::new(), Vec::new(), Vec::new());
        // How the lines varied that have gone: what comes in their place varies as they did.
        let mut gone: Vec<Option<Varying>> = Vec::new();
        for line in 0..=block.lines.len() {
            let place = Place { block: index, line };
            let mut before = gone.iter();
            for new in self.inserted.get(&place).into_iter().flatten() {
                lines.push(new.clone());
                let line = lines.len();
                let varying = before.next().copied().flatten();
                varies.extend(varying.map(|varying| Varying { line, ..varying }));
            }
            let Some(old) = block.lines.get(line) else {
                continue;
            };
            let mut varying = block.varies.iter();
            let varying = varying.find(|varying| varying.line == line + 1).copied();
            if self.dropped.contains(&place) {
                gone.push(varying);
                continue;
            }
            gone.clear();
            lines.push(old.clone());
            let is_typed = block.typed.as_deref().unwrap_or_default();
            if is_typed.contains(&(line + 1)) {
                typed.push(lines.len());
            }
            if block.second.contains(&(line + 1)) {
                second.push(lines.len());
            }
            let line = lines.len();
            varies.extend(varying.map(|varying| Varying { line, ..varying }));
        }
        Rewrite {
            block: block.clone(),
            lines,
            typed,
            varies,
            second,
        }
    }
}

/// A page with some of its blocks rewritten.
pub fn apply(markdown: &str, rewrites: &[Rewrite]) -> String {
    let mut lines: Vec<String> = markdown.lines().map(str::to_owned).collect();
    let mut rewrites: Vec<&Rewrite> = rewrites.iter().collect();
    rewrites.sort_by_key(|rewrite| std::cmp::Reverse(rewrite.block.fence));
    for rewrite in rewrites {
        let fence = rewrite.block.fence;
        let old = rewrite.block.typed.as_deref().unwrap_or_default();
        let head = &mut lines[fence - 1];
        *head = renumbered(head, "typed", old, &rewrite.typed);
        *head = renumbered(head, "varies", &rewrite.block.varies, &rewrite.varies);
        *head = renumbered(head, "second", &rewrite.block.second, &rewrite.second);
        let end = fence + rewrite.block.lines.len();
        lines.splice(fence..end, rewrite.lines.iter().cloned());
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The opening fence of a block, with other numbers in one of its lists.
fn renumbered<T: ToString>(fence: &str, name: &str, old: &[T], new: &[T]) -> String {
    let list = |numbers: &[T]| {
        let words: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        format!(" {name}={}", words.join(","))
    };
    match new {
        [] => fence.replace(&list(old), ""),
        new => fence.replace(&list(old), &list(new)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sessions::session::Awaited;
    use course::block;

    /// What a session of one terminal would make of a page, if it showed `shown`.
    fn blessed(page: &str, shown: &str) -> String {
        let blocks = block::read("page.md", page).replayed;
        let lines = blocks.iter().enumerate().flat_map(|(block, content)| {
            let lines = content.lines.iter().enumerate();
            lines.map(move |(line, text)| Awaited {
                pattern: Pattern::new(text, "", Reading::default()),
                place: Place { block, line },
                typed: text.starts_with("$ "),
            })
        });
        let run = Run {
            page: lines.collect(),
            lines: shown
                .lines()
                .map(|text| Line {
                    text: text.to_owned(),
                    ..Line::default()
                })
                .collect(),
            listed: false,
        };
        let replay = Replay {
            runs: vec![run],
            known: Known::default(),
        };
        apply(page, &rewrites(&blocks, &replay))
    }

    const PAGE: &str = "Text.\n\n```console session=s terminal=1\n$ server\nFrom 127.0.0.1:51515\n\
                        took [..] ms\n```\n\nMore.\n";

    #[test]
    fn what_is_true_stays() {
        let shown = "$ server\nFrom 127.0.0.1:40000\ntook 12 ms\n";
        assert_eq!(blessed(PAGE, shown), PAGE);
    }

    #[test]
    fn a_new_line_gets_the_numbers_of_the_page() {
        let shown = "$ server\nFrom 127.0.0.1:40000\nand 127.0.0.1:40002\nsaid 127.0.0.1:40000\n\
                     took 12 ms\n";
        let blessed = blessed(PAGE, shown);
        assert!(
            blessed.contains("51515\nand 127.0.0.1:50001\nsaid 127.0.0.1:51515\ntook [..] ms\n")
        );
        assert_eq!(self::blessed(&blessed, shown), blessed);
    }

    #[test]
    fn a_line_that_did_not_come_is_dropped_and_typed_lines_move() {
        let page = "```console session=s terminal=1 typed=1,3\n$ nc\nno\nword\n```\n";
        let blessed = blessed(page, "$ nc\nword\n");
        assert_eq!(
            blessed,
            "```console session=s terminal=1 typed=1,2\n$ nc\nword\n```\n"
        );
    }

    #[test]
    fn what_comes_in_the_place_of_a_line_that_varies_varies_too() {
        let page = "```console session=s terminal=1 varies=2,4x3\n$ ticks\nticks: 9\n$ more\nmore: 8\n```\n";
        assert_eq!(
            blessed(page, "$ ticks\nticks: 999\n$ more\nnothing\nmore: 8\n"),
            "```console session=s terminal=1 varies=2,5x3\n$ ticks\nticks: 999\n$ more\nnothing\nmore: 8\n```\n"
        );
    }
}
