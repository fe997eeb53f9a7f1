//! What the sentences of a page say in numbers and names, and whether anything on the page holds it: a
//! terminal, a listing, a fact. A number that nothing holds may be a lie, and nobody would see it.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::directive::{self, Order};
use crate::fact::line;
use crate::number;

/// Numbers and names that are shown where a program or a test holds them.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The numbers, in digits.
    pub numbers: BTreeSet<String>,
    /// The names in code, and every other word.
    pub names: BTreeSet<String>,
}

impl Shown {
    /// Adds all numbers and names of a terminal, a check or a list.
    pub fn add(&mut self, text: &str) {
        self.numbers.extend(all_numbers(text));
        self.add_names(text);
    }

    /// Adds the names of a program, and its numbers but for the small ones, which every program has.
    pub fn add_program(&mut self, text: &str) {
        let is_small = |number: &String| number.parse().is_ok_and(|number: u64| number <= SMALL);
        self.numbers
            .extend(all_numbers(text).filter(|number| !is_small(number)));
        self.add_names(text);
    }

    /// Adds the names of a text alone.
    pub fn add_names(&mut self, text: &str) {
        self.names
            .extend(names(text).map(|name| text[name].to_owned()));
    }

    /// Adds what the code blocks of a page show.
    pub fn add_blocks(&mut self, markdown: &str) {
        for (event, _) in events(markdown) {
            if let Said::Block(text) = event {
                self.add(&text);
            }
        }
    }
}

/// The largest number that may stand in any program for any reason.
const SMALL: u64 = 12;

/// The numbers of a text, also without the underscores in them.
fn all_numbers(text: &str) -> impl Iterator<Item = String> {
    let plain = number::numbers(&text.replace('_', ""));
    let numbers = number::numbers(text).into_iter().chain(plain);
    numbers.map(|number| number.value)
}

/// Something that a sentence says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Token {
    /// A number, in digits.
    Number(String),
    /// A name between backticks.
    Name(String),
}

/// What the sentences of a Markdown text say that is not shown, with the line of each, counted from
/// 1. Numbers have to be among those of `page`, names among those of `book`.
pub fn unheld(markdown: &str, page: &Shown, book: &Shown) -> Vec<(usize, Token)> {
    let text = without_directives(markdown);
    let mut found = Vec::new();
    for (said, bytes) in events(&text) {
        let (prose, is_code) = match said {
            Said::Sentence => (&text[bytes.clone()], false),
            Said::Code => (&text[bytes.clone()], true),
            Said::Block(_) => continue,
        };
        for number in number::numbers(prose) {
            let at = bytes.start + number.bytes.start;
            if !page.numbers.contains(&number.value) && !is_reference(&text[..at], &number.value) {
                found.push((line(&text, at), Token::Number(number.value)));
            }
        }
        if is_code {
            for name in names(prose) {
                let at = bytes.start + name.start;
                if !book.names.contains(&prose[name.clone()]) {
                    found.push((line(&text, at), Token::Name(prose[name].to_owned())));
                }
            }
        }
    }
    found.sort();
    found
}

/// The words after which a number is the name of something that the book has, with the last of them, or of a source
/// that it lists; what is named is checked elsewhere.
const REFERENCES: [(&str, u64); 9] = [
    ("chapter", 9),
    ("chapters", 9),
    ("client", 2),
    ("clients", 2),
    ("terminal", 4),
    ("part", 4),
    ("rfc", u64::MAX),
    ("section", u64::MAX),
    ("sections", u64::MAX),
];

/// Whether the number after this text is such a name: `chapter 2`, `chapters 4 to 9`.
pub fn is_reference(before: &str, number: &str) -> bool {
    let Some((before, "")) = before.rsplit_once([' ', '\n']) else {
        return false;
    };
    let words = |text: &str| -> Vec<String> {
        let words = text.rsplit([' ', '\n', '(', '[']).take(3);
        words.map(str::to_ascii_lowercase).collect()
    };
    // A number with points in it is a section's.
    let number = number.parse().unwrap_or(0);
    let is_one = |word: &String| {
        let mut references = REFERENCES.iter();
        references.any(|(name, last)| name == word && number <= *last)
    };
    match words(before).as_slice() {
        [joint, number, word] if matches!(joint.as_str(), "to" | "and" | "or") => {
            number.starts_with(|c: char| c.is_ascii_digit()) && is_one(word)
        }
        [word, ..] => is_one(word),
        [] => false,
    }
}

