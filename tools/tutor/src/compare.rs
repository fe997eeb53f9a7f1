//! Finds the step that a reader's package is nearest to, and the first listing that it misses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use similar::{Algorithm, capture_diff_slices};

use crate::history::{self, Files, History, Key, Listing, State};
use crate::repository::Repository;
use crate::tokens::{Sections, Text};

/// Below this likeness, from 0 to 1, a package is like no step of the chapter.
const UNLIKE: f64 = 0.5;

/// What a comparison has found.
#[derive(Debug, PartialEq)]
pub enum Finding {
    /// The package is like no step.
    CannotTell,
    /// A listing before the nearest step was missed.
    Missed {
        /// The nearest step; none: the beginning of the chapter.
        step: Option<String>,
        /// The number of the listing.
        number: String,
        /// Its page and id.
        place: String,
        /// The sections that are not as it leaves them: file and name.
        sections: Vec<Key>,
        /// Only doc comments are missing.
        only_comments: bool,
    },
    /// Everything up to a step is there.
    Complete {
        /// The step; none: the beginning of the chapter.
        step: Option<String>,
        /// The listing that comes next: number and place.
        next: Option<(String, String)>,
        /// The sections that say it in other words, with the listing that was about them.
        differ: Vec<(Key, String)>,
    },
}

/// Compares the package in `folder` with the steps of a chapter.
///
/// # Errors
///
/// When there is no package, or when a file of it cannot be read.
pub fn compare(repository: &Repository, chapter: &str, folder: &Path) -> Result<Finding> {
    let history = history::history(repository, &repository.chapter(chapter)?)?;
    Ok(find(&history, &package(repository, folder)?))
}

/// The files of the package in `folder`.
///
/// # Errors
///
/// When there is no package, or when a file of it cannot be read.
pub fn package(repository: &Repository, folder: &Path) -> Result<Files> {
    repository.refuse_inside(folder)?;
    let source = folder.join("src");
    if !source.is_dir() {
        bail!(
            "{} is not a package: it has no folder src.",
            folder.display()
        );
    }
    let mut texts = Vec::new();
    read(&source, "src", &mut texts)?;
    let texts = texts.iter();
    history::files(texts.map(|(name, text)| (name.clone(), text.as_str())))
}

fn read(folder: &Path, prefix: &str, texts: &mut Vec<(String, String)>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{prefix}/{name}");
        if path.is_dir() {
            read(&path, &name, texts)?;
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path);
            texts.push((name, text.with_context(|| format!("{}", path.display()))?));
        }
    }
    Ok(())
}

/// The state that a package is nearest to, as an index, and how much like it the package is, from
/// 0 to 1. None when it is like no state.
pub fn nearest(history: &History, files: &Files) -> Option<(usize, f64)> {
    // Most states have most files in common.
    let mut known = BTreeMap::new();
    let mut score = |state: &State| {
        let names: BTreeSet<&String> = state.files.keys().chain(files.keys()).collect();
        let counts = names.into_iter().map(|name| {
            let [ours, theirs] = [&state.files, files].map(|files| files.get(name));
            let version = (name.clone(), ours.map(Arc::as_ptr));
            *known
                .entry(version)
                .or_insert_with(|| in_common(ours.map(|s| &**s), theirs.map(|s| &**s)))
        });
        let (same, all) = counts.fold((0, 0), |(same, all), (s, a)| (same + s, all + a));
        same as f64 / all.max(1) as f64
    };
    let states = history.states.iter().enumerate();
    let scores = states.map(|(at, state)| (at, score(state)));
    let best = scores.max_by(|(_, one), (_, two)| one.total_cmp(two));
    best.filter(|(_, score)| *score >= UNLIKE)
}

