//! The outline and the links of the PDF.

use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, ensure};
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};
use proof::browser::Browser;
use proof::browser::paper;
use proof::site::mdbook::top;
use proof::site::{Site, selector};
use scraper::Html;

use crate::built;
use proof::browser::paper::named;

/// Links to what is not printed: Chromium leaves them out of the PDF, and their text still looks like one.
const LOST: &str = "Array.from(document.querySelectorAll('main a[href^=\"#\"]'))
    .filter(link => link.checkVisibility())
    .filter(link => !document.getElementById(decodeURIComponent(link.hash.slice(1)))?.checkVisibility())
    .map(link => link.outerHTML.slice(0, 120))";

/// A line of the outline: how deep it is, and what it says.
type Entry = (usize, String);

/// The book as the command prints it.
pub struct Printed {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// The contents: the id of each heading, and the page that they say.
    pub entries: Vec<(String, String)>,
    /// The links that are lost on the way.
    lost: Vec<String>,
}

/// Prints the book, once for all tests.
pub fn printed() -> Result<&'static Printed> {
    static PRINTED: OnceLock<Result<Printed, String>> = OnceLock::new();
    let print = || -> Result<Printed> {
        const ENTRIES: &str = "Array.from(document.querySelectorAll('.contents-page a'),
            entry => [decodeURIComponent(entry.hash.slice(1)), entry.lastChild.textContent])";
        let browser = Browser::launch()?;
        let mut tab = paper::open(&browser, built()?)?;
        let lost = serde_json::from_value(tab.evaluate(LOST)?)?;
        let pdf = paper::print(&mut tab)?;
        let entries = serde_json::from_value(tab.evaluate(ENTRIES)?)?;
        Ok(Printed { pdf, entries, lost })
    };
    let printed = PRINTED.get_or_init(|| print().map_err(|error| format!("{error:#}")));
    printed.as_ref().map_err(|error| anyhow!(error.clone()))
}

pub fn edition() -> Result<()> {
    let Printed { pdf, lost, .. } = printed()?;
    let document = Document::load_mem(pdf)?;
    let outline = outline(&document)?;
    let wanted = headings()?;
    let differs = wanted
        .iter()
        .zip(&outline)
        .find(|(wanted, is)| wanted != is);
    ensure!(differs.is_none(), "the outline differs: {differs:?}");
    ensure!(
        wanted.len() == outline.len(),
        "the outline has {} lines, the pages have {} headings",
        outline.len(),
        wanted.len()
    );
    let (links, mut dead) = links(&document)?;
    dead.extend(lost.iter().cloned());
    ensure!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
    let pages = document.get_pages().len();
    eprintln!(
        "pdf: {pages} pages, {} lines of outline, {links} links, {} bytes",
        outline.len(),
        pdf.len()
    );
    ensure!(links > 100, "only {links} links in the PDF");
    Ok(())
}

/// A page that is no deeper than its chapter, a link to nothing, and one to a file are found.
pub fn planted() -> Result<()> {
    let (pdf, lost) = print(
        "(() => {
            const page = document.querySelector('h2.numbered');
            const flat = document.createElement('h1');
            flat.append(...page.childNodes);
            page.replaceWith(flat);
            document.querySelector('main').insertAdjacentHTML('beforeend',
                '<a href=\"#nowhere\">nowhere</a> <a href=\"other.html\">other</a>');
        })()",
    )?;
    let document = Document::load_mem(&pdf)?;
    ensure!(
        outline(&document)? != headings()?,
        "the flat page was not found"
    );
    let (_, mut dead) = links(&document)?;
    dead.extend(lost);
    for wanted in ["nowhere", "other.html"] {
        let found = dead.iter().any(|link| link.contains(wanted));
        ensure!(found, "no dead link to {wanted} in {dead:?}");
    }
    Ok(())
}

