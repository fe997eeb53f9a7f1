//! Holds the sentences of a repository: those of its pages, its exercises, its figures and its README.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use walkdir::WalkDir;

use crate::cause;
use crate::count::counts;
use crate::directive::{self, Order};
use crate::drawing;
use crate::fact::{self, Facts, Given, Values};
use crate::fault::Fault;
use crate::held::{self, Shown, Token};
use crate::page::{self, Page};
use crate::patch;
use crate::reference::{self, Sources};
use crate::step::{self, Chapter};
use crate::{exercise, number};

/// The file of the facts, from the top of the repository.
pub const FACTS: &str = "book/facts/facts.toml";

/// The file of the sources, from the top of the repository.
pub const SOURCES: &str = "book/facts/sources.toml";

/// The lies that the tests plant are no names of the book.
const LIES: &str = "tests/sentences/lies.rs";

/// The file of numbers and names that may stand on any page.
const EVERYWHERE: &str = "*";

/// The sentences of a repository, and what holds them.
pub struct Sentences {
    pages: Vec<Page>,
    chapters: Vec<Chapter>,
    facts: Facts,
    facts_text: String,
    values: Values,
    sources: Sources,
    /// Each text with sentences, by its file.
    texts: BTreeMap<String, String>,
    /// The checks and solutions of the exercises, and the checks of the chapters, by their files.
    beside: BTreeMap<String, String>,
    /// The recorded sessions, which figures refer to.
    recordings: Vec<String>,
    /// What the pages of each chapter show, and the program with which it ends, by its name.
    of_chapters: BTreeMap<String, Shown>,
    /// The same, and all of its steps, its tests and the names of its files.
    whole_chapters: BTreeMap<String, Shown>,
    /// What the programs, the terminals and the lists show, all over the book.
    book: Shown,
}

impl Sentences {
    /// Reads a repository.
    ///
    /// # Errors
    ///
    /// With file and line, when something cannot be read.
    pub fn read(top: &Path) -> Result<Self> {
        let text = |file: &str| {
            let text = fs::read_to_string(top.join(file));
            text.with_context(|| format!("{file}:1: cannot be read"))
        };
        let at = |file: &str, (line, message): (usize, String)| anyhow!("{file}:{line}: {message}");
        let pages = page::read(top)?;
        let chapters = step::load(&top.join("chapters"))?;
        let exercises = exercise::load(&top.join("chapters"), &chapters)?;
        let facts_text = text(FACTS)?;
        let facts = fact::read(&facts_text).map_err(|fault| at(FACTS, fault))?;
        let counts = counts(&pages, &chapters, &exercises);
        let (values, faults) = facts.values((FACTS, &facts_text), |file| text(file).ok(), &counts);
        if let Some(fault) = faults.first() {
            return Err(anyhow!("{fault}"));
        }
        let recordings = files(top, "book/recordings")?;
        let recordings = recordings
            .iter()
            .map(|file| text(file))
            .collect::<Result<_>>()?;
        let sources = reference::read(&text(SOURCES)?).map_err(|fault| at(SOURCES, fault))?;
        let mut texts: BTreeMap<String, String> = pages
            .iter()
            .map(|page| (page.file.clone(), page.text.clone()))
            .collect();
        texts.insert("README.md".into(), text("README.md")?);
        let (mut book, mut beside) = (Shown::default(), BTreeMap::new());
        let mut tests: BTreeMap<String, Shown> = BTreeMap::new();
        for folder in ["chapters", "images", "tools"] {
            for file in files(top, folder)? {
                if file.ends_with(LIES) {
                    continue;
                }
                book.add(&file);
                let text = || text(&file);
                let chapter = file
                    .strip_prefix("chapters/")
                    .and_then(|file| file.split_once('/'));
                if let Some((chapter, inside)) = chapter {
                    let shown = tests.entry(chapter.to_owned()).or_default();
                    shown.add(&file);
                    if inside.ends_with(".toml") || inside.starts_with("tests/") {
                        shown.add(&text()?);
                    }
                }
                match file.rsplit('.').next() {
                    Some("md") if folder == "chapters" => {
                        let text = text()?;
                        book.add_blocks(&text);
                        texts.insert(file, text);
                    }
                    Some("svg") if !is_plot(top, &file) => {
                        texts.insert(file.clone(), text()?);
                    }
                    Some("rs" | "toml" | "diff" | "txt") => {
                        let text = text()?;
                        book.add(&text);
                        if file.contains("/exercises/") || file.contains("/promises/") {
                            beside.insert(file.clone(), text);
                        }
                    }
                    _ => {}
                }
            }
        }
        for text in texts.values() {
            book.add_blocks(text);
        }
        add_sources(&mut book, &sources);
        let (mut of_chapters, mut whole_chapters) = (BTreeMap::new(), BTreeMap::new());
        for chapter in &chapters {
            let mut shown = of_chapter(chapter, &pages);
            add_sources(&mut shown, &sources);
            let mut whole = tests.remove(&chapter.name).unwrap_or_default();
            whole.names.extend(shown.names.iter().cloned());
            for source in chapter.steps.iter().flat_map(|step| step.files.values()) {
                whole.add(&source.text);
            }
            of_chapters.insert(chapter.name.clone(), shown);
            whole_chapters.insert(chapter.name.clone(), whole);
        }
        Ok(Sentences {
            of_chapters,
            whole_chapters,
            pages,
            chapters,
            facts,
            facts_text,
            values,
            sources,
            texts,
            beside,
            recordings,
            book,
        })
    }

