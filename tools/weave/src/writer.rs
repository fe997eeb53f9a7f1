//! Writes the pages: asks each directive's module for its HTML, and puts it in its place.

use std::collections::{BTreeMap, BTreeSet};

use course::block::{self, Block, Blocks};
use course::change::Tag;
use course::directive::{Captioned, Directive, Order, Piece};
use course::exercise::Exercise;
use course::fact;
use course::fault::Fault;
use course::orders::{Orders, PREFIX};
use course::own::{self, Course};
use course::page::{self, Page};
use course::plan::{self, Entry};
use course::recording::Recording;

use crate::color::Colors;
use crate::figure::{self, Figure};
use crate::html::Edit;
use crate::listing::{self, Label};
use crate::material::{File, Material};
use crate::sources::Mentions;
use crate::{
    exercise, lanes, ledger, note, orders, progress, result, screens, source, sources, terminal,
    words,
};

/// Writes what the directives ask for.
pub struct Writer<'a> {
    material: &'a Material,
    course: &'a Course<'a>,
    /// Whether the book has the whole sources of the steps.
    has_sources: bool,
    shown: Shown,
    figures: Figures,
    /// The pages that name each source.
    mentions: Mentions,
    /// The steps that the reader has at the end of the page.
    built: usize,
    /// The terminals in which the session before left something running.
    left: Vec<usize>,
    faults: Vec<Fault>,
}

/// What may stand in the book once: its ids would be there twice.
#[derive(Default)]
struct Shown(BTreeSet<String>);

impl Shown {
    fn once(&mut self, what: String) -> Result<(), String> {
        match self.0.contains(&what) {
            true => Err(format!("{what} is shown a second time")),
            false => {
                self.0.insert(what);
                Ok(())
            }
        }
    }
}

/// Counts the figures of each chapter, and those outside of the chapters.
#[derive(Default)]
struct Figures(BTreeMap<Option<u32>, u32>);

impl Figures {
    /// `Figure 3.1` on a page of chapter 3, `Figure 1` on another page.
    fn next(&mut self, page: &Page) -> String {
        let chapter = plan::chapter_number(&page.path);
        let count = self.0.entry(chapter).or_default();
        *count += 1;
        match chapter {
            Some(chapter) => format!("Figure {chapter}.{count}"),
            None => format!("Figure {count}"),
        }
    }
}

impl<'a> Writer<'a> {
    /// A writer for pages in the order of the book.
    pub fn new(
        material: &'a Material,
        course: &'a Course<'a>,
        has_sources: bool,
        mentions: Mentions,
    ) -> Self {
        Writer {
            material,
            course,
            has_sources,
            shown: Shown::default(),
            figures: Figures::default(),
            mentions,
            built: 0,
            left: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// What was wrong, and what no page has shown.
    pub fn finish(mut self) -> Vec<Fault> {
        for exercise in &self.material.exercises {
            let id = format!("{}/{}", exercise.chapter, exercise.name);
            if !self.shown.0.contains(&format!("exercise {id}")) {
                let file = format!("{}/{}/exercises.md", page::FOLDER, exercise.chapter);
                let message = format!("no {{{{#exercise {id}}}}} shows this exercise");
                self.faults.push(Fault::new(&file, 1, message));
            }
        }
        self.faults
    }

    /// Writes a page.
    pub fn page(&mut self, page: &Page, directives: &[Directive]) -> String {
        let blocks = block::read(&page.file, &page.text);
        let notes = note::read(&page.file, &page.text);
        let mut edits = notes.edits;
        edits.extend(terminal::freeing(&blocks, &mut self.left));
        edits.extend(terminal::figures(&blocks, &self.own(page, &blocks)));
        self.faults.extend(blocks.faults);
        self.faults.extend(notes.faults);
        for directive in directives {
            match self.directive(page, directive) {
                Ok(html) => edits.push(Edit {
                    bytes: directive.bytes.clone(),
                    html,
                }),
                Err(message) => {
                    let fault = Fault::new(&page.file, directive.line, message);
                    self.faults.push(fault);
                }
            }
        }
        edits.sort_by_key(|edit| edit.bytes.start);
        self.count_steps(page);
        let mut text =
            progress::line(&page.path, &self.material.chapters, self.built).unwrap_or_default();
        let mut end = 0;
        for Edit { bytes, html } in edits {
            text.push_str(&page.text[end..bytes.start]);
            text.push_str(&html);
            end = bytes.end;
        }
        text.push_str(&page.text[end..]);
        text
    }

    /// The second forms of the sessions of a page.
    fn own<'b>(&self, page: &Page, blocks: &'b Blocks) -> BTreeMap<&'b str, own::Session> {
        let mut sessions: BTreeMap<&str, Vec<&Block>> = BTreeMap::new();
        for block in &blocks.replayed {
            sessions.entry(&block.session).or_default().push(block);
        }
        let own = |(name, blocks): (&'b str, Vec<&Block>)| {
            Some((name, self.course.session(&page.path, &blocks)?))
        };
        sessions.into_iter().filter_map(own).collect()
    }

