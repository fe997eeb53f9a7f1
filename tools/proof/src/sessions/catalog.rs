//! The sessions of a book.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::fault::Fault;

use course::block::{self, Block, Plain, Unreplayed};

/// The terminal blocks of all pages.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The blocks of each session, in the order of its page.
    pub sessions: BTreeMap<String, Vec<Block>>,
    /// The blocks that are not replayed.
    pub unreplayed: Vec<Unreplayed>,
    /// The blocks of plain text.
    pub plain: Vec<Plain>,
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
        self.plain.extend(blocks.plain);
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

impl Catalog {
    /// The lines in plain blocks that a program may have printed: they belong into a terminal, which is
    /// replayed. A plain block holds commands to type, what is typed into a terminal of its page, an
    /// example of a directive, or a grammar. What begins a package is typed in a terminal, too, with
    /// the same features.
    pub fn escaped(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        // What shows how a page is written shows no terminal.
        let is_source = |block: &&Plain| block.lines[0].starts_with("```");
        let plain = self.plain.iter().filter(|block| !block.lines.is_empty());
        for block in plain.filter(|block| !is_source(block)) {
            for (line, number) in block.lines.iter().zip(block.fence + 1..) {
                let message = if line.starts_with("cargo add ") || line.starts_with("cargo new ") {
                    // Terminals leave out what cargo says.
                    let quiet = line.replacen("cargo new ", "cargo new -q ", 1);
                    let quiet = quiet.replacen("cargo add ", "cargo add -q ", 1);
                    let typed = self.is_typed(None, &quiet);
                    (!typed).then(|| format!("no terminal types `{line}`"))
                } else {
                    let held = is_command(line)
                        || is_rule(line)
                        || line.starts_with("{{#")
                        || self.is_typed(Some(&block.page), line);
                    (!held).then(|| format!("no test prints `{line}`: make the block a terminal"))
                };
                faults.extend(message.map(|message| Fault::new(&block.page, number, message)));
            }
        }
        faults
    }

    /// Whether a terminal, of this page or of any, shows this as typed at a prompt.
    fn is_typed(&self, page: Option<&str>, text: &str) -> bool {
        let replayed = self.sessions.values().flatten();
        let replayed = replayed.map(|block| (&block.page, &block.lines));
        let unreplayed = self.unreplayed.iter();
        let unreplayed = unreplayed.map(|block| (&block.page, &block.lines));
        replayed.chain(unreplayed).any(|(shown, lines)| {
            // Without a prompt: typed where a program reads what it is given.
            let is_prompt = |before: &str| ["", "$ "].contains(&before) || before.ends_with("> ");
            let is_typed = |line: &String| line.strip_suffix(text).is_some_and(is_prompt);
            page.is_none_or(|page| page == shown) && lines.iter().any(is_typed)
        })
    }
}

/// Whether the reader types this line at the top of the repository, or beside it.
fn is_command(line: &str) -> bool {
    let first = line.split(' ').next();
    first.is_some_and(|first| ["cargo", "cd", "mdbook"].contains(&first))
}

/// Whether this is a rule of a grammar, such as `line = *word LF`.
fn is_rule(line: &str) -> bool {
    let rule = line.split_once(" = ");
    rule.is_some_and(|(name, _)| name.trim_end().chars().all(char::is_alphabetic))
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
    fn what_a_program_prints_is_no_plain_text() {
        let plain = "```text\ncargo run -q\nGET age\nline = *word LF\n28\n```\n";
        let typed = "```console session=a terminal=1\n127.0.0.1:6379> GET age\n27\n```\n";
        let mut catalog = Catalog::default();
        catalog.add("one.md", &[plain, typed].concat());
        let faults: Vec<String> = catalog.escaped().iter().map(Fault::to_string).collect();
        assert_eq!(
            faults,
            ["one.md:5: no test prints `28`: make the block a terminal"]
        );
    }

    #[test]
    fn what_begins_a_package_is_what_a_terminal_types() {
        let plain = "```text\ncargo new my-a\ncargo add b --features c\n```\n";
        let with = |features: &str| {
            let typed = "```console session=a terminal=1\n$ cargo new -q my-a\n";
            let mut catalog = Catalog::default();
            catalog.add("one.md", plain);
            catalog.add(
                "two.md",
                &format!("{typed}$ cargo add -q b{features}\n```\n"),
            );
            catalog
                .escaped()
                .iter()
                .map(Fault::to_string)
                .collect::<Vec<String>>()
        };
        assert_eq!(with(" --features c"), [""; 0]);
        let fault = "one.md:3: no terminal types `cargo add b --features c`";
        assert_eq!(with(""), [fault]);
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