/// Finds the nearest step and the first listing that is missing.
pub fn find(history: &History, files: &Files) -> Finding {
    let Some((at, _)) = nearest(history, files) else {
        return Finding::CannotTell;
    };
    let step = history.states[at].step.clone();

    for only_comments in [false, true] {
        let reader = Reader::new(history, files, at, only_comments);
        let missed = |listing: &&Listing| listing.state <= at && !reader.has(listing);
        if let Some(listing) = history.listings.iter().find(missed) {
            return Finding::Missed {
                step,
                number: listing.number.clone(),
                place: listing.place.clone(),
                sections: reader.behind(listing),
                only_comments,
            };
        }
    }
    let reader = Reader::new(history, files, at, false);
    let next = history.listings.iter().find(|listing| !reader.has(listing));
    Finding::Complete {
        step,
        next: next.map(|listing| (listing.number.clone(), listing.place.clone())),
        differ: reader.differ(),
    }
}

/// How many tokens two versions of a file have in common, section by section, and how many they have; both versions
/// are counted.
fn in_common(ours: Option<&Sections>, theirs: Option<&Sections>) -> (usize, usize) {
    let none = Sections::new();
    let [ours, theirs] = [ours, theirs].map(|sections| sections.unwrap_or(&none));
    let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let counts = names.into_iter().map(|name| {
        let [one, two] = [ours, theirs].map(|sections| sections.get(name));
        let [one, two] = [one, two].map(|text| text.map_or(&[][..], |text| &text.nameless));
        (2 * common(one, two), one.len() + two.len())
    });
    counts.fold((0, 0), |(same, all), (s, a)| (same + s, all + a))
}

/// How many tokens two texts have in common, in the same order.
fn common(one: &[String], two: &[String]) -> usize {
    if one == two {
        return one.len();
    }
    let ops = capture_diff_slices(Algorithm::Myers, one, two);
    let equal = ops
        .iter()
        .filter(|op| matches!(op, similar::DiffOp::Equal { .. }));
    equal.map(|op| op.old_range().len()).sum()
}

fn keys(files: &Files) -> BTreeSet<Key> {
    let keys = files.iter().flat_map(|(file, sections)| {
        sections
            .keys()
            .map(|section| (file.clone(), section.clone()))
    });
    keys.collect()
}

fn text<'a>(files: &'a Files, key: &Key) -> Option<&'a Text> {
    files.get(&key.0)?.get(&key.1)
}

/// Which states each section of a reader's package can belong to.
struct Reader<'a> {
    history: &'a History,
    at: usize,
    places: BTreeMap<Key, Place>,
    only_comments: bool,
}

/// The states in which a section is as the reader has it.
struct Place {
    states: BTreeSet<usize>,
    /// It is the same, not only the most alike.
    is_exact: bool,
}

impl<'a> Reader<'a> {
    fn new(history: &'a History, files: &Files, at: usize, with_comments: bool) -> Self {
        let mut all = keys(files);
        for state in &history.states {
            all.extend(keys(&state.files));
        }
        let place = |key: Key| {
            let place = place(history, text(files, &key), &key, with_comments);
            (key, place)
        };
        let only_comments = with_comments;
        let places = all.into_iter().map(place).collect();
        Reader {
            history,
            at,
            places,
            only_comments,
        }
    }

    /// Whether the reader has done what a listing says.
    fn has(&self, listing: &Listing) -> bool {
        listing
            .sections
            .iter()
            .all(|key| self.reaches(key, listing.state))
    }

    fn reaches(&self, key: &Key, state: usize) -> bool {
        let Some(place) = self.places.get(key) else {
            return false;
        };
        if place.states.contains(&state) {
            return true;
        }
        if place.states.contains(&self.at) {
            return state <= self.at;
        }
        let ahead = place.states.range(self.at..=self.ahead()).next();
        let before = || place.states.range(..=self.at).next_back();
        let after = || place.states.range(self.at..).next();
        let found = ahead.or_else(before).or_else(after);
        found.is_some_and(|found| *found >= state)
    }

    /// The last state that some section shows to have been reached.
    fn ahead(&self) -> usize {
        let exact = self.places.values().filter(|place| place.is_exact);
        let first = exact.filter_map(|place| place.states.first());
        first.copied().max().unwrap_or(0).max(self.at)
    }