    /// Counts the steps up to the last one that has a listing on the page.
    fn count_steps(&mut self, page: &Page) {
        let entries = self.course.plan.entries.iter();
        for entry in entries.filter(|entry| entry.request.page == page.path) {
            self.built = self.built.max(self.stage(entry) + 1);
        }
    }

    fn directive(&mut self, page: &Page, directive: &Directive) -> Result<String, String> {
        match &directive.order {
            Order::Listing(_) => Ok(self.listing(page, directive.line)),
            Order::Sample(piece) => self.sample(page, piece),
            Order::Figure(figure) => self.figure(page, figure),
            Order::Recording(figure) => self.recording(page, figure),
            Order::Screens(figure) => self.screens(page, figure),
            Order::Orders(figure) => self.orders(page, "orders", figure, orders::figure),
            Order::Order(figure) => self.orders(page, "order", figure, orders::table),
            Order::Steps => Ok(source::table(
                &page.path,
                &self.material.chapters,
                self.course.plan,
            )),
            Order::Exercise(id) => self.exercise(page, id),
            Order::Exercises => Ok(exercise::table(&page.path, &self.material.exercises)),
            Order::Solutions => self.solutions(page),
            Order::Result(path) => result::inline(&self.material.results, path),
            Order::Table(path) => result::table(&self.material.results, path),
            Order::Fact(name) => fact::find(&self.material.facts, name),
            Order::Given => Ok(sources::given(&self.material.given)),
            Order::Ledger => Ok(ledger::table(&page.path, &self.material.ledger)),
            Order::Sources => Ok(sources::table(
                &page.path,
                &self.material.sources,
                &self.mentions,
            )),
        }
    }

    /// The listing in a line of a page; nothing when the plan has refused it.
    fn listing(&self, page: &Page, line: usize) -> String {
        let mut entries = self.course.plan.entries.iter();
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
        listing::figure(&label, entry, &self.colors(entry))
    }

    fn sample(&mut self, page: &Page, piece: &Piece) -> Result<String, String> {
        let mut entries = self.course.plan.entries.iter();
        let entry = entries.find(|entry| entry.request.piece == *piece);
        let entry =
            entry.ok_or("no listing of a chapter shows the same step, file and sections")?;
        let id = format!("sample-{}", entry.id);
        self.shown.once(id.clone())?;
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
        Ok(listing::figure(&label, entry, &self.colors(entry)))
    }

    /// Which stage an entry is a part of.
    fn stage(&self, entry: &Entry) -> usize {
        let step = &entry.request.piece.step;
        let stage = self
            .course
            .stages
            .iter()
            .position(|stage| stage.step.id == *step);
        stage.expect("the plan has no entry of a step that is not there")
    }