/// The same text with points in place of its directives; their captions stay.
fn without_directives(markdown: &str) -> String {
    let mut text = markdown.as_bytes().to_vec();
    let mut blank = |bytes: Range<usize>| {
        for byte in text[bytes].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = b'.';
        }
    };
    for directive in directive::scan(markdown).0 {
        let bytes = directive.bytes;
        let caption = match &directive.order {
            Order::Figure(of)
            | Order::Recording(of)
            | Order::Screens(of)
            | Order::Orders(of)
            | Order::Order(of) => Some(&of.caption),
            _ => None,
        };
        let place = caption.and_then(|caption| {
            let start = bytes.start + markdown[bytes.clone()].find(caption.as_str())?;
            Some(start..start + caption.len())
        });
        match place {
            Some(caption) => {
                blank(bytes.start..caption.start);
                blank(caption.end..bytes.end);
            }
            None => blank(bytes),
        }
    }
    for directive in directive::in_sentences(markdown) {
        blank(directive.bytes);
    }
    String::from_utf8(text).expect("whole directives became points")
}

/// A part of a page.
enum Said {
    /// Words of a sentence.
    Sentence,
    /// Code in a sentence.
    Code,
    /// A block of code, and its text.
    Block(String),
}

/// The parts of a page and their bytes, in its order.
fn events(markdown: &str) -> Vec<(Said, Range<usize>)> {
    let mut parts = Vec::new();
    let mut block: Option<String> = None;
    for (event, bytes) in Parser::new_ext(markdown, Options::all()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => block = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => {
                parts.extend(block.take().map(|text| (Said::Block(text), bytes)));
            }
            Event::Text(text) => match &mut block {
                Some(block) => block.push_str(&text),
                None => parts.push((Said::Sentence, bytes)),
            },
            Event::Code(_) => parts.push((Said::Code, bytes)),
            _ => {}
        }
    }
    parts
}

/// The shortest name that is looked for.
const SHORTEST: usize = 2;

/// The words of code: letters, digits and underscores, with a letter first.
fn names(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut end = 0;
    std::iter::from_fn(move || {
        let start = end + text[end..].find(is_part)?;
        let length = text[start..].find(|c| !is_part(c));
        end = length.map_or(text.len(), |length| start + length);
        Some(start..end)
    })
    .filter(move |word| {
        let word = &text[word.clone()];
        word.len() >= SHORTEST && word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(page: &str) -> Vec<(usize, Token)> {
        let mut shown = Shown::default();
        shown.add_blocks(page);
        unheld(page, &shown, &shown)
    }

    fn number(line: usize, value: &str) -> (usize, Token) {
        (line, Token::Number(value.into()))
    }

    #[test]
    fn a_number_of_a_terminal_of_the_page_is_held() {
        let page = "Eleven bytes.\n\n```console\n$ ss\nESTAB 11\n```\n\nThen 12, and 11.\n";
        assert_eq!(tokens(page), [number(7 + 1, "12")]);
    }

    #[test]
    fn a_number_with_underscores_is_the_same_number() {
        let mut shown = Shown::default();
        shown.add("const LIMIT: usize = 65_536;\n");
        assert_eq!(unheld("It is 65,536.\n", &shown, &shown), []);
    }

    #[test]
    fn a_small_number_of_a_program_holds_nothing() {
        let mut shown = Shown::default();
        shown.add_program("const LIMITS: [usize; 2] = [5, 4096];\n");
        assert_eq!(
            unheld("It is 5, or 4096.\n", &shown, &shown),
            [number(1, "5")]
        );
    }

    #[test]
    fn directives_are_passed_over_and_captions_are_not() {
        let page = "{{#figure x In row 6 it waits.}}\n\nIt takes {{#result speed/9/8}} of it.\n";
        assert_eq!(tokens(page), [number(1, "6")]);
    }

    #[test]
    fn chapters_clients_and_sources_have_their_own_numbers() {
        let page = "Chapters 4 to 9, client 2, terminal 3, RFC 1122, section 4.2.3.2; 5 to 7.\n";
        assert_eq!(tokens(page), [number(1, "5"), number(1, "7")]);
        assert_eq!(
            tokens("Client 4 of chapter 10.\n"),
            [number(1, "10"), number(1, "4")]
        );
    }

    #[test]
    fn a_name_in_code_has_to_be_somewhere_in_the_book() {
        let page = "It calls `accept4`, not `epoll_wait`.\n\n```text\naccept4(3\n```\n";
        assert_eq!(tokens(page), [(1, Token::Name("epoll_wait".into()))]);
    }

    #[test]
    fn numbers_in_lists_and_links_are_no_sentences() {
        assert_eq!(tokens("5. [One](six-7.md)\n6. Two\n\n## Three {#x9}\n"), []);
    }
}
