//! The book as one PDF.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use lopdf::{Dictionary, Document, Object, ObjectId};
use serde_json::json;

use crate::browser::tab::Tab;
use crate::browser::{Browser, address};
use crate::site::mdbook::Built;

/// The width of the text on a page of A4, in CSS pixels.
const WIDTH: u32 = 642;

/// Opens all pages of a built book as one, as they are printed. [`Tab::print`] then gives the PDF, with a title page,
/// running heads, page numbers, an outline and links; [`print`] has the numbers of the pages in its contents, too.
pub fn open(browser: &Browser, built: &Built) -> Result<Tab> {
    let mut tab = browser.tab()?;
    tab.resize(WIDTH, 900)?;
    tab.emulate("print", "light")?;
    tab.open(&address(&built.pages(), "print.html"))?;
    Ok(tab)
}

/// Prints an open book twice: the first time says on which page each heading is, and the second has that in its
/// contents.
///
/// # Errors
///
/// When the browser cannot print, or a heading is on no page.
pub fn print(tab: &mut Tab) -> Result<Vec<u8>> {
    let places = places(&Document::load_mem(&tab.print()?)?)?;
    let pages = tab.evaluate(&format!(
        "(places => {{
            const entries = Array.from(document.querySelectorAll('.contents-page a'));
            for (const entry of entries) {{
                entry.lastChild.textContent = places[decodeURIComponent(entry.hash.slice(1))] ?? '';
            }}
            return entries.filter(entry => !entry.lastChild.textContent).map(entry => entry.hash);
        }})({})",
        json!(places)
    ))?;
    ensure!(pages == json!([]), "on no page: {pages}");
    tab.print()
}

/// The page of each named place of a PDF, counted from 1.
///
/// # Errors
///
/// When the PDF is not as Chromium makes it.
pub fn places(document: &Document) -> Result<BTreeMap<String, u32>> {
    let numbers: BTreeMap<ObjectId, u32> = document
        .get_pages()
        .into_iter()
        .map(|(number, id)| (id, number))
        .collect();
    let catalog = document.catalog()?;
    let mut places = BTreeMap::new();
    for (name, place) in named(document, catalog)? {
        let place = document.dereference(&place)?.1;
        let place = match place {
            Object::Dictionary(dictionary) => dictionary.get(b"D")?,
            other => other,
        };
        let page = place.as_array()?.first().context("an empty place")?;
        let number = numbers.get(&page.as_reference()?);
        places.insert(name, *number.context("a place on no page")?);
    }
    Ok(places)
}

/// The named places: a dictionary in the catalog.
///
/// # Errors
///
/// When there is none.
pub fn named(document: &Document, catalog: &Dictionary) -> Result<Vec<(String, Object)>> {
    let dests = document.dereference(catalog.get(b"Dests")?)?.1.as_dict()?;
    let name = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let all = dests.iter();
    Ok(all.map(|(key, place)| (name(key), place.clone())).collect())
}
