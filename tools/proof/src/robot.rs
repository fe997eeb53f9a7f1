//! A reader that does what each listing says, and knows nothing else.

use std::collections::BTreeMap;

use crate::page::{Listing, Row};
use crate::position::Position;

/// What `cargo new` writes into `src/main.rs`.
pub const HELLO: &str = "fn main() {\n    println!(\"Hello, world!\");\n}\n";

/// The files of the reader's package by name.
pub type Files = BTreeMap<String, String>;

/// Does what a listing says. Fails when that cannot be done, or in more than one way.
pub fn apply(files: &mut Files, listing: &Listing) -> Result<(), String> {
    let file = &listing.file;
    match listing.kind.as_str() {
        "new file" => {
            if files.get(file).is_some_and(|text| text != HELLO) {
                return Err(format!("{file} is there already"));
            }
            files.insert(file.clone(), new_text(listing)?);
            Ok(())
        }
        "delete this file" => {
            files.remove(file).ok_or(format!("there is no {file}"))?;
            Ok(())
        }
        kind => {
            count(kind, &listing.rows)?;
            let old = files.get(file).ok_or(format!("there is no {file}"))?;
            let new = edit(old, listing)?;
            files.insert(file.clone(), new);
            Ok(())
        }
    }
}

/// Makes sure that a caption counts what can be seen.
fn count(kind: &str, rows: &[Row]) -> Result<(), String> {
    let added = rows
        .iter()
        .filter(|row| matches!(row, Row::Added(_)))
        .count();
    let removed = rows
        .iter()
        .filter(|row| matches!(row, Row::Removed(_)))
        .count();
    let numbers = kind.split(' ').filter_map(|word| word.parse().ok());
    let numbers: Vec<usize> = numbers.collect();
    let wanted = match (added, removed) {
        (_, 0) => vec![added],
        (0, _) => vec![removed],
        _ if kind.starts_with("replaces") => vec![removed, added],
        _ => vec![added, removed],
    };
    if numbers != wanted {
        return Err(format!(
            "\"{kind}\", but {added} lines come and {removed} go"
        ));
    }
    Ok(())
}

fn new_text(listing: &Listing) -> Result<String, String> {
    let mut text = String::new();
    for row in &listing.rows {
        match row {
            Row::Added(line) => text = text + line + "\n",
            other => return Err(format!("a new file with {other:?}")),
        }
    }
    Ok(text)
}

/// Some lines that follow one another, and how to find them.
struct Hunk<'a> {
    position: Position,
    /// How many lines lie between the hunk before it and this one.
    skipped: Option<usize>,
    rows: Vec<&'a Row>,
}

impl Hunk<'_> {
    /// The lines that must be there.
    fn old(&self) -> Vec<&str> {
        let old = self.rows.iter().filter_map(|row| match row {
            Row::Context(text) | Row::Removed(text) => Some(text.as_str()),
            _ => None,
        });
        old.collect()
    }

    fn outcome(&self) -> Vec<String> {
        let lines = self.rows.iter().filter_map(|row| match row {
            Row::Context(text) | Row::Added(text) => Some(text.clone()),
            _ => None,
        });
        lines.collect()
    }

    /// How many lines stand before the first change.
    fn lead(&self) -> usize {
        let context = |row: &&&Row| matches!(row, Row::Context(_));
        self.rows.iter().take_while(context).count()
    }
}

fn edit(text: &str, listing: &Listing) -> Result<String, String> {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut edited: Vec<String> = Vec::new();
    let mut end = 0;
    for hunk in hunks(listing)? {
        let start = find(&lines, &hunk)?;
        if start < end || hunk.skipped.is_some_and(|skipped| start - end != skipped) {
            let lie = start.abs_diff(end);
            return Err(format!(
                "{lie} lines lie there, not what the folded line says"
            ));
        }
        edited.extend_from_slice(&lines[end..start]);
        edited.extend(hunk.outcome());
        end = start + hunk.old().len();
    }
    edited.extend_from_slice(&lines[end..]);
    Ok(edited.iter().map(|line| format!("{line}\n")).collect())
}

