//! The search of a book that lies somewhere: a fourth of what mdBook writes has to come over the network.
//!
//! mdBook's index holds all texts, the index made of them, and each line of each listing. Here the texts are kept
//! without the listings, of which the words are kept once for each section, and the index is made in the browser.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use regex::Regex;
use scraper::node::{Element, Node};
use scraper::{ElementRef, Html};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::selector;

/// What stands around the index that mdBook writes.
const AROUND: (&str, &str) = (
    "window.search = Object.assign(window.search, JSON.parse('",
    "'));",
);

/// In how many sections a word of listings may be that is kept.
const MOST_SECTIONS: usize = 12;

/// Makes the index.
const MAKE: &str = include_str!("search.js");

/// The index as mdBook writes it, as far as it is kept.
#[derive(Deserialize)]
struct Written {
    results_options: Value,
    search_options: Map<String, Value>,
    /// The address of each section.
    doc_urls: Vec<String>,
    index: Index,
}

#[derive(Deserialize)]
struct Index {
    #[serde(rename = "documentStore")]
    store: Store,
}

#[derive(Deserialize)]
struct Store {
    docs: BTreeMap<String, Section>,
}

/// A section of a page.
#[derive(Deserialize, Serialize)]
struct Section {
    title: String,
    body: String,
    breadcrumbs: String,
    /// The words that stand only in its listings.
    #[serde(default)]
    code: String,
}

/// Makes the search of a built book small.
///
/// # Errors
///
/// When the book has no index as mdBook writes it, or a page does not have its sections.
pub fn shrink(folder: &Path) -> Result<()> {
    let file = file(folder)?;
    let name = file.display();
    let text = fs::read_to_string(&file)?;
    let (start, end) = AROUND;
    let json = text
        .strip_prefix(start)
        .and_then(|text| text.strip_suffix(end))
        .with_context(|| format!("{name} is no index as mdBook writes it"))?;
    let json = json.replace("\\'", "'").replace("\\\\", "\\");
    let mut written: Written = serde_json::from_str(&json).with_context(|| name.to_string())?;

    let mut texts = Vec::new();
    let mut pages: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for address in &written.doc_urls {
        let (page, section) = address.split_once('#').unwrap_or((address, ""));
        pages.entry(page).or_default().push(section);
    }
    let mut bodies = BTreeMap::new();
    for (page, sections) in &pages {
        let html = fs::read_to_string(folder.join(page)).with_context(|| (*page).to_owned())?;
        for (section, body) in sections.iter().zip(bodies_of(&html, sections)?) {
            let address = match *section {
                "" => (*page).to_owned(),
                section => format!("{page}#{section}"),
            };
            bodies.insert(address, body);
        }
    }
    for (number, address) in written.doc_urls.iter().enumerate() {
        let section = written.index.store.docs.remove(&number.to_string());
        let section = section.with_context(|| format!("{name} has no text of {address}"))?;
        let body = bodies.remove(address).context("a section twice")?;
        texts.push(Section {
            code: body.code(),
            body: body.text,
            ..section
        });
    }
    leave_out_common_words(&mut texts);
    let fields = written.search_options.get_mut("fields");
    let fields = fields.and_then(Value::as_object_mut);
    fields
        .with_context(|| format!("{name} names no fields"))?
        .insert("code".into(), json!({ "boost": 1 }));
    let small = json!({
        "results_options": written.results_options,
        "search_options": written.search_options,
        "doc_urls": written.doc_urls,
        "texts": texts,
    });
    let small = small.to_string().replace('\\', "\\\\").replace('\'', "\\'");
    fs::write(file, format!("{start}{small}{end}\n{MAKE}"))?;
    Ok(())
}

/// Leaves out the words of listings that would lead to too many sections.
fn leave_out_common_words(texts: &mut [Section]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for text in &*texts {
        for word in text.code.split(' ') {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    for text in texts {
        let words = text.code.split(' ');
        let words: Vec<&str> = words
            .filter(|word| counts[*word] <= MOST_SECTIONS)
            .collect();
        text.code = words.join(" ");
    }
}

/// The file of the index.
///
/// # Errors
///
/// When there is not one.
pub fn file(folder: &Path) -> Result<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("searchindex") && name.ends_with(".js") {
            files.push(folder.join(name.as_ref()));
        }
    }
    let found = files.len();
    ensure!(found == 1, "{}: {found} indexes", folder.display());
    files.pop().context("no index")
}

/// The text of a section, and that of its listings.
#[derive(Default)]
struct Body {
    text: String,
    listings: String,
}

