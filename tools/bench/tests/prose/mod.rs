//! What a page says of results in words, and the numbers that it has by itself.

use std::fs;

use course::top;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// A sentence of a page, and whether it is so in the results.
pub type Claim<Results> = (&'static str, fn(&Results) -> bool);

/// A file of the repository.
pub fn text(path: &str) -> String {
    fs::read_to_string(top().join(path)).expect("a file of the repository")
}

/// The line in which a sentence of the page begins.
pub fn line(page: &str, sentence: &str) -> Option<usize> {
    let place = page.replace('\n', " ").find(sentence)?;
    Some(page[..place].matches('\n').count() + 1)
}

/// The sentences that a file does not have, or that are not so in the results.
pub fn faults<Results>(file: &str, claims: Vec<Claim<Results>>, report: &Results) -> Vec<String> {
    let text = text(file);
    let fault = |(sentence, holds): Claim<Results>| match line(&text, sentence) {
        None => Some(format!("{file}:1: does not say any more: {sentence}")),
        Some(_) if holds(report) => None,
        Some(line) => Some(format!("{file}:{line}: not so in the results: {sentence}")),
    };
    claims.into_iter().filter_map(fault).collect()
}

/// The words with digits in them that the page has by itself, with their lines: outside of code,
/// and of what comes from the results.
pub fn numbers(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (event, bytes) in Parser::new(page).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => {
                let line = page[..bytes.start].matches('\n').count() + 1;
                let own = text.split("{{#");
                let own = own.map(|part| part.split_once("}}").map_or(part, |(_, own)| own));
                let words = own.flat_map(|part| part.split([' ', '(', ')']));
                let words = words.map(|word| word.trim_end_matches(['.', ',', ':', ';']));
                let words = words.filter(|word| word.contains(|c: char| c.is_ascii_digit()));
                found.extend(words.map(|word| (line, word.to_owned())));
            }
            _ => {}
        }
    }
    found
}
