//! Weaves the pages: takes the text of all pages, gives back the text with everything in place.

use std::collections::{BTreeMap, BTreeSet};

use crate::exercise;
use crate::figure;
use crate::html::{self, Label};
use crate::lanes;
use crate::note;
use crate::progress;
use crate::result::{self, Results};
use crate::screens;
use crate::source;
use crate::terminal;
use crate::words;
use course::block;
use course::change::{self, Stage};
use course::directive::{self, Directive, Order, Piece};
use course::exercise::Exercise;
use course::fault::Fault;
use course::plan::{self, Entry, Plan, Request};
use course::recording::Recording;
use course::step::Chapter;

/// A page of the book as the author wrote it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its path in the book: `02-kv/store.md`.
    pub path: String,
    /// The same from the top of the repository.
    pub file: String,
    /// Its Markdown.
    pub text: String,
}

/// The book with all listings, figures and tables in place.
#[derive(Debug)]
pub struct Woven {
    /// The text of each page, in order.
    pub texts: Vec<String>,
    /// The page below which the added pages go, and these.
    pub sources: Option<(usize, Vec<source::Page>)>,
    /// What no page shows.
    pub missing: Vec<Fault>,
    /// What the author should look at.
    pub warnings: Vec<Fault>,
}

/// What the pages are woven from.
#[derive(Debug)]
pub struct Material {
    /// The chapters' programs.
    pub chapters: Vec<Chapter>,
    /// The figures by name: the file and its text.
    pub figures: BTreeMap<String, (String, String)>,
    /// The recordings by name: the file and its text.
    pub recordings: BTreeMap<String, (String, String)>,
    /// The chapters' exercises.
    pub exercises: Vec<Exercise>,
    /// What was measured.
    pub results: Results,
}

/// Weaves all pages of a book.
pub fn weave(pages: &[Page], material: &Material) -> Result<Woven, Vec<Fault>> {
    let stages = change::stages(&material.chapters).map_err(|fault| vec![fault])?;
    let (pages, mut faults) = fill(pages, &material.results);
    let pages = pages.as_slice();
    let mut found = Vec::new();
    for page in pages {
        let (directives, unknown) = directive::scan(&page.text);
        faults.extend(
            unknown
                .into_iter()
                .map(|u| Fault::new(&page.file, u.line, u.message)),
        );
        found.push(directives);
    }
    let mut plan = plan::plan(&stages, requests(pages, &found));
    faults.append(&mut plan.faults);
    let mut writer = Writer {
        material,
        stages: &stages,
        plan: &plan,
        steps_page: None,
        figures: BTreeSet::new(),
        samples: BTreeSet::new(),
        numbers: BTreeMap::new(),
        exercises: BTreeSet::new(),
        built: 0,
        faults,
    };
    writer.find_steps_page(pages, &found);
    let texts = pages.iter().zip(&found);
    let texts = texts
        .map(|(page, directives)| writer.page(page, directives))
        .collect();
    writer.find_missing_exercises();
    let Writer {
        steps_page,
        mut faults,
        ..
    } = writer;
    if !faults.is_empty() {
        faults.extend(plan.missing);
        faults.sort();
        return Err(faults);
    }
    let steps = material.chapters.iter().flat_map(|chapter| &chapter.steps);
    let sources = steps_page.map(|page| (page, steps.map(source::page).collect()));
    Ok(Woven {
        texts,
        sources,
        missing: plan.missing,
        warnings: change::long_steps(&stages),
    })
}

/// Puts the measured values into their sentences, which may stand in a box or in a list. No line
/// becomes another one.
fn fill(pages: &[Page], results: &Results) -> (Vec<Page>, Vec<Fault>) {
    let (mut pages, mut faults) = (pages.to_vec(), Vec::new());
    for page in &mut pages {
        let (directives, _) = directive::scan(&page.text);
        for directive in directives.into_iter().rev() {
            let Order::Result(path) = &directive.order else {
                continue;
            };
            let value = result::inline(results, path);
            let value = value.unwrap_or_else(|message| {
                faults.push(Fault::new(&page.file, directive.line, message));
                String::new()
            });
            page.text.replace_range(directive.bytes, &value);
        }
    }
    (pages, faults)
}

/// The listings that the pages ask for, in order.
fn requests(pages: &[Page], found: &[Vec<Directive>]) -> Vec<Request> {
    let mut requests = Vec::new();
    for (page, directives) in pages.iter().zip(found) {
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
    }
    requests
}

/// Writes what the directives ask for.
struct Writer<'a> {
    material: &'a Material,
    stages: &'a [Stage<'a>],
    plan: &'a Plan,
    steps_page: Option<usize>,
    figures: BTreeSet<String>,
    samples: BTreeSet<String>,
    numbers: BTreeMap<String, u32>,
    exercises: BTreeSet<String>,
    /// The steps that the reader has at the end of the page.
    built: usize,
    faults: Vec<Fault>,
}

