//! The sessions of a book.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::fault::Fault;

use course::block::{self, Block, Unreplayed};

/// The terminal blocks of all pages.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The blocks of each session, in the order of its page.
    pub sessions: BTreeMap<String, Vec<Block>>,
    /// The blocks that are not replayed.
    pub unreplayed: Vec<Unreplayed>,
    /// What is wrong with the blocks themselves.
    pub faults: Vec<Fault>,
}

impl Catalog {
    /// Reads all pages below a folder of the repository.
    ///
    /// # Errors
    ///
    /// When a page cannot be read.
    pub fn read(repository: &Path, folder: &str) -> Result<Self> {
        let mut catalog = Catalog::default();
        for file in pages(&repository.join(folder))? {
            let text = fs::read_to_string(&file);
            let text = text.with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.strip_prefix(repository)?;
            catalog.add(&name.to_string_lossy(), &text);
        }
        Ok(catalog)
    }

    /// Adds a page, given as Markdown.
    pub fn add(&mut self, page: &str, markdown: &str) {
        let blocks = block::read(page, markdown);
        self.faults.extend(blocks.faults);
        self.unreplayed.extend(blocks.unreplayed);
        let mut before: Option<String> = None;
        for block in blocks.replayed {
            let session = self.sessions.entry(block.session.clone()).or_default();
            if let Some(other) = session.first().filter(|other| other.page != block.page) {
                let message = format!("the session {} is on {} too", block.session, other.page);
                self.faults.push(Fault::new(page, block.fence, message));
            }
            // In the next session all terminals are free, so this one cannot go on after it.
            if let Some(last) = session.last()
                && before.as_deref() != Some(&*block.session)
            {
                let message = format!(
                    "the session {} is over: another has begun since line {}",
                    block.session, last.fence
                );
                self.faults.push(Fault::new(page, block.fence, message));
            }
            before = Some(block.session.clone());
            session.push(block);
        }
    }
}

/// The Markdown files below a folder, sorted.
fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            pages.extend(self::pages(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_over_when_another_begins() {
        let block = |session| format!("```console session={session} terminal=1\n$ ls\n```\n");
        let mut catalog = Catalog::default();
        catalog.add("one.md", &[block("a"), block("b"), block("b")].concat());
        assert!(catalog.faults.is_empty());
        catalog.add("two.md", &[block("c"), block("d"), block("c")].concat());
        let faults: Vec<String> = catalog.faults.iter().map(Fault::to_string).collect();
        let wanted = "two.md:7: the session c is over: another has begun since line 1";
        assert_eq!(faults, [wanted]);
    }

    #[test]
    fn a_session_lives_on_one_page() {
        let mut catalog = Catalog::default();
        let page = "```console session=a terminal=1\n$ ls\n```\n";
        catalog.add("one.md", page);
        assert!(catalog.faults.is_empty());
        catalog.add("two.md", page);
        assert_eq!(catalog.faults[0].file, "two.md");
    }
}