impl Body {
    /// The words that are only in the listings, each once.
    fn code(&self) -> String {
        let word = Regex::new(r"[^\W\d]\w{2,}").expect("a pattern");
        let words = |text| {
            word.find_iter(text)
                .map(|found: regex::Match<'_>| found.as_str())
        };
        let known: BTreeSet<&str> = words(&self.text).collect();
        let others: BTreeSet<&str> = words(&self.listings).collect();
        let others: Vec<&str> = others.difference(&known).copied().collect();
        others.join(" ")
    }
}

/// The bodies of the sections of a page, as mdBook divides it.
fn bodies_of(html: &str, sections: &[&str]) -> Result<Vec<Body>> {
    let document = Html::parse_document(html);
    let main = document.select(&selector("main")?).next();
    let main = main.context("a page without main")?;
    let mut bodies: Vec<Body> = sections.iter().map(|_| Body::default()).collect();
    let mut current = 0;
    let mut edges = main.traverse();
    while let Some(edge) = edges.next() {
        let Edge::Open(node) = edge else {
            continue;
        };
        let body = bodies.get_mut(current).context("a page without sections")?;
        let skip = match node.value() {
            Node::Text(text) => {
                body.text += text;
                false
            }
            Node::Element(_) if is_code(node) => {
                let listing = ElementRef::wrap(node).context("no element")?;
                for text in listing.text() {
                    body.listings += text;
                    body.listings.push(' ');
                }
                true
            }
            Node::Element(element) => {
                body.text.push(' ');
                let id = element.id().filter(|_| is_heading(element));
                let section = id.and_then(|id| sections.iter().position(|section| *section == id));
                current = section.unwrap_or(current);
                section.is_some() || matches!(element.name(), "script" | "style")
            }
            _ => false,
        };
        if skip {
            let end = edges.find(|edge| matches!(edge, Edge::Close(closed) if *closed == node));
            end.context("an element without an end")?;
        }
    }
    for body in &mut bodies {
        let words: Vec<&str> = body.text.split_whitespace().collect();
        body.text = words.join(" ");
    }
    Ok(bodies)
}

/// Whether this is a listing, or the change that solves an exercise.
fn is_code(node: NodeRef<'_, Node>) -> bool {
    let has = |node: NodeRef<'_, Node>, name: &str| {
        let element = node.value().as_element();
        element.is_some_and(|element| element.classes().any(|class| class == name))
    };
    let is_block = node
        .value()
        .as_element()
        .is_some_and(|element| element.name() == "pre");
    has(node, "listing") || is_block && node.ancestors().any(|around| has(around, "solution"))
}

fn is_heading(element: &Element) -> bool {
    matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<nav>Contents</nav><main><h1 id='one'>One</h1><p>a  loop</p>\
        <figure class='listing'><pre>fn serve(loop)</pre></figure>\
        <h2 id='two'>Two</h2><details class='solution'><pre>-let other</pre></details><p>text<script>let it = 1;</script></p><h3 id='other'>Other</h3></main>";

    fn book(index: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("page.html"), PAGE).expect("a file");
        fs::write(folder.path().join("searchindex-1.js"), index).expect("a file");
        folder
    }

    fn index(docs: &str) -> String {
        let json = format!(
            r#"{{"results_options":{{}},"search_options":{{"fields":{{}}}},
            "doc_urls":["page.html#one","page.html#two"],
            "index":{{"documentStore":{{"docs":{docs}}},"index":{{}}}}}}"#
        );
        format!("{}{json}{}", AROUND.0, AROUND.1)
    }

    const DOCS: &str = r#"{"0":{"title":"One","body":"x","breadcrumbs":"It\'s"},
        "1":{"title":"Two","body":"y","breadcrumbs":"B"}}"#;

    #[test]
    fn listings_are_left_out_and_their_words_are_kept() {
        let book = book(&index(DOCS));
        shrink(book.path()).expect("an index");
        let text = fs::read_to_string(book.path().join("searchindex-1.js")).expect("a file");
        let (json, _) = text.split_once('\n').expect("a line");
        assert!(json.contains(r#""body":"a loop""#), "{json}");
        assert!(json.contains(r#""code":"serve""#), "{json}");
        assert!(json.contains(r#""code":"let other""#), "{json}");
        assert!(json.contains(r#""body":"text Other""#), "{json}");
        assert!(json.contains(r#""breadcrumbs":"It\'s""#), "{json}");
        assert!(!json.contains("let it") && !json.contains("Contents"));
        assert!(text.ends_with(MAKE));
    }

    #[test]
    fn another_index_is_no_index() {
        let folder = book("window.search = {};");
        let fault = shrink(folder.path()).expect_err("another index");
        assert!(
            fault
                .to_string()
                .ends_with("is no index as mdBook writes it")
        );
        let folder = book(&index(
            r#"{"0":{"title":"One","body":"x","breadcrumbs":"B"}}"#,
        ));
        let fault = shrink(folder.path()).expect_err("a text is missing");
        assert!(fault.to_string().ends_with("has no text of page.html#two"));
        fs::remove_file(folder.path().join("searchindex-1.js")).expect("a file");
        let fault = shrink(folder.path()).expect_err("no index");
        assert!(fault.to_string().ends_with("0 indexes"), "{fault}");
    }
}
