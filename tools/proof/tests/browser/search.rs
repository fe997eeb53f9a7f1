//! What a reader finds who searches.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use proof::browser::tab::Tab;
use proof::browser::{Browser, address};
use proof::site::{search as shrink, selector};
use scraper::Html;
use serde_json::json;

use crate::built;
use crate::weight::compressed;

/// All that a search in a published book loads, in bytes.
const MOST: usize = 250_000;

/// Searches, and gives the addresses that are found, best first.
fn search(tab: &mut Tab, words: &str) -> Result<Vec<String>> {
    let words = json!(words);
    let found = tab.evaluate(&format!(
        "(() => {{
            const bar = document.getElementById('mdbook-searchbar');
            bar.value = {words};
            bar.dispatchEvent(new KeyboardEvent('keyup'));
            return Array.from(document.querySelectorAll('#mdbook-searchresults a'),
                link => link.getAttribute('href').replace(/[?].*#/, '#'));
        }})()"
    ))?;
    Ok(serde_json::from_value(found)?)
}

/// The text of each element of a page that a selector names.
fn texts(page: &str, css: &str) -> Result<Vec<String>> {
    let html = fs::read_to_string(built()?.pages().join(page))?;
    let document = Html::parse_document(&html);
    let css = selector(css)?;
    let texts = document.select(&css);
    Ok(texts.map(|text| text.text().collect()).collect())
}

/// The words in capitals, such as `GET` and `TIME_WAIT`, in the code of a page.
fn capitals(page: &str) -> Result<BTreeSet<String>> {
    let code = texts(page, "main code")?.join(" ");
    let words = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let words = words.filter(|word| word.len() > 2 && *word == word.to_uppercase());
    let words = words.filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
    Ok(words.map(str::to_owned).collect())
}

/// Commands are found, also those that are words of English; so is each term, and what goes wrong comes
/// first on the page about that.
pub fn finds() -> Result<()> {
    finds_in(&built()?.pages())
}

/// The same in a book that lies somewhere, where a search has little to load.
pub fn finds_published() -> Result<()> {
    let built = built()?.pages();
    let folder = tempfile::tempdir()?;
    for entry in fs::read_dir(&built)? {
        let entry = entry?;
        symlink(entry.path(), folder.path().join(entry.file_name()))?;
    }
    let index = shrink::file(folder.path())?;
    fs::remove_file(&index)?;
    fs::copy(shrink::file(&built)?, &index)?;
    shrink::shrink(folder.path())?;
    finds_in(folder.path())?;
    let mut weight = compressed(&fs::read(&index)?)?;
    for entry in fs::read_dir(&built)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let script = |start| name.starts_with(start) && name.ends_with(".js");
        if ["elasticlunr", "mark", "searcher"].into_iter().any(script) {
            weight += compressed(&fs::read(built.join(name.as_ref()))?)?;
        }
    }
    eprintln!("search: {weight} bytes, compressed");
    ensure!(
        weight <= MOST,
        "a search loads {weight} bytes, more than {MOST}"
    );
    Ok(())
}

fn finds_in(folder: &Path) -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.open(&address(folder, "introduction.html"))?;
    tab.press("/")?;
    tab.wait_until("window.search?.doc_urls")?;
    tab.wait_until("!document.querySelector('.searching')")?;
    let mut wanted = Vec::new();
    for page in ["protocol.html", "glossary.html"] {
        let words = capitals(page)?.into_iter();
        wanted.extend(words.map(|word| (word, vec!["protocol.html", "glossary.html"])));
    }
    for word in ["GET", "SET", "EXIT", "QUIT", "TIME_WAIT"] {
        let known = wanted.iter().any(|(known, _)| known == word);
        ensure!(known, "neither the protocol nor the glossary has {word}");
    }
    let messages = texts("trouble.html", "main table td:first-child code")?;
    ensure!(messages.len() > 5, "only {messages:?}");
    let messages = messages.into_iter().map(|text| text.replace('…', ""));
    let lower = messages.clone().map(|text| text.to_lowercase());
    wanted.extend(
        messages
            .chain(lower)
            .map(|text| (text, vec!["trouble.html"])),
    );
    wanted.push(("backlog".into(), vec!["glossary.html"]));
    for (words, pages) in &wanted {
        let found = search(&mut tab, words)?;
        let first = found
            .first()
            .with_context(|| format!("{words}: nothing is found"))?;
        ensure!(
            pages.iter().any(|page| first.starts_with(page)),
            "{words}: {first} comes first, not {pages:?}"
        );
    }
    eprintln!("search: {} searches", wanted.len());
    let tasks = search(&mut tab, "EXIT")?;
    let first = tasks
        .iter()
        .position(|page| page.contains("exercises.html"));
    let text = tasks
        .iter()
        .position(|page| page.starts_with("02-kv/commands.html"));
    ensure!(text < first, "a task comes before the text: {tasks:?}");
    // A name that stands in listings alone.
    let listed = search(&mut tab, "auto_aof_nothing")?;
    ensure!(listed.is_empty(), "found: {listed:?}");
    let listed = search(&mut tab, "TryLockError")?;
    let full = listed
        .iter()
        .any(|page| page.starts_with("08-persistence/full.html"));
    ensure!(full, "TryLockError is found in {listed:?}");
    Ok(())
}
