//! The sources that sentences name: RFCs, man pages, files of Redis and of Linux. All stand in one list,
//! `book/facts/sources.toml`, each with what the book takes from it.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, Options, Parser, TagEnd};
use serde::Deserialize;

use crate::fact::line;

/// What `book/facts/sources.toml` says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// RFCs and man pages.
    #[serde(default)]
    pub document: Vec<Document>,
    /// Files of programs.
    #[serde(default)]
    pub file: Vec<File>,
}

/// An RFC or a man page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// As sentences name it: `RFC 1122` or `tcp(7)`.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The sections that sentences name.
    #[serde(default)]
    pub sections: Vec<String>,
    /// What the book takes from it.
    pub claim: String,
}

/// A file of a program's source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The program and its version: `Redis 7.0.15`.
    pub of: String,
    /// As sentences name it: `networking.c`.
    pub name: String,
    /// Functions, constants and settings that stand in it.
    #[serde(default)]
    pub names: Vec<String>,
    /// Values that stand in one line with their names.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What the book takes from it.
    pub claim: String,
}

/// A source that a sentence names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// Its line, counted from 1.
    pub line: usize,
    /// `RFC 1122`, `tcp(7)` or `networking.c`.
    pub name: String,
}

/// Reads the text of `book/facts/sources.toml`.
///
/// # Errors
///
/// The line and what is wrong there.
pub fn read(text: &str) -> Result<Sources, (usize, String)> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (line(text, at), error.message().to_owned())
    })
}

impl Sources {
    /// The sources that a page names, in its order, and the faults in what it says of them.
    pub fn check(&self, markdown: &str) -> (Vec<Mention>, Vec<(usize, String)>) {
        let (mut mentions, mut faults) = (Vec::new(), Vec::new());
        for paragraph in paragraphs(markdown) {
            // A name may be broken at its space: its last word is looked for.
            let at = |name: &str| {
                let word = name.rsplit(' ').next().unwrap_or(name);
                let place = markdown[paragraph.start..].find(word).unwrap_or(0);
                line(markdown, paragraph.start + place)
            };
            for name in documents(&paragraph.words) {
                match self.document.iter().find(|document| document.name == name) {
                    Some(document) => {
                        let unknown = sections(&paragraph.words, document).into_iter();
                        faults.extend(unknown.map(|number| {
                            let message = format!(
                                "section {number} of {name} is not in book/facts/sources.toml"
                            );
                            (at(&number), message)
                        }));
                    }
                    None => faults.push((
                        at(&name),
                        format!("{name} is not among the documents of book/facts/sources.toml"),
                    )),
                }
                mentions.push(Mention {
                    line: at(&name),
                    name,
                });
            }
            let files: BTreeSet<&str> = paragraph
                .code
                .iter()
                .map(String::as_str)
                .filter(|code| is_file(code))
                .collect();
            for name in &files {
                if !self.file.iter().any(|file| file.name == *name) {
                    faults.push((
                        at(name),
                        format!("{name} is not among the files of book/facts/sources.toml"),
                    ));
                }
                mentions.push(Mention {
                    line: at(name),
                    name: (*name).to_owned(),
                });
            }
            for code in paragraph.code.iter().filter(|_| !files.is_empty()) {
                faults.extend(
                    self.misplaced(code, &files)
                        .map(|message| (at(code), message)),
                );
            }
        }
        (mentions, faults)
    }

    /// What is wrong with a name beside files in which it does not stand.
    fn misplaced(&self, name: &str, files: &BTreeSet<&str>) -> Option<String> {
        let having = self
            .file
            .iter()
            .filter(|file| file.names.iter().any(|found| found == name));
        let having: Vec<&str> = having.map(|file| file.name.as_str()).collect();
        if having.is_empty() || having.iter().any(|file| files.contains(file)) {
            return None;
        }
        let named: Vec<&str> = files.iter().copied().collect();
        Some(format!(
            "{name} is in {}, not in {}",
            having.join(" and "),
            named.join(" or ")
        ))
    }
}

/// The words and the code of a paragraph, a heading or a cell.
#[derive(Default)]
struct Paragraph {
    start: usize,
    words: String,
    code: Vec<String>,
}

fn paragraphs(markdown: &str) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut open = Paragraph::default();
    for (event, bytes) in Parser::new_ext(markdown, Options::all()).into_offset_iter() {
        match event {
            Event::Text(text) => {
                if open.words.is_empty() {
                    open.start = bytes.start;
                }
                open.words += &text;
            }
            Event::Code(code) => {
                if open.words.is_empty() {
                    open.start = bytes.start;
                }
                open.words += &code;
                open.code.push(code.into_string());
            }
            Event::SoftBreak | Event::HardBreak => open.words.push(' '),
            Event::End(TagEnd::CodeBlock) => open = Paragraph::default(),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item,
            ) => {
                found.push(std::mem::take(&mut open));
            }
            _ => {}
        }
    }
    found
}