    /// The text of a file with sentences.
    pub fn text(&self, file: &str) -> Option<&str> {
        let text = self.texts.get(file).or(self.beside.get(file));
        text.map(String::as_str)
    }

    /// What is wrong in all files, and what the list of numbers allows in vain.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = self
            .texts
            .iter()
            .chain(self.beside.iter().filter(|(file, _)| file.ends_with(".rs")))
            .flat_map(|(file, text)| self.check(file, text))
            .collect();
        for given in &self.facts.given {
            let line = fact::line(&self.facts_text, given.span().start);
            faults.extend(
                self.in_vain(given.get_ref())
                    .into_iter()
                    .map(|message| Fault::new(FACTS, line, message)),
            );
        }
        faults.sort();
        faults
    }

    /// What is wrong in a file when it has this text. In a check, its sentences are the causes that it names.
    pub fn check(&self, file: &str, text: &str) -> Vec<Fault> {
        let mut page = self.shown(file, text);
        let near = self.near(file);
        let is_near = near.is_some();
        let mut book = near.unwrap_or_else(|| self.book.clone());
        for given in self
            .facts
            .given
            .iter()
            .map(|given| given.get_ref())
            .filter(|given| given.file == file || given.file == EVERYWHERE)
        {
            page.numbers.extend(given.numbers.iter().cloned());
            book.names.extend(given.names.iter().cloned());
            for name in &given.facts {
                page.numbers.extend(
                    self.values
                        .get(name)
                        .into_iter()
                        .flat_map(|value| forms(value)),
                );
            }
        }
        let fault = |(line, message)| Fault::new(file, line, message);
        if file.ends_with(".svg") {
            return drawing::faults(text, &page)
                .into_iter()
                .map(fault)
                .collect();
        }
        let says = |token: &Token| match token {
            Token::Name(name) if is_near => format!("nothing in this chapter has the name {name}"),
            token => says(token),
        };
        if file.ends_with(".rs") {
            page.numbers.extend(book.numbers.iter().cloned());
            let causes = cause::causes(text).into_iter();
            let unheld = causes.flat_map(|(line, cause)| {
                let unheld = held::unheld(&cause, &page, &book).into_iter();
                unheld.map(move |(_, token)| (line, token))
            });
            return unheld
                .map(|(line, token)| fault((line, says(&token))))
                .collect();
        }
        let unheld = held::unheld(text, &page, &book).into_iter();
        let unheld = unheld.map(|(line, token)| (line, says(&token)));
        let sources = self.sources.check(text).1.into_iter();
        unheld.chain(sources).map(fault).collect()
    }

    /// What holds the names of a page of a chapter: the chapter. And those of an exercise, or of a check: that, its
    /// solution, and what its chapter shows. Elsewhere in the book, a name is no proof that it is meant here.
    fn near(&self, file: &str) -> Option<Shown> {
        if let Some(page) = file.strip_prefix("book/src/") {
            return self.whole_chapters.get(page.split('/').next()?).cloned();
        }
        let chapter = file.strip_prefix("chapters/")?.split('/').next()?;
        let (folder, _) = file.rsplit_once('/').filter(|(folder, _)| {
            folder.contains("/exercises/") || folder.ends_with("/promises")
        })?;
        let mut shown = self.of_chapters.get(chapter)?.clone();
        self.add_folder(&mut shown, folder);
        Some(shown)
    }

    /// Adds what the files of a folder show. Of a solution, the lines that stay and the places of the others say
    /// nothing of its numbers.
    fn add_folder(&self, shown: &mut Shown, folder: &str) {
        for (_, text) in self.texts.iter().filter(|(other, _)| is_in(folder, other)) {
            shown.add_blocks(text);
        }
        let beside = self.beside.iter();
        for (other, text) in beside.filter(|(other, _)| is_in(folder, other)) {
            match other.rsplit('/').next() {
                Some("mutants.rs") => shown.add_names(text),
                Some("solution.diff") => {
                    shown.add_names(text);
                    shown.add(&patch::changed(text));
                }
                _ => shown.add(cause::program(text)),
            }
        }
    }

    /// What holds the numbers of a file: its terminals, the programs of its listings, and, for an
    /// exercise, its check and solution.
    fn shown(&self, file: &str, text: &str) -> Shown {
        let mut shown = Shown::default();
        shown.add_blocks(text);
        for directive in directive::scan(text).0 {
            let Order::Listing(piece) = directive.order else {
                continue;
            };
            let steps = self.chapters.iter().flat_map(|chapter| &chapter.steps);
            for step in steps.filter(|step| step.id == piece.step) {
                let sources = step.files.values();
                sources.for_each(|source| shown.add_program(&source.text));
            }
        }
        if let Some((folder, _)) = file
            .rsplit_once('/')
            .filter(|(folder, _)| folder.starts_with("chapters/"))
        {
            self.add_folder(&mut shown, folder);
        }
        if let Some(name) = file
            .strip_prefix("images/")
            .and_then(|name| name.strip_suffix(".svg"))
        {
            for page in self.pages.iter().filter(|page| shows(&page.text, name)) {
                shown.add_blocks(&page.text);
            }
            self.recordings
                .iter()
                .for_each(|recording| shown.add(recording));
        }
        shown
    }
}

