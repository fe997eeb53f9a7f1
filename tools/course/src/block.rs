//! The terminal blocks of a page.
//!
//! ````text
//! ```console session=two-clients terminal=2 waits
//! ````

use std::fmt;
use std::num::ParseIntError;
use std::ops::Range;
use std::str::FromStr;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::fault::Fault;
use crate::times;

/// In a typed line, where the cursor stands while Enter is not pressed: what is behind it, such as a hint, the
/// program shows.
pub const CURSOR: char = '▏';

/// A line whose numbers may be others, and how far: `9`, or `9x2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Varying {
    /// The line, counted from 1.
    pub line: usize,
    /// A number may be so many times another one, and no more.
    pub times: u32,
}

impl Varying {
    /// How far numbers vary where the page does not say.
    pub const TIMES: u32 = 4;
}

impl FromStr for Varying {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        let (line, times) = match text.split_once('x') {
            Some((line, times)) => (line, times.parse()?),
            None => (text, Varying::TIMES),
        };
        let line = line.parse()?;
        Ok(Varying { line, times })
    }
}

impl fmt::Display for Varying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.times {
            Varying::TIMES => write!(f, "{}", self.line),
            times => write!(f, "{}x{times}", self.line),
        }
    }
}

/// A terminal block that is replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The page, from the top of the repository.
    pub page: String,
    /// The line of the opening fence, counted from 1.
    pub fence: usize,
    /// The session that it belongs to.
    pub session: String,
    /// The terminal of the session, counted from 1.
    pub terminal: usize,
    /// Whether the terminal hangs at the end of the block.
    pub waits: bool,
    /// Whether the session is recorded.
    pub recorded: bool,
    /// Whether its lines may come in any order.
    pub unordered: bool,
    /// The lines, counted from 1, that a second program prints while the first prints the others: each of
    /// the two keeps its order.
    pub second: Vec<usize>,
    /// The lines whose numbers may be others.
    pub varies: Vec<Varying>,
    /// The lines that the reader types, counted from 1, when the prompts do not tell.
    pub typed: Option<Vec<usize>>,
    /// The lines between the fences.
    pub lines: Vec<String>,
    /// Its bytes in the page.
    pub bytes: Range<usize>,
}

impl Block {
    /// The lines that are said to vary and have no number that could.
    fn idle_varying(&self) -> Vec<String> {
        let lines = self.varies.iter().map(|varying| {
            let line = varying
                .line
                .checked_sub(1)
                .and_then(|line| self.lines.get(line));
            (varying, line.map_or("", String::as_str))
        });
        let idle = lines.filter(|(_, line)| {
            line.starts_with("$ ") || !line.contains(|c: char| c.is_ascii_digit())
        });
        idle.map(|(varying, line)| format!("`varies={varying}`: no number varies in `{line}`"))
            .collect()
    }

    /// The line of the page that holds a line of the block, counted from 0.
    pub fn page_line(&self, index: usize) -> usize {
        self.fence + 1 + index
    }
}

/// A terminal block that no test replays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreplayed {
    /// The page, from the top of the repository.
    pub page: String,
    /// The line of the opening fence, counted from 1.
    pub fence: usize,
    /// Why it is not replayed.
    pub reason: String,
    /// The lines between the fences.
    pub lines: Vec<String>,
    /// Its bytes in the page.
    pub bytes: Range<usize>,
}

/// A block of plain text, which is no terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// The page, from the top of the repository.
    pub page: String,
    /// The line of the opening fence, counted from 1.
    pub fence: usize,
    /// The lines between the fences.
    pub lines: Vec<String>,
}

/// Where a block stands.
struct Place<'a> {
    page: &'a str,
    fence: usize,
    bytes: Range<usize>,
}

/// What a page holds.
#[derive(Debug, Default)]
pub struct Blocks {
    /// The blocks that are replayed, in the order of the page.
    pub replayed: Vec<Block>,
    /// The blocks that are not.
    pub unreplayed: Vec<Unreplayed>,
    /// The blocks of plain text.
    pub plain: Vec<Plain>,
    /// The blocks that say too little or too much.
    pub faults: Vec<Fault>,
}

/// Reads the terminal blocks of a page, given as Markdown.
pub fn read(page: &str, markdown: &str) -> Blocks {
    let mut blocks = Blocks::default();
    let mut open: Option<(Range<usize>, String, String)> = None;
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = Some((range, info.into_string(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, _, content)) = &mut open {
                    content.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((bytes, info, content)) = open.take() {
                    let fence = markdown[..bytes.start].matches('\n').count() + 1;
                    let place = Place { page, fence, bytes };
                    blocks.add(&place, &info, &content);
                }
            }
            _ => {}
        }
    }
    blocks
}

