//! Reads the book from mdBook, weaves it, and gives it back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use anyhow::{Context, Result, anyhow, bail};
use course::fault::Fault;
use course::{exercise, step};
use mdbook_preprocessor::book::{Book, BookItem, Chapter, SectionNumber};
use mdbook_preprocessor::{PreprocessorContext, parse_input};
use serde::Deserialize;
use weave::result::Results;
use weave::source;
use weave::weave::{Material, Page, Woven, weave};

fn main() {
    if let Err(error) = run() {
        eprintln!("{error:#}");
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
}

fn run() -> Result<()> {
    if env::args().nth(1).as_deref() == Some("supports") {
        return Ok(());
    }
    let (context, mut book) = parse_input(io::stdin().lock())?;
    let settings = context.config.get::<Settings>("preprocessor.weave")?;
    let settings = settings.context("book.toml has no table [preprocessor.weave]")?;
    let folder = tidy(&context.root.join(&settings.chapters))?;
    let top = folder.parent().unwrap_or(Path::new("")).to_owned();
    let chapters = step::load(&folder).map_err(|error| shorten(&error, &top))?;
    let material = Material {
        figures: texts(&context.root.join(&settings.images), "svg", &top)?,
        recordings: texts(&context.root.join(&settings.recordings), "json", &top)?,
        exercises: exercise::load(&folder, &chapters).map_err(|error| shorten(&error, &top))?,
        results: results(&context.root.join(&settings.results), &top)?,
        chapters,
    };
    let pages = pages(&context, &book, &top)?;
    let woven = match weave(&pages, &material) {
        Ok(woven) => woven,
        Err(faults) => bail!("{}", list(&faults)),
    };
    report(&woven.missing)?;
    for warning in &woven.warnings {
        eprintln!("warning: {warning}");
    }
    put_back(&mut book, woven);
    serde_json::to_writer(io::stdout().lock(), &book)?;
    Ok(())
}

/// What no page shows stops the build, unless the author asks to see a draft.
fn report(missing: &[Fault]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    if env::var_os("WEAVE_DRAFT").is_none() {
        bail!("{}", list(missing));
    }
    eprintln!("{}", list(missing));
    Ok(())
}

fn list(faults: &[Fault]) -> String {
    let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
    faults.join("\n")
}

/// The path without `..` and without links.
fn tidy(path: &Path) -> Result<PathBuf> {
    let path = path.canonicalize();
    path.with_context(|| "[preprocessor.weave] in book.toml: a folder is not there")
}

/// Names files from the top of the repository.
fn shorten(error: &anyhow::Error, top: &Path) -> anyhow::Error {
    let message = format!("{error:#}");
    anyhow!(message.replace(&format!("{}/", top.display()), ""))
}

/// The files of a folder with an ending: by name, the file from the top of the repository and its text.
fn texts(folder: &Path, ending: &str, top: &Path) -> Result<BTreeMap<String, (String, String)>> {
    let folder = tidy(folder)?;
    let shown = slashes(folder.strip_prefix(top).unwrap_or(&folder));
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("{shown}:1"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == ending) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let file = format!("{shown}/{name}.{ending}");
            let text = fs::read_to_string(&path).with_context(|| format!("{file}:1"))?;
            texts.insert(name.to_string(), (file, text));
        }
    }
    Ok(texts)
}

/// What was measured, from the JSON files of this folder.
fn results(folder: &Path, top: &Path) -> Result<Results> {
    let folder = tidy(folder)?;
    let shown = slashes(folder.strip_prefix(top).unwrap_or(&folder));
    let mut results = Results::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("{shown}:1"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let file = format!("{shown}/{name}.json");
            let value = serde_json::from_str(&fs::read_to_string(&path)?);
            let value = value.map_err(|error| anyhow!("{file}:{}: {error}", error.line()))?;
            results.insert(name.to_string(), (file, value));
        }
    }
    Ok(results)
}

/// The pages in the order of the book.
fn pages(context: &PreprocessorContext, book: &Book, top: &Path) -> Result<Vec<Page>> {
    let folder = tidy(&context.root.join(&context.config.book.src))?;
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

/// A path as the addresses of pages are written, on any system.
fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Gives the pages their new text, and adds the pages with the whole sources.
fn put_back(book: &mut Book, woven: Woven) {
    let mut texts = woven.texts.into_iter();
    let mut sources = woven.sources;
    let mut index = 0;
    put_into(&mut book.items, &mut |chapter| {
        if let Some(text) = texts.next() {
            chapter.content = text;
        }
        if let Some((_, pages)) = sources.take_if(|(page, _)| *page == index) {
            add_pages(chapter, pages);
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
