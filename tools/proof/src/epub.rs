//! The book as an EPUB: the pages of the built book as XHTML, with a style of their own, in one file.
//!
//! What an e-reader cannot do is left out or put in another way: nothing is stepped, hints and solutions are
//! at the end, and the whole sources of the steps, which nobody reads on such a screen, are not there.
//! The format is EPUB 3.3 (<https://www.w3.org/TR/epub-33/>).

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};

use anyhow::{Context, Result};
use jiff::Timestamp;
use scraper::Html;
use serde::Deserialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::site::check::{is_elsewhere, resolve};
use crate::site::{Site, mdbook, selector};

mod contents;
mod xhtml;

/// The version of the book.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Tells this book from others, in all its versions.
const IDENTIFIER: &str = "urn:uuid:6b0f4b38-3c0e-4d0a-9b57-0d5e2f6f6379";

/// What lies in the root of each EPUB and says where the rest is.
const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n\
    <rootfiles><rootfile full-path=\"book/book.opf\" media-type=\"application/oebps-package+xml\"/>\
    </rootfiles>\n</container>\n";

/// What `book.toml` says of the book.
#[derive(Deserialize)]
struct Configuration {
    book: Book,
}

#[derive(Deserialize)]
struct Book {
    title: String,
    description: String,
    authors: Vec<String>,
    language: String,
}

/// A file of the EPUB, below `book/`.
struct Item {
    path: String,
    content: Vec<u8>,
    /// Words of EPUB for what is special about it.
    properties: Vec<&'static str>,
}

/// Makes the EPUB of a built book.
///
/// # Errors
///
/// When a file of the book cannot be read, or has no text.
pub fn make(built: &mdbook::Built) -> Result<Vec<u8>> {
    let theme = mdbook::top().join("book/theme");
    let configuration = fs::read_to_string(mdbook::top().join("book/book.toml"))?;
    let book = toml::from_str::<Configuration>(&configuration)?.book;
    let mut site = Site::read(&built.pages())?;
    site.pages.retain(|page| !page.path.starts_with("steps/"));
    let paths: BTreeSet<String> = site.pages.iter().map(|page| page.path.clone()).collect();

    let mut items = vec![cover(&book)];
    for page in &site.pages {
        items.push(chapter(&book, page, &paths).with_context(|| page.path.clone())?);
    }
    let spine: Vec<String> = items.iter().map(|item| item.path.clone()).collect();
    let toc = fs::read_to_string(built.pages().join("toc.html"))?;
    items.push(Item {
        path: "nav.xhtml".into(),
        content: document(&book, &book.title, 0, &contents::nav(&toc, &paths)?.0).into(),
        properties: vec!["nav"],
    });
    for (path, file, properties) in [
        ("style.css", "epub.css", vec![]),
        ("cover.svg", "cover.svg", vec!["cover-image"]),
        // The labels of figures fit into their boxes in this font.
        ("figure.woff2", "fonts/source-sans-3.woff2", vec![]),
        ("figure-600.woff2", "fonts/source-sans-3-600.woff2", vec![]),
        (
            "figure-license.txt",
            "fonts/SOURCE-SANS-LICENSE.txt",
            vec![],
        ),
    ] {
        items.push(Item {
            path: path.into(),
            content: fs::read(theme.join(file)).context(file)?,
            properties,
        });
    }
    pack(&package(&book, &items, &spine), &items)
}

/// A page of the book as a file of the EPUB.
fn chapter(book: &Book, page: &crate::site::Page, paths: &BTreeSet<String>) -> Result<Item> {
    let document_of = Html::parse_document(&page.html);
    let main = document_of.select(&selector("main")?).next();
    let main = main.context("no <main>")?;
    let title = document_of.select(&selector("main h1")?).next();
    let title: String = title.context("no <h1>")?.text().collect();
    let text = xhtml::write(&main, &|href| link(href, &page.path, paths));
    let depth = page.path.matches('/').count();
    let has_figure = text.contains("<svg");
    Ok(Item {
        path: renamed(&page.path),
        content: document(book, &title, depth, &text).into(),
        properties: if has_figure { vec!["svg"] } else { vec![] },
    })
}

/// The file of a page.
fn renamed(path: &str) -> String {
    path.replace(".html", ".xhtml")
}