    /// The colors of the lines of an entry's file, before its step and after it.
    fn colors(&self, entry: &Entry) -> Colors {
        let stage = &self.course.stages[self.stage(entry)];
        let Some(change) = stage.change(&entry.request.piece.file) else {
            return Colors::default();
        };
        let without = |tag| {
            let lines = change.lines.iter().filter(|line| line.tag != tag);
            lines.fold(String::new(), |text, line| text + &line.text + "\n")
        };
        Colors::new(&without(Tag::Added), &without(Tag::Removed))
    }

    /// Where the whole source of an entry's file stands, seen from a page.
    fn source(&self, page: &Page, entry: &Entry) -> Option<String> {
        let piece = &entry.request.piece;
        let mut target = format!("{}.html", source::path(&piece.step));
        if self.course.stages[self.stage(entry)]
            .step
            .files
            .contains_key(&piece.file)
        {
            target = format!("{target}#{}", plan::slug(&piece.file));
        }
        self.has_sources
            .then(|| source::relative(&page.path, &target))
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
        self.shown.once(format!("exercise {id}"))?;
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

    fn figure(&mut self, page: &Page, figure: &Captioned) -> Result<String, String> {
        let Captioned { name, caption } = figure;
        let file = find(&self.material.figures, "figure", name)?;
        self.shown.once(format!("figure {name}"))?;
        let number = self.figures.next(page);
        let svg = figure::inline(name, file).map_err(|fault| fault.to_string())?;
        let figure = Figure {
            class: "",
            id: name,
            number: &number,
            caption,
        };
        Ok(figure.write(&svg))
    }

    fn recording(&mut self, page: &Page, figure: &Captioned) -> Result<String, String> {
        let recording = self.recorded(&figure.name)?;
        let id = format!("recording-{}", figure.name);
        let body = format!(
            "{}<details class=\"recording-words\">\n<summary>The same in words</summary>\n{}</details>\n",
            lanes::svg(&id, &recording),
            words::list(&recording)
        );
        self.of_recording(page, "recording", &id, &figure.caption, &body)
    }

    fn screens(&mut self, page: &Page, figure: &Captioned) -> Result<String, String> {
        let body = screens::grid(&self.recorded(&figure.name)?);
        let id = format!("screens-{}", figure.name);
        self.of_recording(page, "side-by-side", &id, &figure.caption, &body)
    }

    /// What `draw` makes of the recorded orders, in the order of the chapters of their servers.
    fn orders(
        &mut self,
        page: &Page,
        class: &str,
        figure: &Captioned,
        draw: fn(&[Orders], &str) -> Result<String, String>,
    ) -> Result<String, String> {
        let packages = self.material.chapters.iter();
        let names = packages.map(|chapter| format!("{PREFIX}{}", chapter.package));
        let files = names.filter_map(|name| self.material.recordings.get(&name));
        let read = |File { path, text }: &File| {
            let orders = Orders::read(text);
            orders.map_err(|(line, message)| format!("{path}:{line}: {message}"))
        };
        let servers = files.map(read).collect::<Result<Vec<_>, _>>()?;
        let body = draw(&servers, &figure.name)?;
        let id = format!("{class}-{}", figure.name);
        self.of_recording(page, class, &id, &figure.caption, &body)
    }

    fn of_recording(
        &mut self,
        page: &Page,
        class: &str,
        id: &str,
        caption: &str,
        body: &str,
    ) -> Result<String, String> {
        self.shown.once(format!("figure {id}"))?;
        let number = self.figures.next(page);
        let figure = Figure {
            class,
            id,
            number: &number,
            caption,
        };
        Ok(figure.write(body))
    }

    fn recorded(&self, name: &str) -> Result<Recording, String> {
        let File { path, text } = find(&self.material.recordings, "recording", name)?;
        let recording = Recording::read(text);
        recording.map_err(|(line, message)| format!("{path}:{line}: {message}"))
    }
}

/// The file with a name.
fn find<'a>(files: &'a BTreeMap<String, File>, kind: &str, name: &str) -> Result<&'a File, String> {
    let names = || {
        files
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let file = files.get(name);
    file.ok_or_else(|| format!("no {kind} {name}; there are {}", names()))
}
