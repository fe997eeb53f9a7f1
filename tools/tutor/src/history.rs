//! What the listings of a chapter do to a reader's package, one after another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Result, bail};
use course::change::{self, Stage};
use course::plan::{self, Entry};
use course::step::Chapter;
use course::{directive, page};

use crate::repository::Repository;
use crate::start;
use crate::tokens::{self, Sections};

/// The files of a package: the sections of each. States share those that they have in common.
pub type Files = BTreeMap<String, Arc<Sections>>;

/// A section of a file of the package.
pub type Key = (String, String);

/// A chapter as a reader follows it.
pub struct History {
    /// The package before the first step, and after each step.
    pub states: Vec<State>,
    /// The listings, in the order of the pages.
    pub listings: Vec<Listing>,
    /// All pages of the book in order: `02-kv/lines`.
    pages: Vec<String>,
}

impl History {
    /// The state from which on the program keeps what a page explains, as an index: the one to
    /// which the last listing leads on that page or before it. A page that belongs to no chapter
    /// explains what holds from the beginning.
    pub fn state_of(&self, page: &str) -> usize {
        let page = page.split_once('#').map_or(page, |(page, _place)| page);
        if !page.contains('/') || plan::chapter_number(page).is_none() {
            return 0;
        }
        let place = |page: &str| self.pages.iter().position(|other| other == page);
        let listings = self.listings.iter();
        let before = listings.filter(|listing| place(&listing.page) <= place(page));
        before.map(|listing| listing.state).max().unwrap_or(0)
    }
}

/// The package at the end of a step.
pub struct State {
    /// The step; none: the beginning of the chapter.
    pub step: Option<String>,
    /// Its files.
    pub files: Files,
}

/// A listing and what it changes.
pub struct Listing {
    /// `2.7`.
    pub number: String,
    /// Its page: `02-kv/lines`.
    pub page: String,
    /// Where it stands, from the book's folder: `02-kv/lines.html#listing-…`.
    pub place: String,
    /// The state that it leads to, as an index.
    pub state: usize,
    /// The sections that it changes.
    pub sections: BTreeSet<Key>,
}

/// Reads a chapter's pages and steps.
pub fn history(repository: &Repository, chapter: &Chapter) -> Result<History> {
    let chapters = repository.chapters()?;
    let stages = stages(&chapters, chapter)?;
    let mut history = outline(repository, &chapter.name, &stages)?;
    let beginning = start::beginning(repository, chapter)?;
    let beginning = beginning
        .iter()
        .map(|(name, text)| (name.to_string_lossy().into_owned(), text.as_str()));
    history.states[0].files = files(beginning)?;
    let mut earlier: Option<&Stage<'_>> = None;
    for (at, stage) in stages.iter().enumerate() {
        let mut files = Files::new();
        for (name, source) in &stage.step.files {
            let same = earlier.and_then(|earlier| earlier.step.files.get(name));
            let sections = match same.filter(|same| Arc::ptr_eq(same, source)) {
                Some(_) => Arc::clone(&history.states[at].files[name]),
                None => Arc::new(tokens::read(name, &source.text)?),
            };
            files.insert(name.clone(), sections);
        }
        history.states[at + 1].files = files;
        earlier = Some(stage);
    }
    Ok(history)
}

/// The same without any files, for whoever compares nothing: to read those takes most of the time.
pub fn without_files(repository: &Repository, chapter: &Chapter) -> Result<History> {
    let chapters = repository.chapters()?;
    outline(repository, &chapter.name, &stages(&chapters, chapter)?)
}

fn stages<'a>(chapters: &'a [Chapter], chapter: &Chapter) -> Result<Vec<Stage<'a>>> {
    let stages = change::stages_of(chapters, &chapter.name);
    stages.map_err(|fault| anyhow::anyhow!("{fault}"))
}

fn outline(repository: &Repository, chapter: &str, stages: &[Stage<'_>]) -> Result<History> {
    let pages = page::read(&repository.top)?;
    let requests = pages
        .iter()
        .flat_map(|page| plan::requests(page, &directive::scan(&page.text).0));
    let is_own = |step: &str| step.split_once('/').is_none_or(|(of, _)| of == chapter);
    let requests = requests.filter(|request| is_own(&request.piece.step));
    let plan = plan::plan(stages, requests.collect());
    if let Some(fault) = plan.faults.first() {
        bail!("The book has a fault: {fault}");
    }
    let listings = plan.entries.iter();
    let listings = listings.filter_map(|entry| listing(entry, stages));
    let pages = pages.iter().map(|page| page.path.trim_end_matches(".md"));
    let steps = stages.iter().map(|stage| Some(stage.step.id.clone()));
    let states = [None].into_iter().chain(steps).map(|step| State {
        step,
        files: Files::new(),
    });
    Ok(History {
        listings: listings.collect(),
        pages: pages.map(str::to_owned).collect(),
        states: states.collect(),
    })
}

/// Reads the files of a package.
pub fn files<'a>(files: impl Iterator<Item = (String, &'a str)>) -> Result<Files> {
    files
        .map(|(name, text)| {
            let sections = tokens::read(&name, text)?;
            Ok((name, Arc::new(sections)))
        })
        .collect()
}

fn listing(entry: &Entry, stages: &[Stage<'_>]) -> Option<Listing> {
    let piece = &entry.request.piece;
    let at = stages
        .iter()
        .position(|stage| stage.step.id == piece.step)?;
    let change = stages[at].change(&piece.file)?;
    let names: Vec<String> = match piece.sections.is_empty() {
        true => change.sections().iter().map(ToString::to_string).collect(),
        false => piece.sections.clone(),
    };
    let page = entry.request.page.trim_end_matches(".md");
    Some(Listing {
        number: entry.number.clone(),
        page: page.into(),
        place: format!("{page}.html#{}", entry.id),
        state: at + 1,
        sections: names
            .into_iter()
            .map(|name| (piece.file.clone(), name))
            .collect(),
    })
}