impl Blocks {
    fn add(&mut self, place: &Place<'_>, info: &str, content: &str) {
        let mut words = words(info).into_iter();
        let lines: Vec<String> = content.lines().map(str::to_owned).collect();
        match words.next().as_deref() {
            Some("console") => {}
            Some("text") | None => {
                let (page, fence) = (place.page.to_owned(), place.fence);
                return self.plain.push(Plain { page, fence, lines });
            }
            _ => return,
        }
        let mut block = Block {
            page: place.page.to_owned(),
            fence: place.fence,
            session: String::new(),
            terminal: 0,
            waits: false,
            recorded: false,
            unordered: false,
            second: Vec::new(),
            varies: Vec::new(),
            typed: None,
            lines,
            bytes: place.bytes.clone(),
        };
        let mut reason = None;
        for word in words {
            let (name, value) = word.split_once('=').unwrap_or((&word, ""));
            if name == "varies"
                && let Ok(varies) = value.split(',').map(str::parse).collect()
            {
                block.varies = varies;
                continue;
            }
            let numbers: Option<Vec<usize>> = value.split(',').map(|n| n.parse().ok()).collect();
            match (name, numbers.as_deref()) {
                ("session", _) if !value.is_empty() => block.session = value.to_owned(),
                ("terminal", Some(&[number])) if number > 0 => block.terminal = number,
                ("typed", Some(_)) => block.typed = numbers,
                ("second", Some(numbers)) => block.second = numbers.to_vec(),
                ("waits", _) if value.is_empty() => block.waits = true,
                ("recorded", _) if value.is_empty() => block.recorded = true,
                ("unordered", _) if value.is_empty() => block.unordered = true,
                ("not-replayed", _) if !value.is_empty() => reason = Some(value.to_owned()),
                _ => self.fault(place, format!("a terminal block cannot be `{word}`")),
            }
        }
        match (block.session.is_empty(), block.terminal, reason) {
            (true, 0, Some(reason)) => self.unreplayed.push(Unreplayed {
                page: block.page,
                fence: block.fence,
                reason,
                lines: block.lines,
                bytes: block.bytes,
            }),
            (false, 1.., None) => {
                for fault in block.idle_varying() {
                    self.fault(place, fault);
                }
                for (index, message) in times::faults(&block.lines) {
                    let line = block.page_line(index);
                    self.faults.push(Fault::new(place.page, line, message));
                }
                self.replayed.push(block);
            }
            _ => self.fault(
                place,
                "a terminal block needs `session=NAME terminal=NUMBER`, or `not-replayed=\"REASON\"`",
            ),
        }
    }

    fn fault(&mut self, place: &Place<'_>, message: impl Into<String>) {
        self.faults
            .push(Fault::new(place.page, place.fence, message));
    }
}

/// The words of an info string; double quotes hold a word together.
fn words(info: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in info.chars() {
        match (c, words.last_mut()) {
            ('"', _) => quoted = !quoted,
            (' ', _) if !quoted => words.push(String::new()),
            (_, Some(word)) => word.push(c),
            (_, None) => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_knows_its_session_and_its_place() {
        let page =
            "# Page\n\n```console session=kv terminal=2 waits recorded typed=1,3\n$ nc\na\n\n```\n";
        let blocks = read("page.md", page);
        assert_eq!(blocks.faults, []);
        let block = &blocks.replayed[0];
        assert_eq!((block.session.as_str(), block.terminal), ("kv", 2));
        assert!(block.waits && block.recorded && !block.unordered);
        assert_eq!(block.typed.as_deref(), Some([1, 3].as_slice()));
        assert_eq!(block.lines, ["$ nc", "a", ""]);
        assert_eq!(block.page_line(0), 4);
    }

    #[test]
    fn a_block_without_a_session_needs_a_reason() {
        let page =
            "```console not-replayed=\"needs root\"\n$ sudo su\n```\n\n```console\n$ ls\n```\n";
        let blocks = read("page.md", page);
        assert_eq!(blocks.unreplayed[0].reason, "needs root");
        assert_eq!(blocks.faults.len(), 1);
        assert_eq!(blocks.faults[0].line, 5);
    }

    #[test]
    fn a_block_inside_a_block_is_text() {
        let blocks = read("page.md", "````text\n```console\n$ ls\n```\n````\n");
        assert!(blocks.replayed.is_empty() && blocks.faults.is_empty());
    }

    #[test]
    fn numbers_vary_by_as_much_as_the_page_says() {
        let blocks = read(
            "page.md",
            "```console session=a terminal=1 varies=2,4x3\n$ a\n1\n$ b\n2\n```\n",
        );
        let varies = &blocks.replayed[0].varies;
        let said: Vec<String> = varies.iter().map(ToString::to_string).collect();
        assert_eq!(said, ["2", "4x3"]);
        assert_eq!((varies[0].times, varies[1].line), (Varying::TIMES, 4));
        let blocks = read(
            "page.md",
            "```console session=a terminal=1 varies=2x\n```\n",
        );
        assert_eq!(blocks.faults.len(), 1);
    }

    #[test]
    fn a_line_that_varies_has_a_number() {
        let page = "```console session=a terminal=1 varies=1,2,3x2,4\n$ echo 1\n1\none\n```\n";
        let faults = read("page.md", page).faults;
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let wanted = [
            "1`: no number varies in `$ echo 1`",
            "3x2`: no number varies in `one`",
            "4`: no number varies in ``",
        ];
        assert_eq!(
            said,
            wanted.map(|wanted| format!("page.md:1: `varies={wanted}"))
        );
    }

    #[test]
    fn an_unknown_word_is_a_fault() {
        let blocks = read("page.md", "```console session=a terminal=1 wait\n```\n");
        assert_eq!(
            blocks.faults[0].message,
            "a terminal block cannot be `wait`"
        );
    }
}