/// The RFCs and man pages that stand in a text.
fn documents(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("RFC ") {
        let number = text[at + 4..].split(|c: char| !c.is_ascii_digit()).next();
        found.extend(
            number
                .filter(|number| !number.is_empty())
                .map(|number| format!("RFC {number}")),
        );
    }
    for (at, _) in text.match_indices('(') {
        let section = text[at + 1..].strip_prefix(|c: char| ('1'..='8').contains(&c));
        let name = text[..at]
            .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next();
        if let (Some(rest), Some(name)) = (section, name)
            && rest.starts_with(')')
            && name.starts_with(|c: char| c.is_ascii_lowercase())
        {
            found.push(format!("{name}({})", &text[at + 1..at + 2]));
        }
    }
    found
}

/// The sections of a document that a text names and the list does not.
fn sections(text: &str, document: &Document) -> Vec<String> {
    let after = text.split(&document.name).nth(1).unwrap_or("");
    let list = after.strip_prefix(", section");
    let list = list.map_or("", |list| list.trim_start_matches('s'));
    let words = list.split([' ', ',']);
    let words = words.filter(|word| *word != "and" && !word.is_empty());
    let numbers = words.map(|word| word.trim_end_matches([')', '.', ':', ';']).to_owned());
    let numbers = numbers.take_while(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let is_listed = |number: &String| document.sections.contains(number);
    numbers.filter(|number| !is_listed(number)).collect()
}

/// Whether code is the name of a source file in C, of its header or of a table of the kernel.
fn is_file(code: &str) -> bool {
    let name = code.rsplit('/').next().unwrap_or(code);
    [".c", ".h", ".tbl", ".conf"].iter().any(|ending| {
        name.strip_suffix(ending).is_some_and(|stem| {
            !stem.is_empty() && stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: &str = "[[document]]\nname = \"RFC 1122\"\ntitle = \"Hosts\"\nsections = [\"4.2.3.2\"]\nclaim = \"x\"\n\
        [[document]]\nname = \"tcp(7)\"\ntitle = \"TCP\"\nclaim = \"x\"\n\
        [[file]]\nof = \"Redis 7.0.15\"\nname = \"ae.c\"\nnames = [\"aeMain\"]\nclaim = \"x\"\n\
        [[file]]\nof = \"Redis 7.0.15\"\nname = \"aof.c\"\nclaim = \"x\"\n";

    fn faults(page: &str) -> Vec<(usize, String)> {
        read(SOURCES).expect("sources").check(page).1
    }

    #[test]
    fn what_is_listed_is_no_fault() {
        let page = "By ([RFC 1122, section\n4.2.3.2](x)) and `tcp(7)`, `aeMain` in `ae.c`, f(1).\n\n```c\nx.c tcp(9) RFC 1\n```\n";
        let (mentions, faults) = read(SOURCES).expect("sources").check(page);
        assert_eq!(
            faults,
            [(
                2,
                "f(1) is not among the documents of book/facts/sources.toml".into()
            )]
        );
        let names: Vec<&str> = mentions
            .iter()
            .map(|mention| mention.name.as_str())
            .collect();
        assert_eq!(names, ["RFC 1122", "tcp(7)", "f(1)", "ae.c"]);
    }

    #[test]
    fn an_unknown_document_section_or_file_is_a_fault_with_its_line() {
        assert_eq!(
            faults("\nRFC 1123 says\n"),
            [(
                2,
                "RFC 1123 is not among the documents of book/facts/sources.toml".into()
            )]
        );
        assert_eq!(
            faults("RFC 1122, section 4.2.3.3.\n"),
            [(
                1,
                "section 4.2.3.3 of RFC 1122 is not in book/facts/sources.toml".into()
            )]
        );
        assert_eq!(
            faults("RFC 1122, sections 4.2.3.2 and 5)\n"),
            [(
                1,
                "section 5 of RFC 1122 is not in book/facts/sources.toml".into()
            )]
        );
        assert_eq!(
            faults("In `rdb.c`.\n"),
            [(
                1,
                "rdb.c is not among the files of book/facts/sources.toml".into()
            )]
        );
    }

    #[test]
    fn a_function_in_another_file_is_a_fault() {
        assert_eq!(
            faults("`aeMain` in `aof.c`\n"),
            [(1, "aeMain is in ae.c, not in aof.c".into())]
        );
        assert_eq!(faults("`aeMain` alone\n"), []);
    }
}