/// Where a link of a page leads in the EPUB; nowhere when that is not in it.
fn link(href: &str, page: &str, paths: &BTreeSet<String>) -> Option<String> {
    if is_elsewhere(href) || href.starts_with('#') {
        return Some(href.into());
    }
    let at = href.find('#').unwrap_or(href.len());
    let (path, fragment) = href.split_at(at);
    let target = match resolve(page, path)?.as_str() {
        "index.html" => "introduction.html".to_owned(),
        target => target.to_owned(),
    };
    let up = "../".repeat(page.matches('/').count());
    paths
        .contains(&target)
        .then(|| format!("{up}{}{fragment}", renamed(&target)))
}

fn cover(book: &Book) -> Item {
    let alt = xhtml::escape(&book.title);
    let body = format!("<div class=\"cover\"><img src=\"cover.svg\" alt=\"{alt}\"/></div>");
    Item {
        path: "cover.xhtml".into(),
        content: document(book, &book.title, 0, &body).into(),
        properties: vec![],
    }
}

/// A whole file: what stands around its body.
fn document(book: &Book, title: &str, depth: usize, body: &str) -> String {
    let style = "../".repeat(depth) + "style.css";
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html \
         xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" \
         xml:lang=\"{0}\" lang=\"{0}\">\n<head><title>{1}</title><link rel=\"stylesheet\" type=\"text/css\" \
         href=\"{style}\"/></head>\n<body>\n{2}\n</body>\n</html>\n",
        book.language,
        xhtml::escape(title),
        body
    )
}

/// What the EPUB is made of, and in which order it is read.
fn package(book: &Book, items: &[Item], spine: &[String]) -> String {
    let id = |path: &str| format!("i-{}", path.replace(['/', '.'], "-"));
    let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut text = String::new();
    for author in &book.authors {
        text += &format!("<dc:creator>{}</dc:creator>\n", xhtml::escape(author));
    }
    let mut manifest = String::new();
    for item in items {
        let kind = match item.path.rsplit_once('.') {
            Some((_, "css")) => "text/css",
            Some((_, "svg")) => "image/svg+xml",
            Some((_, "woff2")) => "font/woff2",
            Some((_, "txt")) => "text/plain",
            _ => "application/xhtml+xml",
        };
        let properties = match item.properties.join(" ") {
            none if none.is_empty() => none,
            some => format!(" properties=\"{some}\""),
        };
        manifest += &format!(
            "<item id=\"{}\" href=\"{}\" media-type=\"{kind}\"{properties}/>\n",
            id(&item.path),
            item.path
        );
    }
    let order = spine
        .iter()
        .map(|path| format!("<itemref idref=\"{}\"/>\n", id(path)));
    let order: String = order.collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" \
         version=\"3.0\" unique-identifier=\"book\" xml:lang=\"{language}\">\n<metadata \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<dc:identifier \
         id=\"book\">{IDENTIFIER}</dc:identifier>\n<dc:title>{title}</dc:title>\n\
         <dc:language>{language}</dc:language>\n{text}<dc:description>{description}</dc:description>\n\
         <dc:rights>MIT license</dc:rights>\n<meta property=\"dcterms:modified\">{now}</meta>\n\
         <meta property=\"schema:version\">{VERSION}</meta>\n</metadata>\n<manifest>\n{manifest}</manifest>\n<spine>\n{order}</spine>\n</package>\n",
        language = book.language,
        title = xhtml::escape(&book.title),
        description = xhtml::escape(&book.description),
    )
}

/// All files in one, of which the first says what it is.
fn pack(package: &str, items: &[Item]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("mimetype", stored)?;
    zip.write_all(b"application/epub+zip")?;
    let files = [
        ("META-INF/container.xml", CONTAINER),
        ("book/book.opf", package),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes()));
    let items = items
        .iter()
        .map(|item| (format!("book/{}", item.path), item.content.as_slice()));
    for (path, content) in files.into_iter().chain(items) {
        zip.start_file(path, packed)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_file_of_its_page_or_nowhere() {
        let paths = ["introduction.html", "a/b.html", "c.html"].map(str::to_owned);
        let paths = BTreeSet::from(paths);
        let link = |href| link(href, "a/b.html", &paths);
        assert_eq!(link("../c.html#d").as_deref(), Some("../c.xhtml#d"));
        assert_eq!(
            link("../index.html").as_deref(),
            Some("../introduction.xhtml")
        );
        assert_eq!(link("b.html").as_deref(), Some("../a/b.xhtml"));
        assert_eq!(link("#here").as_deref(), Some("#here"));
        assert_eq!(
            link("https://redis.io/").as_deref(),
            Some("https://redis.io/")
        );
        assert_eq!(link("../steps/01.html"), None);
    }
}