    fn behind(&self, listing: &Listing) -> Vec<Key> {
        let keys = listing.sections.iter();
        keys.filter(|key| !self.reaches(key, listing.state))
            .cloned()
            .collect()
    }

    /// The sections that are like the nearest step, but not the same.
    fn differ(&self) -> Vec<(Key, String)> {
        let differs = |(_, place): &(&Key, &Place)| !place.is_exact && !self.only_comments;
        let keys = self.places.iter().filter(differs);
        keys.filter_map(|(key, _)| {
            let about =
                |listing: &&Listing| listing.state <= self.at && listing.sections.contains(key);
            let listing = self.history.listings.iter().rfind(about)?;
            Some((key.clone(), listing.number.clone()))
        })
        .collect()
    }
}

fn place(history: &History, own: Option<&Text>, key: &Key, with_comments: bool) -> Place {
    let versions = || {
        let states = history.states.iter().enumerate();
        states.map(|(at, state)| (at, text(&state.files, key)))
    };
    let same = |alike: &dyn Fn(&Text, &Text) -> bool| -> BTreeSet<usize> {
        versions()
            .filter(|(_, version)| match (own, version) {
                (None, None) => true,
                (Some(own), Some(version)) => alike(own, version),
                _ => false,
            })
            .map(|(at, _)| at)
            .collect()
    };
    let docs = |one: &Text, two: &Text| !with_comments || one.docs == two.docs;
    let exact = same(&|one, two| one.exact == two.exact && docs(one, two));
    let nameless = || same(&|one, two| one.nameless == two.nameless && docs(one, two));
    let states = if exact.is_empty() { nameless() } else { exact };
    if !states.is_empty() {
        return Place {
            states,
            is_exact: true,
        };
    }
    let share = |version: Option<&Text>| match (own, version) {
        (Some(own), Some(version)) => {
            let total = own.nameless.len() + version.nameless.len();
            let docs = usize::from(with_comments && own.docs == version.docs);
            (2 * common(&own.nameless, &version.nameless) + docs) * 10_000 / total.max(1)
        }
        _ => 0,
    };
    let best = versions()
        .map(|(_, version)| share(version))
        .max()
        .unwrap_or(0);
    let best_states = versions().filter(|(_, version)| best > 0 && share(*version) == best);
    Place {
        states: best_states.map(|(at, _)| at).collect(),
        is_exact: false,
    }
}

impl Finding {
    /// Whether nothing was missed.
    pub fn is_complete(&self) -> bool {
        matches!(self, Finding::Complete { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::CannotTell => writeln!(
                f,
                "I cannot tell: the package is not like any step of this chapter.\n\
                 What it does can still be checked: cargo tutor check"
            ),
            Finding::Missed {
                step,
                number,
                place,
                sections,
                only_comments,
            } => {
                writeln!(f, "Nearest step: {}", named(step))?;
                let what = if *only_comments {
                    "only in comments, "
                } else {
                    ""
                };
                let names: Vec<String> = sections.iter().map(shown).collect();
                writeln!(f, "First listing that you missed, {what}Listing {number}:")?;
                writeln!(f, "  {}", names.join(", "))?;
                writeln!(f, "  page: {place}")
            }
            Finding::Complete { step, next, differ } => {
                writeln!(
                    f,
                    "Nearest step: {}; none of its listings is missing.",
                    named(step)
                )?;
                for (key, number) in differ {
                    writeln!(
                        f,
                        "  {} is not quite as Listing {number} leaves it",
                        shown(key)
                    )?;
                }
                match next {
                    Some((number, place)) => writeln!(f, "Next: Listing {number}\n  page: {place}"),
                    None => writeln!(f, "That is the end of the chapter."),
                }
            }
        }
    }
}

fn named(step: &Option<String>) -> &str {
    step.as_deref().unwrap_or("the beginning of the chapter")
}

fn shown((file, section): &Key) -> String {
    format!("{section} in {file}")
}
