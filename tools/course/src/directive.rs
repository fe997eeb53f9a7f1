//! Finds the directives of a page, such as `{{#listing …}}`; [`FORMS`] has them all.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// A directive and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// What it asks for.
    pub order: Order,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its bytes in the page.
    pub bytes: Range<usize>,
}

/// What a directive asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// A piece of what a step changes in a file.
    Listing(Piece),
    /// A listing of another page once more, for a page that explains listings.
    Sample(Piece),
    /// A figure: a file in `images/`.
    Figure(Captioned),
    /// The lanes of a recorded session.
    Recording(Captioned),
    /// The terminals of a recorded session side by side.
    Screens(Captioned),
    /// Two clients who act in any order, at first as after the order that is its name.
    Orders(Captioned),
    /// The table of the order that is its name: `122112`.
    Order(Captioned),
    /// The table of all steps.
    Steps,
    /// An exercise by its chapter and name: `02-kv/append`.
    Exercise(String),
    /// The table of all exercises.
    Exercises,
    /// The hints and solutions of all exercises.
    Solutions,
    /// One measured value, in a sentence: `speed/runs/kv-server/64/16/rate/median`.
    Result(String),
    /// A table of measured values: `speed/tables/rates`.
    Table(String),
    /// A fact, in a sentence.
    Fact(Fact),
    /// The table of the sources that the book names.
    Sources,
    /// The table of the numbers and names that nothing holds, by class.
    Given,
    /// The drawbacks by chapter, and the tests that show them.
    Ledger,
}

/// A fact as a sentence asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name: `line-limit`.
    pub name: String,
    /// Its form, such as `MiB`; empty: as it is.
    pub form: String,
}

/// What stands in a figure with a caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captioned {
    /// The name of the file, without its ending.
    pub name: String,
    /// The caption, in Markdown.
    pub caption: String,
}

/// Names what a listing shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The step: `02-kv/4-store`.
    pub step: String,
    /// The file in the reader's package: `src/main.rs`.
    pub file: String,
    /// The sections; none: all that change.
    pub sections: Vec<String>,
}

/// A directive as an author writes it.
pub struct Form {
    /// What follows `{{#`.
    pub name: &'static str,
    /// An example, or two.
    pub example: &'static str,
    /// Reads what follows the name; nothing when it has another form.
    read: fn(&str) -> Option<Order>,
}

/// All directives of the book.
pub const FORMS: [Form; 17] = [
    Form {
        name: "listing",
        example: "{{#listing STEP FILE}} or {{#listing STEP FILE: SECTION, SECTION}}",
        read: |text| piece(text).map(Order::Listing),
    },
    Form {
        name: "sample",
        example: "{{#sample STEP FILE}} or {{#sample STEP FILE: SECTION, SECTION}}",
        read: |text| piece(text).map(Order::Sample),
    },
    Form {
        name: "figure",
        example: "{{#figure NAME A sentence.}}",
        read: |text| captioned(text).map(Order::Figure),
    },
    Form {
        name: "recording",
        example: "{{#recording NAME A sentence.}}",
        read: |text| captioned(text).map(Order::Recording),
    },
    Form {
        name: "screens",
        example: "{{#screens NAME A sentence.}}",
        read: |text| captioned(text).map(Order::Screens),
    },
    Form {
        name: "orders",
        example: "{{#orders 122 A sentence.}}",
        read: |text| captioned(text).map(Order::Orders),
    },
    Form {
        name: "order",
        example: "{{#order 122112 A sentence.}}",
        read: |text| captioned(text).map(Order::Order),
    },
    Form {
        name: "steps",
        example: "{{#steps}}",
        read: |text| text.is_empty().then_some(Order::Steps),
    },
    Form {
        name: "exercise",
        example: "{{#exercise CHAPTER/NAME}}",
        read: |text| path(text).map(Order::Exercise),
    },
    Form {
        name: "exercises",
        example: "{{#exercises}}",
        read: |text| text.is_empty().then_some(Order::Exercises),
    },
    Form {
        name: "solutions",
        example: "{{#solutions}}",
        read: |text| text.is_empty().then_some(Order::Solutions),
    },
    Form {
        name: "result",
        example: "{{#result FILE/FIELD}}",
        read: |text| path(text).map(Order::Result),
    },
    Form {
        name: "table",
        example: "{{#table FILE/FIELD}}",
        read: |text| path(text).map(Order::Table),
    },
    Form {
        name: "fact",
        example: "{{#fact NAME}} or {{#fact NAME FORM}}",
        read: |text| fact(text).map(Order::Fact),
    },
    Form {
        name: "sources",
        example: "{{#sources}}",
        read: |text| text.is_empty().then_some(Order::Sources),
    },
    Form {
        name: "given",
        example: "{{#given}}",
        read: |text| text.is_empty().then_some(Order::Given),
    },
    Form {
        name: "ledger",
        example: "{{#ledger}}",
        read: |text| text.is_empty().then_some(Order::Ledger),
    },
];