fn hunks(listing: &Listing) -> Result<Vec<Hunk<'_>>, String> {
    let read = |position: Option<Position>, words: &str| {
        position.ok_or(format!("which place is \"{words}\"?"))
    };
    let mut hunks = vec![Hunk {
        position: read(Position::read(&listing.place), &listing.place)?,
        skipped: None,
        rows: Vec::new(),
    }];
    for row in &listing.rows {
        let last = hunks.len() - 1;
        let Row::Fold(text) = row else {
            hunks[last].rows.push(row);
            continue;
        };
        let count = text
            .split_once("⋯ ")
            .and_then(|(_, rest)| rest.split(' ').next());
        let count = count.and_then(|count| count.parse().ok());
        let position = match text.split_once(", then ") {
            Some((_, words)) => read(Position::read_plain(words), words)?,
            None => match &hunks[last].position {
                Position::In(name, _) => Position::In(name.clone(), None),
                _ => return Err(format!("where is that: {text}")),
            },
        };
        hunks.push(Hunk {
            position,
            skipped: Some(count.ok_or(format!("how many lines are that: {text}"))?),
            rows: Vec::new(),
        });
    }
    Ok(hunks)
}

/// The one line at which a hunk begins.
fn find(lines: &[String], hunk: &Hunk<'_>) -> Result<usize, String> {
    let old = hunk.old();
    let fits = |start: &usize| {
        let there = &lines[*start..*start + old.len()];
        there.iter().eq(old.iter().copied()) && hunk.position.holds(lines, start + hunk.lead())
    };
    let last = lines.len().checked_sub(old.len());
    let last = last.ok_or("it shows more lines than the file has")?;
    let starts: Vec<usize> = (0..=last).filter(fits).collect();
    match starts.as_slice() {
        [start] => Ok(*start),
        [] => Err(format!(
            "no place fits {:?}; the lines there would be\n{}",
            hunk.position,
            old.join("\n")
        )),
        _ => {
            let starts: Vec<String> = starts.iter().map(|at| (at + 1).to_string()).collect();
            Err(format!(
                "ambiguous: it fits at the lines {}",
                starts.join(", ")
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(kind: &str, place: &str, rows: &[&str]) -> Listing {
        let row = |row: &&str| {
            let text = row[1..].to_owned();
            match &row[..1] {
                "+" => Row::Added(text),
                "-" => Row::Removed(text),
                "~" => Row::Fold(text),
                _ => Row::Context(text),
            }
        };
        Listing {
            number: "Listing 1.1".into(),
            step: "01-a-1-b".into(),
            file: "src/main.rs".into(),
            place: place.into(),
            kind: kind.into(),
            rows: rows.iter().map(row).collect(),
        }
    }

    const PROGRAM: &str = "fn one() {\n    go();\n}\n\nfn two() {\n    go();\n}\n";

    fn edited(place: &str, rows: &[&str]) -> Result<String, String> {
        let kind = match rows.iter().any(|row| row.starts_with('-')) {
            true => "2 lines removed",
            false => "1 line added",
        };

        let mut files = Files::from([("src/main.rs".into(), PROGRAM.into())]);
        apply(&mut files, &listing(kind, place, rows))?;
        Ok(files["src/main.rs"].clone())
    }

    #[test]
    fn the_named_function_is_changed() {
        let text = edited("in `fn two`", &["     go();", "+    stop();"]);
        let wanted = "fn one() {\n    go();\n}\n\nfn two() {\n    go();\n    stop();\n}\n";
        assert_eq!(text.as_deref(), Ok(wanted));
    }

    #[test]
    fn two_places_that_fit_are_a_failure() {
        let text = edited("in the file", &["     go();", "+    stop();"]);
        assert_eq!(text, Err("ambiguous: it fits at the lines 2, 6".into()));
    }

    #[test]
    fn a_wrong_count_of_folded_lines_is_a_failure() {
        let rows = [
            "-    go();",
            "~⋯ 9 lines unchanged, then in fn two",
            "-    go();",
        ];
        let text = edited("in `fn one`; in `fn two`", &rows);
        let message = "3 lines lie there, not what the folded line says";
        assert_eq!(text, Err(message.into()));
    }

    #[test]
    fn lines_that_are_not_there_are_a_failure() {
        let text = edited("in `fn two`", &["     run();", "+    stop();"]);
        assert!(text.expect_err("nothing fits").starts_with("no place fits"));
    }

    #[test]
    fn a_caption_that_counts_wrong_is_a_failure() {
        let mut files = Files::from([("src/main.rs".into(), PROGRAM.into())]);
        let rows = ["     go();", "+    stop();"];
        let done = apply(&mut files, &listing("2 lines added", "in `fn two`", &rows));
        assert_eq!(
            done,
            Err("\"2 lines added\", but 1 lines come and 0 go".into())
        );
    }

    #[test]
    fn a_new_file_replaces_only_what_cargo_new_wrote() {
        let new = listing("new file", "", &["+fn main() {}"]);
        let mut files = Files::from([("src/main.rs".into(), HELLO.into())]);
        assert_eq!(apply(&mut files, &new), Ok(()));
        let again = apply(&mut files, &new);
        assert_eq!(again, Err("src/main.rs is there already".into()));
    }
}
