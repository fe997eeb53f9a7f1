//! The pages of the book as the author wrote them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use pulldown_cmark::{Event, Parser, Tag};

/// Where the pages are, from the top of the repository.
pub const FOLDER: &str = "book/src";

/// A page as the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path in the book: `02-kv/store.md`.
    pub path: String,
    /// The same from the top of the repository.
    pub file: String,
    /// Its Markdown.
    pub text: String,
}

/// Reads the pages of a repository in the order of `SUMMARY.md`.
///
/// # Errors
///
/// With file and line, when one of them cannot be read.
pub fn read(top: &Path) -> Result<Vec<Page>> {
    let read = |path: &str| -> Result<Page> {
        let file = format!("{FOLDER}/{path}");
        let text = fs::read_to_string(top.join(&file));
        Ok(Page {
            path: path.into(),
            text: text.with_context(|| format!("{file}:1: cannot be read"))?,
            file,
        })
    };
    let summary = read("SUMMARY.md")?;
    let links = Parser::new(&summary.text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) if !dest_url.is_empty() => Some(dest_url),
        _ => None,
    });
    links.map(|path| read(&path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_in_the_order_of_the_table_of_contents() {
        let top = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = top.path().join(FOLDER).join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write(
            "SUMMARY.md",
            "# Summary\n\n[Two](b.md)\n\n- [One `x](y)`](01-a/a.md)\n  - [Draft]()\n",
        );
        write("b.md", "B");
        let fault = read(top.path()).expect_err("a page is not there");
        assert_eq!(fault.to_string(), "book/src/01-a/a.md:1: cannot be read");
        write("01-a/a.md", "A");
        let pages = read(top.path()).expect("the pages are there");
        let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
        assert_eq!(paths, ["b.md", "01-a/a.md"]);
    }
}