/// A line that holds no directive this book knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// The helpers that mdBook's own `links` expands, even in code.
const FOREIGN: [&str; 5] = [
    "include",
    "rustdoc_include",
    "playground",
    "playpen",
    "title",
];

/// Finds all directives of a page that stand outside code.
pub fn scan(page: &str) -> (Vec<Directive>, Vec<Unknown>) {
    let code = code_ranges(page);
    let (mut directives, mut unknown) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(start) = page[from..].find("{{#").map(|at| from + at) {
        from = start + 3;
        let line = page[..start].matches('\n').count() + 1;
        let escaped = page[..start].ends_with('\\');
        if code.iter().any(|range| range.contains(&start)) {
            if !escaped && is_foreign(&page[from..]) {
                let message = "mdBook expands this even in code: write \\{{#";
                unknown.push(Unknown {
                    line,
                    message: message.into(),
                });
            }
            continue;
        }
        match read(page, start) {
            Ok((order, bytes)) => {
                from = bytes.end;
                directives.push(Directive { order, line, bytes });
            }
            Err(message) => unknown.push(Unknown { line, message }),
        }
    }
    (directives, unknown)
}

/// The directives that stand in sentences, also in those of captions.
pub fn in_sentences(page: &str) -> Vec<Directive> {
    let code = code_ranges(page);
    let places = page.match_indices("{{#").map(|(start, _)| start);
    let places = places.filter(|start| !code.iter().any(|range| range.contains(start)));
    let found = places.filter(|start| stands_in_a_sentence(&page[*start..]));
    let read = found.filter_map(|start| {
        let (order, bytes) = read(page, start).ok()?;
        let line = page[..start].matches('\n').count() + 1;
        Some(Directive { order, line, bytes })
    });
    read.collect()
}

fn stands_in_a_sentence(text: &str) -> bool {
    text.starts_with("{{#result ") || text.starts_with("{{#fact ")
}

/// The bytes of a page that are code: blocks and words between backticks.
fn code_ranges(page: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for (event, range) in Parser::new_ext(page, Options::all()).into_offset_iter() {
        if matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))) {
            ranges.push(range);
        }
    }
    ranges
}

fn is_foreign(rest: &str) -> bool {
    let word = rest
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next();
    FOREIGN.iter().any(|name| word == Some(name))
}

/// Reads the directive that starts at a byte of the page.
fn read(page: &str, start: usize) -> Result<(Order, Range<usize>), String> {
    let text = page[start..].lines().next().unwrap_or_default();
    if stands_in_a_sentence(text) {
        return in_a_sentence(text, start);
    }
    let before = page[..start].rsplit('\n').next().unwrap_or_default();
    let Some(close) = close(page, start) else {
        return Err(format!("a directive without }}}} at its end: {text}"));
    };
    let after = page[close + 2..].split('\n').next().unwrap_or_default();
    if !before.trim().is_empty() || !after.trim().is_empty() {
        return Err(format!("a directive stands alone on its line: {text}"));
    }
    let order = parse(&page[start + 3..close])?;
    Ok((order, start..close + 2))
}

/// Reads `{{#result …}}` or `{{#fact …}}`, which stand in a sentence.
fn in_a_sentence(text: &str, start: usize) -> Result<(Order, Range<usize>), String> {
    let (text, _) = text
        .split_once("}}")
        .ok_or_else(|| format!("a directive without }}}} in its line: {text}"))?;
    let order = parse(&text["{{#".len()..])?;
    Ok((order, start..start + text.len() + "}}".len()))
}

/// Where the `}}` of the directive stands: the first one that ends a line, before any blank line.
fn close(page: &str, start: usize) -> Option<usize> {
    let rest = &page[start..];
    let paragraph = rest.find("\n\n").unwrap_or(rest.len());
    let rest = &rest[..paragraph];
    let mut from = 0;
    let mut last = None;
    while let Some(at) = rest[from..].find("}}").map(|at| from + at) {
        last.get_or_insert(start + at);
        let line_end = rest[at + 2..].split('\n').next().unwrap_or_default();
        if line_end.trim().is_empty() {
            return Some(start + at);
        }
        from = at + 2;
    }
    last
}

fn parse(text: &str) -> Result<Order, String> {
    let (name, rest) = match text.split_once(char::is_whitespace) {
        Some((name, rest)) => (name, rest.trim()),
        None => (text, ""),
    };
    let Some(form) = FORMS.iter().find(|form| form.name == name) else {
        let names = FORMS.map(|form| form.name).join(", ");
        return Err(format!(
            "{{{{#{name}}}}} is no directive of this book; there are {names}"
        ));
    };
    (form.read)(rest).ok_or_else(|| format!("write {}", form.example))
}