/// What the pages of a chapter show, and the program with which it ends.
fn of_chapter(chapter: &Chapter, pages: &[Page]) -> Shown {
    let mut shown = Shown::default();
    let folder = format!("book/src/{}", chapter.name);
    for page in pages.iter().filter(|page| is_in(&folder, &page.file)) {
        shown.add_blocks(&page.text);
    }
    for (name, source) in chapter
        .steps
        .last()
        .into_iter()
        .flat_map(|step| &step.files)
    {
        shown.add(name);
        shown.add(&source.text);
    }
    shown
}

/// Whether a file lies in a folder.
fn is_in(folder: &str, file: &str) -> bool {
    let rest = file.strip_prefix(folder);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// Adds the names that a source is known for.
fn add_sources(shown: &mut Shown, sources: &Sources) {
    for file in &sources.file {
        shown.add(&file.name);
        shown.add(&file.names.join(" "));
    }
}

/// The files below a folder, from the top of the repository and in the order of their names.
fn files(top: &Path, folder: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(top.join(folder)).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(top)?;
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(files)
}

/// Whether a figure is drawn from results, by a program whose test holds it: it has their name, or that and
/// a word more.
fn is_plot(top: &Path, file: &str) -> bool {
    let name = Path::new(file).file_stem().unwrap_or_default();
    let name = name.to_string_lossy();
    let of = |name: &str| top.join(format!("book/results/{name}.json")).is_file();
    of(&name) || name.match_indices('-').any(|(end, _)| of(&name[..end]))
}

/// Whether a page shows a figure.
fn shows(page: &str, figure: &str) -> bool {
    let mut orders = directive::scan(page).0.into_iter();
    orders.any(|directive| matches!(directive.order, Order::Figure(of) if of.name == figure))
}

/// What a fault says of something that nothing holds.
pub fn says(token: &Token) -> String {
    match token {
        Token::Number(number) => {
            format!("no terminal, listing or fact here has the number {number}")
        }
        Token::Name(name) => format!("nothing in the book has the name {name}"),
    }
}

/// The numbers as which a value may be written.
fn forms(value: &str) -> Vec<String> {
    let forms = ["plain", "KiB", "MiB", "rounded"].into_iter();
    let shown = forms.filter_map(|form| fact::show(value, form).ok());
    shown
        .flat_map(|text| number::numbers(&text))
        .map(|number| number.value)
        .collect()
}

impl Sentences {
    /// What is listed for a file and does not stand there.
    fn in_vain(&self, given: &Given) -> Vec<String> {
        let Given {
            file,
            numbers,
            names,
            ..
        } = given;
        let is_meant = |name: &str| file == EVERYWHERE || file == name;
        let texts: Vec<&str> = self
            .texts
            .iter()
            .chain(&self.beside)
            .filter(|(name, _)| is_meant(name))
            .map(|(_, text)| text.as_str())
            .collect();
        if texts.is_empty() {
            return vec![format!("there is no text {file}")];
        }
        let found: BTreeSet<String> = texts
            .iter()
            .flat_map(|text| number::numbers(text))
            .map(|number| number.value)
            .collect();
        let numbers = numbers.iter().filter(|number| !found.contains(*number));
        let names = names
            .iter()
            .filter(|name| !texts.iter().any(|text| text.contains(name.as_str())));
        numbers
            .chain(names)
            .map(|token| format!("{file} has no {token} any more"))
            .collect()
    }
}
