//! Checks that the pages show every change once and in order, and gives each listing its number.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::change::{Change, Stage, Tag};
use crate::directive::{Directive, Order, Piece};
use crate::fault::Fault;
use crate::listing::{self, Listing, Names};
use crate::page::Page;

/// A listing that a page asks for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The page, from `book/src`: `02-kv/store.md`.
    pub page: String,
    /// The page, from the top of the repository.
    pub file: String,
    /// The line of the directive.
    pub line: usize,
    /// What it asks for.
    pub piece: Piece,
}

/// The listings that a page asks for, in order.
pub fn requests(page: &Page, directives: &[Directive]) -> Vec<Request> {
    let mut requests = Vec::new();
    for directive in directives {
        if let Order::Listing(piece) = &directive.order {
            requests.push(Request {
                page: page.path.clone(),
                file: page.file.clone(),
                line: directive.line,
                piece: piece.clone(),
            });
        }
    }
    requests
}

/// A listing with its number.
#[derive(Debug)]
pub struct Entry {
    /// Where it was asked for.
    pub request: Request,
    /// `2.7`.
    pub number: String,
    /// The id of the figure.
    pub id: String,
    /// What it shows.
    pub listing: Listing,
}

/// Everything that is shown, in the order of the pages.
#[derive(Debug, Default)]
pub struct Plan {
    /// The listings.
    pub entries: Vec<Entry>,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What is not shown yet.
    pub missing: Vec<Fault>,
}

/// Plans all listings of a book.
pub fn plan(stages: &[Stage<'_>], requests: Vec<Request>) -> Plan {
    let mut planner = Planner {
        stages,
        plan: Plan::default(),
        shown: BTreeMap::new(),
        latest: None,
        numbers: BTreeMap::new(),
    };
    for request in requests {
        if let Err(message) = planner.add(&request) {
            let fault = Fault::new(&request.file, request.line, message);
            planner.plan.faults.push(fault);
        }
    }
    planner.find_missing();
    planner.plan
}

/// The number of a chapter's folder, or of a page in it: 2 for `02-kv` and `02-kv/store.md`.
pub fn chapter_number(path: &str) -> Option<u32> {
    path.split_once('-')?.0.parse().ok()
}

struct Planner<'a> {
    stages: &'a [Stage<'a>],
    plan: Plan,
    shown: BTreeMap<(usize, String), Names>,
    latest: Option<(usize, String)>,
    /// The last number of a listing in each chapter.
    numbers: BTreeMap<u32, u32>,
}

impl Planner<'_> {
    fn add(&mut self, request: &Request) -> Result<(), String> {
        let piece = &request.piece;
        let stage = find_step(self.stages, &piece.step)?;
        let change = find_change(&self.stages[stage], &piece.file)?;
        let own = find_sections(change, piece)?;
        self.check_page(stage, request)?;
        self.check_order(stage, request)?;
        let shown = self.shown.entry((stage, piece.file.clone())).or_default();
        let twice: Vec<&str> = own.intersection(shown).map(Rc::as_ref).collect();
        if !twice.is_empty() {
            return Err(format!(
                "{} of {} in step {} is shown a second time",
                twice.join(", "),
                piece.file,
                piece.step
            ));
        }
        let listing = listing::listing(change, shown, &own);
        shown.extend(own);
        let number = self.number(request)?;
        let id = id(piece);
        if self.plan.entries.iter().any(|entry| entry.id == id) {
            return Err(format!("a second listing with the id {id}"));
        }
        self.plan.entries.push(Entry {
            request: request.clone(),
            number,
            id,
            listing,
        });
        Ok(())
    }

    fn number(&mut self, request: &Request) -> Result<String, String> {
        let chapter = chapter_number(&request.page);
        let chapter = chapter.ok_or_else(|| format!("{} has no number", request.page))?;
        let count = self.numbers.entry(chapter).or_default();
        *count += 1;
        Ok(format!("{chapter}.{count}"))
    }

    fn check_page(&self, stage: usize, request: &Request) -> Result<(), String> {
        let chapter = &self.stages[stage].step.chapter;
        match request.page.split_once('/') {
            Some((folder, _)) if folder == chapter => Ok(()),
            _ => Err(format!(
                "step {} is shown on a page in {chapter}/; elsewhere, {{{{#sample}}}} shows a listing once more",
                request.piece.step
            )),
        }
    }

    fn check_order(&mut self, stage: usize, request: &Request) -> Result<(), String> {
        match &self.latest {
            Some((latest, place)) if stage < *latest => Err(format!(
                "step {} comes after step {} ({place})",
                request.piece.step, self.stages[*latest].step.id
            )),
            _ => {
                self.latest = Some((stage, format!("{}:{}", request.file, request.line)));
                Ok(())
            }
        }
    }

    /// Reports what no listing shows, at the listing after which it should stand.
    fn find_missing(&mut self) {
        let order = |step: &str| self.stages.iter().position(|stage| stage.step.id == step);
        for (index, stage) in self.stages.iter().enumerate() {
            let mut entries = self.plan.entries.iter();
            let last = entries.rfind(|entry| order(&entry.request.piece.step) <= Some(index));
            let (file, line) = match last {
                Some(entry) => (entry.request.file.as_str(), entry.request.line),
                None => ("book/src/SUMMARY.md", 1),
            };
            for change in &stage.changes {
                let shown = self.shown.get(&(index, change.file.clone()));
                let left: Vec<String> = change
                    .sections()
                    .into_iter()
                    .filter(|name| !shown.is_some_and(|shown| shown.contains(name)))
                    .map(|name| describe(change, &name))
                    .collect();
                if !left.is_empty() {
                    let message = format!(
                        "no listing shows what step {} changes in {}: {}",
                        stage.step.id,
                        change.file,
                        left.join(", ")
                    );
                    self.plan.missing.push(Fault::new(file, line, message));
                }
            }
        }
    }
}