fn fact(text: &str) -> Option<Fact> {
    let (name, form) = text.split_once(' ').unwrap_or((text, ""));
    let is_one = !name.is_empty() && !form.contains(char::is_whitespace);
    is_one.then(|| Fact {
        name: name.into(),
        form: form.into(),
    })
}

fn piece(text: &str) -> Option<Piece> {
    let (step, rest) = text.split_once(char::is_whitespace)?;
    let (file, sections) = match rest.split_once(": ") {
        Some((file, sections)) => (file, split(sections)),
        None => (rest, Vec::new()),
    };
    let file = file.trim();
    let is_file = !file.is_empty() && !file.contains(char::is_whitespace) && !file.ends_with(':');
    is_file.then(|| Piece {
        step: step.into(),
        file: file.into(),
        sections,
    })
}

/// What has a folder or a file, and something in it.
fn path(text: &str) -> Option<String> {
    let is_path = text.contains('/') && !text.contains(char::is_whitespace);
    is_path.then(|| text.to_owned())
}

/// Splits at the commas that stand outside angle brackets.
fn split(text: &str) -> Vec<String> {
    let mut depth = 0;
    let parts = text.split(|c| {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    parts.map(|part| part.trim().to_owned()).collect()
}

/// A name and the caption behind it.
fn captioned(text: &str) -> Option<Captioned> {
    let (name, caption) = text.split_once(char::is_whitespace)?;
    Some(Captioned {
        name: name.into(),
        caption: caption.trim().into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(page: &str) -> Vec<Order> {
        let (directives, unknown) = scan(page);
        assert_eq!(unknown, []);
        directives.into_iter().map(|found| found.order).collect()
    }

    fn faults(page: &str) -> Vec<(usize, String)> {
        let fault = |unknown: Unknown| (unknown.line, unknown.message);
        scan(page).1.into_iter().map(fault).collect()
    }

    #[test]
    fn a_listing_names_step_file_and_sections() {
        let page =
            "Text.\n\n{{#listing 02-kv/4-store src/main.rs: use, <X as From<A, B>>::from}}\n";
        let piece = Piece {
            step: "02-kv/4-store".into(),
            file: "src/main.rs".into(),
            sections: vec!["use".into(), "<X as From<A, B>>::from".into()],
        };
        assert_eq!(orders(page), [Order::Listing(piece)]);
    }

    #[test]
    fn a_caption_may_run_over_several_lines() {
        let page = "{{#figure queues Two queues,\nand `one {{ }} server`.}}\n\nText.\n";
        let figure = Captioned {
            name: "queues".into(),
            caption: "Two queues,\nand `one {{ }} server`.".into(),
        };
        assert_eq!(orders(page), [Order::Figure(figure)]);
    }

    #[test]
    fn a_result_stands_in_a_sentence() {
        let page = "It is {{#result speed/ratio}} here, {{#result speed/1}} there.\n";
        let result = |path: &str| Order::Result(path.into());
        assert_eq!(orders(page), [result("speed/ratio"), result("speed/1")]);
        let fault = &faults("One {{#result speed/\nratio}}.\n")[0];
        assert_eq!(fault.0, 1);
        assert!(fault.1.contains("}} in its line"), "{}", fault.1);
        let fault = &faults("One {{#result speed}}.\n")[0];
        assert_eq!(*fault, (1, "write {{#result FILE/FIELD}}".into()));
    }

    #[test]
    fn the_readme_has_every_form() {
        let readme = include_str!("../README.md");
        for form in FORMS {
            for example in form.example.split(" or ") {
                assert!(readme.contains(&format!("| `{example}` |")), "{example}");
            }
        }
    }

    #[test]
    fn directives_in_code_are_left_alone() {
        assert_eq!(
            orders("Write `{{#steps}}`.\n\n```text\n{{#steps}}\n```\n"),
            []
        );
    }

    #[test]
    fn mdbooks_own_helpers_are_escaped_in_code() {
        assert_eq!(faults("```text\n\\{{#include a.rs}}\n```\n"), []);
        assert_eq!(faults("```text\n{{#include a.rs}}\n```\n")[0].0, 2);
    }

    #[test]
    fn an_unknown_directive_is_a_fault() {
        let (line, message) = faults("One.\n\n{{#include a.rs}}\n").remove(0);
        assert_eq!(line, 3);
        assert!(
            message.starts_with("{{#include}} is no directive"),
            "{message}"
        );
    }

    #[test]
    fn a_directive_in_a_sentence_is_a_fault() {
        assert!(
            faults("See {{#steps}}.\n")[0]
                .1
                .contains("alone on its line")
        );
    }

    #[test]
    fn a_directive_without_an_end_is_a_fault() {
        assert!(faults("{{#steps\n")[0].1.contains("without }}"));
    }
}
