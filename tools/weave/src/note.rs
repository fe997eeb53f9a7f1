//! Boxes and asides: quotations that begin with a bold title.
//!
//! ```text
//! > **In Redis itself.** One thread executes all commands there too.
//! ```
//!
//! A box stands in the text. An aside stands beside the block that it follows, where the window is
//! wide enough.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use crate::html::{Edit, escape};
use course::fault::Fault;

/// The titles, and what a style sheet calls their kind.
const KINDS: [(&str, &str); 6] = [
    ("In Redis itself", "redis"),
    ("On macOS and Windows", "systems"),
    ("On macOS", "systems"),
    ("On Windows", "systems"),
    ("Try it", "try"),
    (ASIDE, "aside"),
];

/// The title of an aside, which the page does not show.
const ASIDE: &str = "Aside";

/// The boxes and asides of a page.
#[derive(Debug, Default)]
pub struct Notes {
    /// What takes their place in the page.
    pub edits: Vec<Edit>,
    /// What is no box of this book.
    pub faults: Vec<Fault>,
}

/// Reads the quotations of a page, given as Markdown. One without a title stays a quotation.
pub fn read(page: &str, markdown: &str) -> Notes {
    let mut notes = Notes::default();
    let mut before = None;
    let mut depth = 0;
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::BlockQuote(_)) => {
                let line = markdown[..range.start].matches('\n').count() + 1;
                let quotation = Quotation {
                    text: plain(&markdown[range.clone()]),
                    is_nested: depth > 0,
                    has_terminal: has_terminal(&markdown[range.clone()]),
                    before: before.take(),
                };
                match quotation.write(range) {
                    Ok(edits) => notes.edits.extend(edits),
                    Err(message) => notes.faults.push(Fault::new(page, line, message)),
                }
                depth += 1;
            }
            Event::Start(tag) => {
                if depth == 0 {
                    let beside = !matches!(tag, Tag::Heading { .. } | Tag::HtmlBlock);
                    before = beside.then_some(range.start);
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    notes
}

/// A quotation without the signs that make it one.
fn plain(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim_start_matches(' ');
        let inside = line.strip_prefix('>').unwrap_or(line);
        inside.strip_prefix(' ').unwrap_or(inside)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn has_terminal(text: &str) -> bool {
    Parser::new(text).any(|event| match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => info.starts_with("console"),
        _ => false,
    })
}

struct Quotation {
    text: String,
    is_nested: bool,
    has_terminal: bool,
    /// Where the block before it begins, if an aside can stand beside that.
    before: Option<usize>,
}

impl Quotation {
    /// What takes the place of the quotation: nothing else where it has no title.
    fn write(&self, bytes: Range<usize>) -> Result<Vec<Edit>, String> {
        if self.has_terminal {
            return Err("a terminal cannot stand in a quotation".into());
        }
        let titled = self.text.strip_prefix("**");
        let Some((title, text)) = titled.and_then(|text| text.split_once("**")) else {
            return Ok(Vec::new());
        };
        let title = title.strip_suffix('.').unwrap_or_default();
        let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == title) else {
            let known: Vec<String> = KINDS
                .iter()
                .map(|(name, _)| format!("**{name}.**"))
                .collect();
            let known = known.join(", ");
            return Err(format!("no box begins so; there are {known}"));
        };
        if self.is_nested {
            return Err("a box stands by itself, not in a list or a quotation".into());
        }
        match (title, self.before) {
            (ASIDE, Some(before)) => Ok(aside(before, bytes, text)),
            (ASIDE, None) => Err("an aside follows the paragraph beside which it stands".into()),
            _ => {
                let html = boxed(kind, title, text);
                Ok(vec![Edit { bytes, html }])
            }
        }
    }
}

fn boxed(kind: &str, title: &str, text: &str) -> String {
    let title = escape(title);
    format!(
        "<div class=\"box box-{kind}\" role=\"note\" aria-label=\"{title}\">\n\
         <p class=\"box-title\">{title}</p>\n\n{}\n\n</div>\n",
        text.trim()
    )
}

/// Puts the aside and the block that it follows into one element, so that it can stand beside it.
fn aside(before: usize, bytes: Range<usize>, text: &str) -> Vec<Edit> {
    let html = format!(
        "<div class=\"aside\" role=\"note\" aria-label=\"{ASIDE}\">\n\n{}\n\n</div>\n</div>\n",
        text.trim()
    );
    let open = Edit {
        bytes: before..before,
        html: "<div class=\"beside\">\n\n".into(),
    };
    vec![open, Edit { bytes, html }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(page: &str) -> Vec<(usize, String)> {
        let faults = read("page.md", page).faults.into_iter();
        faults.map(|fault| (fault.line, fault.message)).collect()
    }

    #[test]
    fn a_quotation_with_a_title_is_a_box() {
        let page = "Text.\n\n> **Try it.** Do\n> this.\n>\n> And that.\n\nMore.\n";
        let notes = read("page.md", page);
        assert_eq!(notes.faults, []);
        let Edit { bytes, html } = &notes.edits[0];
        assert!(page[bytes.clone()].starts_with("> **Try") && page[bytes.end..].contains("More"));
        assert!(
            html.starts_with("<div class=\"box box-try\" role=\"note\" aria-label=\"Try it\">")
        );
        assert!(
            html.contains("<p class=\"box-title\">Try it</p>\n\nDo\nthis.\n\nAnd that.\n\n</div>")
        );
    }

    #[test]
    fn an_aside_shares_an_element_with_the_block_before_it() {
        let page = "One.\n\nTwo.\n\n> **Aside.** Beside two.\n";
        let edits = read("page.md", page).edits;
        assert_eq!(edits[0].bytes, 6..6);
        assert_eq!(edits[0].html, "<div class=\"beside\">\n\n");
        assert!(
            edits[1]
                .html
                .ends_with("\n\nBeside two.\n\n</div>\n</div>\n")
        );
    }

    #[test]
    fn an_unknown_title_is_a_fault_with_its_line() {
        let (line, message) = faults("One.\n\n> **In Redis.** Two.\n").remove(0);
        assert_eq!(line, 3);
        assert!(message.contains("**In Redis itself.**"), "{message}");
        assert_eq!(faults("> **Try it** Without its period.\n").len(), 1);
    }

    #[test]
    fn an_aside_beside_nothing_is_a_fault() {
        for page in [
            "> **Aside.** A.\n",
            "# A\n\n> **Aside.** A.\n",
            "A.\n\n> **Aside.** A.\n\n> **Aside.** B.\n",
        ] {
            assert!(faults(page)[0].1.starts_with("an aside follows"), "{page}");
        }
    }

    #[test]
    fn a_box_in_a_list_and_a_terminal_in_a_box_are_faults() {
        assert!(
            faults("- One.\n\n  > **Try it.** Two.\n")[0]
                .1
                .contains("by itself")
        );
        let page = "> **Try it.** One.\n>\n> ```console session=a terminal=1\n> $ ls\n> ```\n";
        assert!(faults(page)[0].1.contains("a terminal"));
    }

    #[test]
    fn a_quotation_without_a_title_and_code_are_left_alone() {
        let notes = read(
            "page.md",
            "> Said somebody.\n\n```text\n> **No box.** A.\n```\n",
        );
        assert!(notes.edits.is_empty() && notes.faults.is_empty());
    }
}