/// Without Chromium, and without mdBook, the commands that need them say so.
#[cfg(unix)]
pub fn names_what_is_missing() -> Result<()> {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    let path = tempfile::tempdir()?;
    symlink("/bin/sh", path.path().join("sh"))?;
    for (tool, wanted) in [
        ("chromium", "needs chromium"),
        (
            "mdbook",
            "needs mdbook 0.5.4: cargo install mdbook@0.5.4 --locked",
        ),
    ] {
        for command in [env!("CARGO_BIN_EXE_pdf"), env!("CARGO_BIN_EXE_picture")] {
            let mut command = Command::new(command);
            command.arg("book").env("PATH", path.path());
            let output = command.env_remove("RUST_BACKTRACE").output()?;
            let said = String::from_utf8_lossy(&output.stderr);
            ensure!(
                said == format!("Error: {wanted}\n"),
                "without {tool}: {said}"
            );
        }
        // The next tool is looked for when this one is there.
        let there = path.path().join(tool);
        fs::write(&there, "#!/bin/sh\n")?;
        fs::set_permissions(there, Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// Prints the book, after a script has changed it. Gives the PDF, and the links that are lost on the way.
fn print(script: &str) -> Result<(Vec<u8>, Vec<String>)> {
    let browser = Browser::launch()?;
    let mut tab = paper::open(&browser, built()?)?;
    tab.evaluate(script)?;
    let lost = serde_json::from_value(tab.evaluate(LOST)?)?;
    Ok((tab.print()?, lost))
}

/// What the outline has to say: the pages as deep as SUMMARY.md has them, with the numbers of the
/// contents, and below each its headings.
fn headings() -> Result<Vec<Entry>> {
    let summary = fs::read_to_string(top().join("book/src/SUMMARY.md"))?;
    let any = selector("main :is(h1, h2, h3, h4)")?;
    let (mut entries, mut chapter, mut section) = (Vec::new(), 0, 0);
    let site = Site::read(&built()?.pages())?;
    for line in summary.lines().filter(|line| line.contains("](")) {
        let path = line
            .split("](")
            .nth(1)
            .and_then(|rest| rest.strip_suffix(".md)"));
        let path = format!("{}.html", path.context("a line of SUMMARY.md")?);
        let depth = usize::from(line.starts_with("  "));
        let number = match line.trim_start().starts_with("- ") {
            true if depth == 0 => {
                (chapter, section) = (chapter + 1, 0);
                format!("{chapter}. ")
            }
            true => {
                section += 1;
                format!("{chapter}.{section}. ")
            }
            false => String::new(),
        };
        let page = site.pages.iter().find(|page| page.path == path);
        let page = page.with_context(|| format!("no page {path}"))?;
        for heading in Html::parse_document(&page.html).select(&any) {
            let level: usize = heading.value().name()[1..].parse()?;
            let text = tidy(&heading.text().collect::<String>());
            let number = if level == 1 { &number } else { "" };
            entries.push((depth + level - 1, format!("{number}{text}")));
        }
    }
    Ok(entries)
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The outline of a PDF, each line of which leads to a page.
fn outline(document: &Document) -> Result<Vec<Entry>> {
    let pages: BTreeSet<ObjectId> = document.get_pages().into_values().collect();
    let root = document.catalog()?.get(b"Outlines")?.as_reference()?;
    let mut entries = Vec::new();
    let mut open = vec![(0, child(document, root, b"First")?)];
    while let Some((depth, next)) = open.pop() {
        let Some(id) = next else { continue };
        let item = document.get_dictionary(id)?;
        let title = tidy(&decode_text_string(item.get(b"Title")?)?);
        let place = item.get(b"Dest")?.as_array()?.first();
        let page = place.with_context(|| format!("{title} leads nowhere"))?;
        let is_page = pages.contains(&page.as_reference()?);
        ensure!(is_page, "{title} in the outline leads to no page");
        entries.push((depth, title));
        open.push((depth, child(document, id, b"Next")?));
        open.push((depth + 1, child(document, id, b"First")?));
    }
    Ok(entries)
}

fn child(document: &Document, id: ObjectId, key: &[u8]) -> Result<Option<ObjectId>> {
    let item = document.get_dictionary(id)?;
    Ok(item.get(key).ok().map(Object::as_reference).transpose()?)
}

/// How many links a PDF has, and those that lead to nothing in it and to no address of the web.
fn links(document: &Document) -> Result<(usize, Vec<String>)> {
    let names = named(document, document.catalog()?)?;
    let names: BTreeSet<String> = names.into_iter().map(|(name, _)| name).collect();
    let (mut count, mut dead) = (0, Vec::new());
    for (number, page) in document.get_pages() {
        for note in document.get_page_annotations(page)? {
            count += 1;
            let target = target(document, note)?;
            let lives = match &target {
                Target::Inside(name) => names.contains(name),
                Target::Outside(address) => address.starts_with("http"),
            };
            if !lives {
                dead.push(format!("page {number}: {target:?}"));
            }
        }
    }
    Ok((count, dead))
}

#[derive(Debug)]
enum Target {
    Inside(String),
    Outside(String),
}

fn target(document: &Document, note: &Dictionary) -> Result<Target> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if let Ok(name) = note.get(b"Dest") {
        let name = name.as_name().or_else(|_| name.as_str())?;
        return Ok(Target::Inside(text(name)));
    }
    let action = document.dereference(note.get(b"A")?)?.1.as_dict()?;
    Ok(Target::Outside(text(action.get(b"URI")?.as_str()?)))
}
