//! The built book on the disk, in the order in which it is read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use scraper::{Html, Selector};

pub mod check;
pub mod mdbook;
pub mod progress;
pub mod publish;
pub mod search;

/// A built book.
#[derive(Debug, Default)]
pub struct Site {
    /// The pages in the order of the table of contents.
    pub pages: Vec<Page>,
    /// The names of all files, from the top of the built book.
    pub files: BTreeSet<String>,
    /// All pages in one, as they are printed.
    pub print: String,
}

/// A page of the built book.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its path: `02-kv/store.html`.
    pub path: String,
    /// Its HTML.
    pub html: String,
}

impl Site {
    /// Reads a built book.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut site = Site {
            print: read(&folder.join("print.html"))?,
            ..Site::default()
        };
        for path in contents(&read(&folder.join("toc.html"))?)? {
            let html = read(&folder.join(&path))?;
            site.pages.push(Page { path, html });
        }
        list(folder, "", &mut site.files)?;
        Ok(site)
    }
}

/// The pages that a table of contents leads to, each once.
fn contents(html: &str) -> Result<Vec<String>> {
    let mut paths: Vec<String> = Vec::new();
    for link in Html::parse_document(html).select(&selector("a[href]")?) {
        let href = link.attr("href").expect("the selector asks for it");
        let path = href.split_once('#').map_or(href, |(path, _)| path);
        if !path.is_empty() && !paths.iter().any(|known| known == path) {
            paths.push(path.to_owned());
        }
    }
    ensure!(!paths.is_empty(), "toc.html leads to no page");
    Ok(paths)
}

/// Reads a CSS selector.
pub fn selector(text: &str) -> Result<Selector> {
    Selector::parse(text).map_err(|error| anyhow::anyhow!("{text}: {error}"))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

fn list(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_contents_without_pages_is_a_fault() {
        let pages = contents("<a href='a.html'>A</a><a href='a.html#b'>B</a><a href='#c'>C</a>");
        assert_eq!(pages.expect("there is a page"), ["a.html"]);
        let none = contents("<a href='#c'>C</a>").expect_err("there is none");
        assert_eq!(none.to_string(), "toc.html leads to no page");
    }
}
