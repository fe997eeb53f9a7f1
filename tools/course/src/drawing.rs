//! What a figure that was drawn by hand says: its labels and its description say the same, its page
//! shows its numbers, and its colors mean what stands beside them.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};

use crate::held::{self, Shown, Token};
use crate::number::{self, Number};
use crate::sentences::says;

/// What a figure says in its labels and not in its description, or the other way round, and its
/// numbers that its page does not show.
pub fn faults(svg: &str, page: &Shown) -> Vec<(usize, String)> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![(error.pos().row as usize, error.to_string())],
    };
    let (mut labels, mut words) = (BTreeMap::new(), BTreeMap::new());
    for (line, text) in labels_of(&document) {
        for token in tokens(&text) {
            labels.entry(token).or_insert(line);
        }
    }
    let is_description = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "title" | "desc");
    for node in document.descendants().filter(is_description) {
        for token in tokens(node.text().unwrap_or_default()) {
            words.entry(token).or_insert(line_of(&document, node));
        }
    }
    let mut faults = Vec::new();
    let missing = |from: &BTreeMap<String, usize>, to: &BTreeMap<String, usize>, place: &str| {
        let missing = from.iter().filter(|(token, _)| !to.contains_key(*token));
        let fault = |(token, line): (&String, &usize)| {
            (
                *line,
                format!("{token} is not in the {place} of this figure"),
            )
        };
        missing.map(fault).collect::<Vec<_>>()
    };
    faults.extend(missing(&labels, &words, "description"));
    faults.extend(missing(&words, &labels, "labels"));
    let numbers = labels
        .iter()
        .chain(&words)
        .filter(|(token, _)| token.starts_with(|c: char| c.is_ascii_digit()));
    for (number, line) in numbers.filter(|(number, _)| !page.numbers.contains(*number)) {
        faults.push((*line, says(&Token::Number(number.clone()))));
    }
    faults.extend(colors(&document));
    faults
}

fn line_of(document: &Document<'_>, node: Node<'_, '_>) -> usize {
    document.text_pos_at(node.range().start).row as usize
}

/// The labels with their lines. Cells of one letter each in one row are one label.
fn labels_of(document: &Document<'_>) -> Vec<(usize, String)> {
    let mut labels: Vec<(usize, String)> = Vec::new();
    let mut row = None;
    let is_word = |label: &str| label.starts_with(|c: char| c.is_ascii_alphabetic());
    for node in document
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
    {
        let text: String = node
            .descendants()
            .filter_map(|part| part.is_text().then(|| part.text())?)
            .collect();
        let cell = match text.as_str() {
            "␣" => Some(" "),
            "\\n" => Some("\n"),
            text if text.chars().count() == 1 => Some(text),
            _ => None,
        };
        let own = cell.and(node.attribute("y"));
        match (cell, labels.last_mut()) {
            (Some(cell), Some((_, label))) if own.is_some() && own == row && is_word(label) => {
                *label += cell
            }
            (cell, _) => labels.push((line_of(document, node), cell.unwrap_or(&text).to_owned())),
        }
        row = own;
    }
    labels
}

/// The programs that have a color of their own.
const PROGRAMS: [&str; 2] = ["client", "server"];

/// The boxes that have the color of one program and stand beside the name of another one.
fn colors(document: &Document<'_>) -> Vec<(usize, String)> {
    let number = |node: Node<'_, '_>, name: &str| {
        let value = node
            .attribute(name)
            .and_then(|value| value.split(' ').next());
        value
            .and_then(|value| value.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    let of = |text: &str| {
        PROGRAMS
            .into_iter()
            .find(|program| text.trim_start_matches("kv-").starts_with(program))
    };
    let labels: Vec<(f64, f64, &str)> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
        .filter_map(|node| Some((number(node, "x"), number(node, "y"), of(node.text()?)?)))
        .collect();
    let mut faults = Vec::new();
    for node in document
        .descendants()
        .filter(|node| node.tag_name().name() == "rect")
    {
        let color = node.attribute("stroke").unwrap_or_default();
        let Some(program) = color.strip_prefix("var(--").and_then(of) else {
            continue;
        };
        let outside = |at: f64, from: f64, size: f64| (from - at).max(at - from - size).max(0.0);
        let (x, y) = (number(node, "x"), number(node, "y"));
        let distance = |label: &(f64, f64, &str)| {
            outside(label.0, x, number(node, "width")) + outside(label.1, y, number(node, "height"))
        };
        let nearest = labels
            .iter()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)));
        if let Some((_, _, label)) = nearest.filter(|(_, _, label)| *label != program) {
            faults.push((
                line_of(document, node),
                format!("the color of the {program} beside the name of the {label}"),
            ));
        }
    }
    faults
}

/// The numbers of a text in digits, and its words that are names: those with a capital after the first letter,
/// with an underscore or with a digit.
fn tokens(text: &str) -> BTreeSet<String> {
    let numbers = number::numbers(text).into_iter();
    let in_digits =
        |number: &Number| text[number.bytes.start..].starts_with(|c: char| c.is_ascii_digit());
    let numbers = numbers.filter(in_digits);
    let numbers =
        numbers.filter(|number| !held::is_reference(&text[..number.bytes.start], &number.value));
    let numbers = numbers.map(|number| number.value);
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let is_name = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word
                .chars()
                .skip(1)
                .any(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    numbers
        .chain(words.filter(is_name).map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\">\n\
        <desc>The client sends SET to accept4, 11 bytes; client 2 and the server too.</desc>\n\
        <text x=\"0\" y=\"0\">client: 11 bytes</text>\n\
        <rect x=\"0\" y=\"5\" width=\"9\" height=\"9\" stroke=\"var(--client, #2b6cb0)\"/>\n\
        <g><text y=\"9\">S</text><text y=\"9\">E</text><text y=\"9\">T</text></g>\n\
        <text x=\"0\" y=\"50\">server</text>\n<text>accept4()</text>\n</svg>\n";

    fn with(right: &str, wrong: &str) -> Vec<(usize, String)> {
        let mut page = Shown::default();
        page.add("11");
        faults(&SVG.replace(right, wrong), &page)
    }

    #[test]
    fn a_figure_that_says_what_it_shows_has_no_fault() {
        assert_eq!(with("", ""), []);
    }

    #[test]
    fn a_number_or_a_name_in_one_place_alone_is_a_fault() {
        let fault = |line, message: &str| (line, message.to_owned());
        assert_eq!(
            with("client: 11", "client: 12"),
            [
                fault(3, "12 is not in the description of this figure"),
                fault(2, "11 is not in the labels of this figure"),
                fault(3, "no terminal, listing or fact here has the number 12"),
            ]
        );
        let wrong = with(">accept4", ">epoll_wait");
        assert_eq!(
            wrong[0],
            fault(7, "epoll_wait is not in the description of this figure")
        );
        assert_eq!(
            wrong[1],
            fault(2, "accept4 is not in the labels of this figure")
        );
        assert_eq!(with("sends SET", "sends GET").len(), 2);
    }

    #[test]
    fn a_color_of_another_program_is_a_fault() {
        let wanted = "the color of the server beside the name of the client";
        assert_eq!(with("--client", "--server"), [(4, wanted.to_owned())]);
    }
}
