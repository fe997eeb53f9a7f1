//! Understands the words that say where lines go.

use crate::outline::{Item, outline};

/// A place in a file, as a caption or a folded line names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// Before the first line.
    Top,
    /// After the last line.
    End,
    /// Right after an item.
    After(String),
    /// Within an item, perhaps next to a line of it.
    In(String, Option<Neighbor>),
}

/// A line next to the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Neighbor {
    /// The line before.
    After(String),
    /// The line that follows.
    Before(String),
}

impl Position {
    /// Understands the words of a caption, where code stands between backticks. Of several places
    /// it is the first one.
    pub fn read(words: &str) -> Option<Self> {
        let first = words
            .match_indices("; ")
            .find(|(at, _)| is_plain(&words[..*at]));
        let words = first.map_or(words, |(at, _)| &words[..at]);
        let (item, neighbor) = match words.split_once(", after `") {
            Some((item, line)) => (item, Some(Neighbor::After(code(line)?))),
            None => match words.split_once(", before `") {
                Some((item, line)) => (item, Some(Neighbor::Before(code(line)?))),
                None => (words, None),
            },
        };
        Position::item(&item.replace('`', ""), neighbor)
    }

    /// Understands the words of a folded line, which names an item and nothing more.
    pub fn read_plain(words: &str) -> Option<Self> {
        Position::item(words, None)
    }

    fn item(words: &str, neighbor: Option<Neighbor>) -> Option<Self> {
        Some(match words {
            "at the top of the file" => Position::Top,
            "at the end of the file" => Position::End,
            "among the use lines" => Position::In("use".into(), neighbor),
            "in the opening comment" => Position::In("top".into(), neighbor),
            "all use lines" => Position::In("use".into(), None),
            "the opening comment" => Position::In("top".into(), None),
            "in the file" | "the whole file" => Position::In("file".into(), neighbor),
            "after the use lines" => Position::After("use".into()),
            "after the opening comment" => Position::After("top".into()),
            _ => match (
                words.strip_prefix("all of ").or(words.strip_prefix("in ")),
                words.strip_prefix("after "),
            ) {
                (Some(name), _) => Position::In(name.into(), neighbor),
                (_, Some(name)) => Position::After(name.into()),
                _ => return None,
            },
        })
    }

    /// Whether lines that go before the line `at`, or replace it, go to this position.
    pub fn holds(&self, lines: &[String], at: usize) -> bool {
        match self {
            Position::Top => at == 0,
            Position::End => at == lines.len(),
            Position::After(name) => ranges(lines, name).iter().any(|item| item.lines.end == at),
            Position::In(name, neighbor) => {
                let items = ranges(lines, name);
                let inside = |item: &Item| item.lines.start <= at && at <= item.lines.end;
                items.iter().any(inside) && beside(lines, at, neighbor.as_ref())
            }
        }
    }
}

/// Whether the end of a text stands outside of backticks.
fn is_plain(text: &str) -> bool {
    text.matches('`').count().is_multiple_of(2)
}

fn code(text: &str) -> Option<String> {
    text.strip_suffix('`').map(str::to_owned)
}

/// The items of this name; lines of `use` that follow one another are one item.
fn ranges(lines: &[String], name: &str) -> Vec<Item> {
    let item = |end| Item {
        name: name.into(),
        lines: 0..end,
    };
    if name == "file" {
        return vec![item(lines.len())];
    }
    if name == "top" {
        let comment = lines.iter().take_while(|line| line.starts_with("//!"));
        return vec![item(comment.count())];
    }
    let mut found: Vec<Item> = Vec::new();
    for item in outline(lines).into_iter().filter(|item| item.name == name) {
        match found.last_mut() {
            Some(last) if last.lines.end == item.lines.start => last.lines.end = item.lines.end,
            _ => found.push(item),
        }
    }
    found
}

fn beside(lines: &[String], at: usize, neighbor: Option<&Neighbor>) -> bool {
    let says = |line: &&String| !line.trim().is_empty();
    match neighbor {
        None => true,
        Some(Neighbor::After(text)) => lines[..at]
            .iter()
            .rfind(says)
            .is_some_and(|line| line.trim() == text),
        Some(Neighbor::Before(text)) => lines[at..]
            .iter()
            .find(says)
            .is_some_and(|line| line.trim() == text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_semicolon_is_one_place() {
        let line = Neighbor::After("let a = [0; 9];".into());
        assert_eq!(
            Position::read("in `fn main`, after `let a = [0; 9];`"),
            Some(Position::In("fn main".into(), Some(line)))
        );
    }

    #[test]
    fn of_several_places_the_first_one_is_read() {
        assert_eq!(
            Position::read("after the `use` lines; in `fn main`"),
            Some(Position::After("use".into()))
        );
    }

    #[test]
    fn other_words_are_no_place() {
        assert_eq!(Position::read("somewhere"), None);
    }
}
