//! The EPUB: whole, and as EPUB's own checker wants it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, bail, ensure};
use libtest_mimic::Arguments;
use proof::epub;
use proof::site::check::resolve;
use proof::site::mdbook;
use roxmltree::{Document, ParsingOptions};
use zip::ZipArchive;

mod common;

use common::trial;

/// EPUB's checker, as Debian has it.
const EPUBCHECK: &str = "/usr/share/java/epubcheck.jar";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mdbook = mdbook::missing();
    let checker = match Path::new(EPUBCHECK).is_file() {
        true => None,
        false => Some("needs epubcheck: the package epubcheck".to_owned()),
    };
    let trials = vec![
        trial("the_epub_is_whole", mdbook.clone(), whole),
        trial("a_dead_link_in_an_epub_is_found", None, dead),
        trial("epubcheck_finds_nothing", mdbook.or(checker), checked),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The EPUB of the book, made once.
fn made() -> Result<&'static [u8]> {
    static MADE: OnceLock<Result<Vec<u8>, String>> = OnceLock::new();
    let make = || epub::make(&mdbook::build()?);
    let made = MADE.get_or_init(|| make().map_err(|error| format!("{error:#}")));
    made.as_deref().map_err(|error| anyhow!(error.clone()))
}

/// The first file says what it is, every page is well-formed, each link leads to an element of a page, and
/// the contents name all pages.
fn whole() -> Result<()> {
    let mut zip = ZipArchive::new(Cursor::new(made()?))?;
    let first = zip.by_index(0)?.name()?.into_owned();
    ensure!(first == "mimetype", "{first} is the first file");
    let mut pages = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index)?;
        let name = file.name()?.into_owned();
        if name.ends_with(".xhtml") {
            let mut text = String::new();
            file.read_to_string(&mut text).context(name.clone())?;
            pages.insert(name, text);
        }
    }
    ensure!(pages.len() > 100, "{} pages", pages.len());
    let faults = faults(&pages)?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    let contents = &pages["book/nav.xhtml"];
    for page in pages.keys().filter_map(|page| page.strip_prefix("book/")) {
        let is_named = contents.contains(&format!("href=\"{page}\""));
        let is_one = ["nav.xhtml", "cover.xhtml"].contains(&page);
        ensure!(is_named || is_one, "the contents do not name {page}");
    }
    eprintln!("epub: {} pages, {} bytes", pages.len(), made()?.len());
    Ok(())
}

/// Links that lead nowhere.
fn faults(pages: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let options = || ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let (mut ids, mut links) = (BTreeSet::new(), Vec::new());
    for (page, text) in pages {
        let document = Document::parse_with_options(text, options()).context(page.clone())?;
        ids.insert(page.clone());
        for element in document.descendants().filter(|node| node.is_element()) {
            if let Some(id) = element.attribute("id") {
                ensure!(ids.insert(format!("{page}#{id}")), "{page}: two {id}");
            }
            let href = element.attribute("href").filter(|href| !href.contains(':'));
            if let Some(href) = href.filter(|href| !href.ends_with(".css")) {
                let line = document.text_pos_at(element.range().start).row;
                links.push((page, line, href.to_owned()));
            }
        }
    }
    let mut faults = Vec::new();
    for (page, line, href) in links {
        let (path, fragment) = href.split_once('#').unwrap_or((&href, ""));
        let mut target = resolve(page, path).unwrap_or_default();
        if !fragment.is_empty() {
            target += &format!("#{fragment}");
        }
        if !ids.contains(&target) {
            faults.push(format!("{page}:{line}: {href} leads nowhere"));
        }
    }
    Ok(faults)
}

fn dead() -> Result<()> {
    let page = |body: &str| format!("<html>\n<body>{body}</body></html>");
    let pages = BTreeMap::from([
        (
            "a/b.xhtml".into(),
            page("<p id='c'/><a href='../d.xhtml#e'/><a href='#c'/>"),
        ),
        (
            "d.xhtml".into(),
            page("<a href='a/b.xhtml'/><a href='a/b.xhtml#f'/>"),
        ),
    ]);
    let wanted = [
        "a/b.xhtml:2: ../d.xhtml#e leads nowhere",
        "d.xhtml:2: a/b.xhtml#f leads nowhere",
    ];
    let found = faults(&pages)?;
    ensure!(found == wanted, "{found:#?}");
    let broken = BTreeMap::from([("a.xhtml".into(), page("<br>"))]);
    ensure!(
        faults(&broken).is_err(),
        "what is not well-formed is no page"
    );
    Ok(())
}

fn checked() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("book.epub");
    fs::write(&file, made()?)?;
    let output = Command::new("java")
        .args(["-jar", EPUBCHECK])
        .arg(&file)
        .output()
        .context("java")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let found = said.lines().find(|line| line.starts_with("Messages:"));
    eprintln!("epubcheck: {}", found.context("epubcheck says nothing")?);
    Ok(())
}