impl Writer<'_> {
    fn find_steps_page(&mut self, pages: &[Page], found: &[Vec<Directive>]) {
        for (index, directives) in found.iter().enumerate() {
            for directive in directives.iter().filter(|d| d.order == Order::Steps) {
                if self.steps_page.is_some() {
                    let message = "a second {{#steps}}";
                    let fault = Fault::new(&pages[index].file, directive.line, message);
                    self.faults.push(fault);
                }
                self.steps_page = Some(index);
            }
        }
    }

    fn page(&mut self, page: &Page, directives: &[Directive]) -> String {
        let blocks = block::read(&page.file, &page.text);
        let notes = note::read(&page.file, &page.text);
        let mut pieces = notes.pieces;
        pieces.extend(terminal::figures(&blocks));
        self.faults.extend(blocks.faults);
        self.faults.extend(notes.faults);
        for directive in directives {
            match self.directive(page, directive) {
                Ok(html) => pieces.push((directive.bytes.clone(), html)),
                Err(message) => {
                    let fault = Fault::new(&page.file, directive.line, message);
                    self.faults.push(fault);
                }
            }
        }
        pieces.sort_by_key(|(bytes, _)| bytes.start);
        self.count_steps(page);
        let mut text =
            progress::line(&page.path, &self.material.chapters, self.built).unwrap_or_default();
        let mut end = 0;
        for (bytes, html) in pieces {
            text.push_str(&page.text[end..bytes.start]);
            text.push_str(&html);
            end = bytes.end;
        }
        text.push_str(&page.text[end..]);
        text
    }

    /// Counts the steps up to the last one that has a listing on the page.
    fn count_steps(&mut self, page: &Page) {
        let entries = self.plan.entries.iter();
        for entry in entries.filter(|entry| entry.request.page == page.path) {
            let mut stages = self.stages.iter();
            let stage = stages.position(|stage| stage.step.id == entry.request.piece.step);
            self.built = self.built.max(stage.map_or(0, |stage| stage + 1));
        }
    }

    fn directive(&mut self, page: &Page, directive: &Directive) -> Result<String, String> {
        match &directive.order {
            Order::Listing(_) => Ok(self.listing(page, directive.line)),
            Order::Sample(piece) => self.sample(page, piece),
            Order::Figure { name, caption } => self.figure(page, name, caption),
            Order::Recording(name, caption) => self.recording(page, name, caption),
            Order::Screens(name, caption) => self.screens(page, name, caption),
            Order::Steps => Ok(source::table(
                &page.path,
                &self.material.chapters,
                self.plan,
            )),
            Order::Exercise(id) => self.exercise(page, id),
            Order::Exercises => Ok(exercise::table(&page.path, &self.material.exercises)),
            Order::Solutions => self.solutions(page),
            Order::Result(path) => result::inline(&self.material.results, path),
            Order::Table(path) => result::table(&self.material.results, path),
        }
    }

    /// The listing in a line of a page; nothing when the plan has refused it.
    fn listing(&self, page: &Page, line: usize) -> String {
        let mut entries = self.plan.entries.iter();
        let entry = entries.find(|e| e.request.page == page.path && e.request.line == line);
        let Some(entry) = entry else {
            return String::new();
        };
        let source = self.source(page, entry);
        let label = Label {
            id: &entry.id,
            name: &format!("Listing {}", entry.number),
            href: &format!("#{}", entry.id),
            class: "",
            source: source.as_deref(),
        };
        html::figure(&label, entry)
    }

    fn sample(&mut self, page: &Page, piece: &Piece) -> Result<String, String> {
        let mut entries = self.plan.entries.iter();
        let entry = entries.find(|entry| entry.request.piece == *piece);
        let entry =
            entry.ok_or("no listing of a chapter shows the same step, file and sections")?;
        let id = format!("sample-{}", entry.id);
        if !self.samples.insert(id.clone()) {
            return Err(format!("a second sample with the id {id}"));
        }
        let target = format!(
            "{}.html#{}",
            entry.request.page.trim_end_matches(".md"),
            entry.id
        );
        let source = self.source(page, entry);
        let label = Label {
            id: &id,
            name: &format!("Listing {}", entry.number),
            href: &source::relative(&page.path, &target),
            class: " listing-sample",
            source: source.as_deref(),
        };
        Ok(html::figure(&label, entry))
    }

    /// Where the whole source of an entry's file stands, seen from a page.
    fn source(&self, page: &Page, entry: &Entry) -> Option<String> {
        self.steps_page?;
        let piece = &entry.request.piece;
        let stage = self
            .stages
            .iter()
            .find(|stage| stage.step.id == piece.step)?;
        let mut target = format!("{}.html", source::path(&piece.step));
        if stage.step.files.contains_key(&piece.file) {
            target = format!("{target}#{}", plan::slug(&piece.file));
        }
        Some(source::relative(&page.path, &target))
    }

    /// An exercise, on the page of its chapter.
    fn exercise(&mut self, page: &Page, id: &str) -> Result<String, String> {
        let exercises = &self.material.exercises;
        let name = |e: &Exercise| format!("{}/{}", e.chapter, e.name);
        let Some(found) = exercises.iter().find(|e| name(e) == id) else {
            let names: Vec<String> = exercises.iter().map(name).collect();
            return Err(format!("no exercise {id}; there are {}", names.join(", ")));
        };
        let place = format!("{}/exercises.md", found.chapter);
        if page.path != place {
            return Err(format!("exercise {id} is shown on {place}"));
        }
        if !self.exercises.insert(id.into()) {
            return Err(format!("exercise {id} is shown a second time"));
        }
        Ok(exercise::section(&page.path, found))
    }

    /// The hints and solutions, on the page that the exercises refer to.
    fn solutions(&self, page: &Page) -> Result<String, String> {
        let place = exercise::SOLUTIONS;
        if page.path != place {
            return Err(format!("the solutions are shown on {place}"));
        }
        Ok(exercise::solutions(&page.path, &self.material.exercises))
    }

    /// Reports the exercises that no page shows.
    fn find_missing_exercises(&mut self) {
        for exercise in &self.material.exercises {
            let id = format!("{}/{}", exercise.chapter, exercise.name);
            if !self.exercises.contains(&id) {
                let file = format!("book/src/{}/exercises.md", exercise.chapter);
                let message = format!("no {{{{#exercise {id}}}}} shows this exercise");
                self.faults.push(Fault::new(&file, 1, message));
            }
        }
    }

    fn figure(&mut self, page: &Page, name: &str, caption: &str) -> Result<String, String> {
        let Some((file, svg)) = self.material.figures.get(name) else {
            let names: Vec<&str> = self.material.figures.keys().map(String::as_str).collect();
            return Err(format!("no figure {name}; there are {}", names.join(", ")));
        };
        if !self.figures.insert(name.into()) {
            return Err(format!(
                "a second figure {name}: its ids would be there twice"
            ));
        }
        let number = self.figure_number(page);
        match figure::inline(name, svg) {
            Ok(svg) => Ok(figure::figure(name, &number, &svg, caption)),
            Err((line, message)) => Err(format!("{file}:{line}: {message}")),
        }
    }

    /// The next number of a figure in the chapter of a page.
    fn figure_number(&mut self, page: &Page) -> String {
        let folder = page.path.split_once('/').map_or("", |(folder, _)| folder);
        let count = match plan::chapter_number(&page.path) {
            Some(_) => self.numbers.entry(folder.into()).or_default(),
            None => self.numbers.entry(String::new()).or_default(),
        };
        *count += 1;
        match plan::chapter_number(&page.path) {
            Some(chapter) => format!("Figure {chapter}.{count}"),
            None => format!("Figure {count}"),
        }
    }

    fn recording(&mut self, page: &Page, name: &str, caption: &str) -> Result<String, String> {
        let recording = self.recorded(name)?;
        let id = self.new_id(format!("recording-{name}"))?;
        let body = format!(
            "{}<details class=\"recording-words\">\n<summary>The same in words</summary>\n{}</details>\n",
            lanes::svg(&id, &recording),
            words::list(&recording)
        );
        let number = self.figure_number(page);
        Ok(figure::of_class("recording", &id, &number, &body, caption))
    }

    fn screens(&mut self, page: &Page, name: &str, caption: &str) -> Result<String, String> {
        let body = screens::grid(&self.recorded(name)?);
        let id = self.new_id(format!("screens-{name}"))?;
        let number = self.figure_number(page);
        Ok(figure::of_class(
            "side-by-side",
            &id,
            &number,
            &body,
            caption,
        ))
    }

    fn recorded(&self, name: &str) -> Result<Recording, String> {
        let recordings = &self.material.recordings;
        let Some((file, json)) = recordings.get(name) else {
            let names: Vec<&str> = recordings.keys().map(String::as_str).collect();
            return Err(format!(
                "no recording {name}; there are {}",
                names.join(", ")
            ));
        };
        let recording = Recording::read(json);
        recording.map_err(|(line, message)| format!("{file}:{line}: {message}"))
    }

    /// The id of a figure, which only one may have.
    fn new_id(&mut self, id: String) -> Result<String, String> {
        if self.figures.insert(id.clone()) {
            return Ok(id);
        }
        Err(format!(
            "a second figure {id}: its ids would be there twice"
        ))
    }
}