/// A section and how much of it changes: `fn main (+3 −1)`.
fn describe(change: &Change, name: &str) -> String {
    let count = |tag| {
        let lines = change.lines.iter();
        lines
            .filter(|line| line.tag == tag && line.section.as_ref() == name)
            .count()
    };
    format!("{name} (+{} −{})", count(Tag::Added), count(Tag::Removed))
}

fn find_step(stages: &[Stage<'_>], id: &str) -> Result<usize, String> {
    if let Some(index) = stages.iter().position(|stage| stage.step.id == id) {
        return Ok(index);
    }
    let chapter = id.split('/').next().unwrap_or_default();
    let steps: Vec<&str> = stages
        .iter()
        .filter(|stage| stage.step.chapter == chapter)
        .map(|stage| stage.step.id.as_str())
        .collect();
    if steps.is_empty() {
        let chapters: BTreeSet<&str> = stages.iter().map(|s| s.step.chapter.as_str()).collect();
        let chapters: Vec<&str> = chapters.into_iter().collect();
        return Err(format!(
            "no chapter {chapter}; there are {}",
            chapters.join(", ")
        ));
    }
    Err(format!("no step {id}; there are {}", steps.join(", ")))
}

fn find_change<'a>(stage: &'a Stage<'_>, file: &str) -> Result<&'a Change, String> {
    let step = stage.step;
    if let Some(change) = stage.change(file) {
        return Ok(change);
    }
    if step.files.contains_key(file) {
        let mut changed: Vec<&str> = stage.changes.iter().map(|c| c.file.as_str()).collect();
        if changed.is_empty() {
            changed.push("no file");
        }
        return Err(format!(
            "an empty listing: step {} changes nothing in {file}; it changes {}",
            step.id,
            changed.join(", ")
        ));
    }
    let files: Vec<&str> = step.files.keys().map(String::as_str).collect();
    Err(format!(
        "no file {file} in step {}; there are {}",
        step.id,
        files.join(", ")
    ))
}

fn find_sections(change: &Change, piece: &Piece) -> Result<Names, String> {
    let changed = change.sections();
    if piece.sections.is_empty() {
        return Ok(changed.into_iter().collect());
    }
    let mut names = Names::new();
    for wanted in &piece.sections {
        match changed.iter().find(|name| name.as_ref() == wanted) {
            Some(name) => names.insert(Rc::clone(name)),
            None => {
                return Err(format!(
                    "step {} changes no section {wanted} of {}; it changes {}",
                    piece.step,
                    piece.file,
                    changed.join(", ")
                ));
            }
        };
    }
    Ok(names)
}

/// An id made of step, file and sections: it stays when other listings come and go.
pub fn id(piece: &Piece) -> String {
    let mut words = vec!["listing", &piece.step, &piece.file];
    words.extend(piece.sections.iter().map(String::as_str));
    slug(&words.join(" "))
}

/// Letters, digits and underscores, with a hyphen for all that lies between them.
pub fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
