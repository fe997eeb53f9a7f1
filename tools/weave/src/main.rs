//! Reads the book from mdBook, weaves it, and gives it back.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, process};

use anyhow::{Context, Result, anyhow, bail};
use course::count::counts;
use course::fault::{self, Fault};
use course::page::Page;
use course::{exercise, step, switch};
use mdbook_preprocessor::book::{Book, BookItem, Chapter, SectionNumber};
use mdbook_preprocessor::{PreprocessorContext, parse_input};
use serde::Deserialize;
use weave::book::{Woven, weave};
use weave::material::{self, Material, slashes};
use weave::source;

fn main() {
    if let Err(error) = run() {
        let _ = writeln!(io::stderr(), "{error:#}");
        process::exit(1);
    }
}

/// What `[preprocessor.weave]` says in book.toml; the paths begin at the folder of book.toml.
#[derive(Deserialize)]
struct Settings {
    chapters: PathBuf,
    images: PathBuf,
    recordings: PathBuf,
    results: PathBuf,
    facts: PathBuf,
}

fn run() -> Result<()> {
    if env::args().nth(1).as_deref() == Some("supports") {
        return Ok(());
    }
    let (context, mut book) = parse_input(io::stdin().lock())?;
    let settings = context.config.get::<Settings>("preprocessor.weave")?;
    let settings = settings.context("book.toml has no table [preprocessor.weave]")?;
    let chapters = folder(&context, "preprocessor.weave.chapters", &settings.chapters)?;
    let top = chapters
        .parent()
        .context("chapters is no folder of a repository")?;
    let pages = pages(&context, &book, top)?;
    let material = material(&context, &settings, &pages, &chapters, top)?;
    let woven = match weave(&pages, &material) {
        Ok(woven) => woven,
        Err(faults) => bail!("{}", fault::list(&faults)),
    };
    report(&woven.missing)?;
    for warning in &woven.warnings {
        writeln!(io::stderr(), "warning: {warning}")?;
    }
    put_back(&mut book, woven);
    serde_json::to_writer(io::stdout().lock(), &book)?;
    Ok(())
}

/// Reads what the pages are woven from.
fn material(
    context: &PreprocessorContext,
    settings: &Settings,
    pages: &[Page],
    chapters: &Path,
    top: &Path,
) -> Result<Material> {
    let files = |key: &str, path: &Path, ending: &str| {
        let key = format!("preprocessor.weave.{key}");
        material::files(&folder(context, &key, path)?, ending, top)
    };
    let steps = step::load(chapters).map_err(|error| shorten(&error, top))?;
    let exercises = exercise::load(chapters, &steps).map_err(|error| shorten(&error, top))?;
    let held = files("facts", &settings.facts, "toml")?;
    let held = |name: &str| {
        held.get(name)
            .with_context(|| format!("preprocessor.weave.facts: no {name}.toml"))
    };
    let facts = material::facts(held("facts")?)?;
    Ok(Material {
        facts: material::values(
            &facts,
            held("facts")?,
            &counts(pages, &steps, &exercises),
            top,
        )?,
        given: facts.classes(),
        sources: material::sources(held("sources")?)?,
        ledger: material::ledger(held("ledger")?, &steps)?,
        figures: files("images", &settings.images, "svg")?,
        recordings: files("recordings", &settings.recordings, "json")?,
        exercises,
        results: material::results(files("results", &settings.results, "json")?)?,
        chapters: steps,
    })
}

/// What no page shows stops the build, unless the author asks to see a draft.
fn report(missing: &[Fault]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    if !switch::DRAFT.is_on() {
        bail!("{}", fault::list(missing));
    }
    writeln!(io::stderr(), "{}", fault::list(missing))?;
    Ok(())
}

/// A folder that book.toml names, without `..` and without links.
fn folder(context: &PreprocessorContext, key: &str, path: &Path) -> Result<PathBuf> {
    let full = context.root.join(path).canonicalize();
    full.with_context(|| format!("book.toml: {key} = {path:?} is no folder"))
}

/// Names files from the top of the repository.
fn shorten(error: &anyhow::Error, top: &Path) -> anyhow::Error {
    let message = format!("{error:#}");
    anyhow!(message.replace(&format!("{}/", top.display()), ""))
}

/// The pages in the order of the book.
fn pages(context: &PreprocessorContext, book: &Book, top: &Path) -> Result<Vec<Page>> {
    let folder = folder(context, "book.src", &context.config.book.src)?;
    let folder = folder.strip_prefix(top).unwrap_or(&folder);
    let mut pages = Vec::new();
    for chapter in book.chapters() {
        let path = chapter.source_path.as_ref().or(chapter.path.as_ref());
        let path = path.context("a page without a path")?;
        pages.push(Page {
            path: slashes(path),
            file: slashes(&folder.join(path)),
            text: chapter.content.clone(),
        });
    }
    Ok(pages)
}

/// Gives the pages their new text, and adds the pages with the whole sources.
fn put_back(book: &mut Book, woven: Woven) {
    let mut texts = woven.texts.into_iter();
    let mut sources = woven.sources;
    let mut index = 0;
    put_into(&mut book.items, &mut |chapter| {
        chapter.content = texts.next().expect("a text for each page that was read");
        if let Some(sources) = sources.take_if(|sources| sources.below == index) {
            add_pages(chapter, sources.pages);
        }
        index += 1;
    });
}

/// Visits the pages in the order in which `pages` lists them.
fn put_into(items: &mut [BookItem], visit: &mut impl FnMut(&mut Chapter)) {
    for item in items {
        if let BookItem::Chapter(chapter) = item {
            let below = std::mem::take(&mut chapter.sub_items);
            if !chapter.is_draft_chapter() {
                visit(chapter);
            }
            let added = std::mem::replace(&mut chapter.sub_items, below);
            put_into(&mut chapter.sub_items, visit);
            chapter.sub_items.extend(added);
        }
    }
}

fn add_pages(chapter: &mut Chapter, pages: Vec<source::Page>) {
    let mut parents = chapter.parent_names.clone();
    parents.push(chapter.name.clone());
    for (index, page) in (1..).zip(pages) {
        let mut added = Chapter::new(&page.name, page.text, page.path, parents.clone());
        added.source_path = None;
        added.number = chapter.number.as_ref().map(|number| {
            let parts = number.iter().copied().chain([index]);
            parts.collect::<SectionNumber>()
        });
        chapter.sub_items.push(added.into());
    }
}
