//! Takes numbers and tables from the committed results of measurements, so that no page has a
//! measured number of its own.

use std::collections::BTreeMap;

use serde_json::Value;

/// The results by name.
pub type Results = BTreeMap<String, Measured>;

/// A file of results.
#[derive(Debug)]
pub struct Measured {
    /// Its path, from the top of the repository.
    pub file: String,
    /// What is in it.
    pub value: Value,
}

/// The value at a path such as `speed/runs/kv-server`: the name of the file, then its fields.
fn value<'a>(results: &'a Results, path: &str) -> Result<&'a Value, String> {
    let mut names = path.split('/');
    let name = names.next().unwrap_or_default();
    let Some(Measured { file, value }) = results.get(name) else {
        return Err(format!("no results {name}; there are {}", list(results)));
    };
    let mut value = value;
    for name in names {
        let Some(field) = field(value, name) else {
            let there = match value {
                Value::Object(fields) => list(fields),
                Value::Array(items) => format!("0 to {}", items.len().saturating_sub(1)),
                _ => "none".into(),
            };
            return Err(format!(
                "{file}:1: no field {name} for {path}; there are {there}"
            ));
        };
        value = field;
    }
    Ok(value)
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    }
}

fn list<'a>(names: impl IntoIterator<Item = (&'a String, impl Sized)>) -> String {
    let names: Vec<&str> = names.into_iter().map(|(name, _)| name.as_str()).collect();
    names.join(", ")
}

/// One value, for a sentence: a number with commas between the thousands, or a text.
///
/// # Errors
///
/// When there is none at this path, or it is a list, a table or nothing.
pub fn inline(results: &Results, path: &str) -> Result<String, String> {
    match value(results, path)? {
        Value::String(text) => Ok(escape(text)),
        Value::Number(number) => {
            let number = number.to_string();
            Ok(thousands(number.strip_suffix(".0").unwrap_or(&number)))
        }
        _ => Err(format!("{path} is neither a number nor a text")),
    }
}

/// Puts commas between the thousands of a number that has no exponent.
fn thousands(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if left.is_multiple_of(3) && text.ends_with(|last: char| last.is_ascii_digit()) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// A table, which the file has as `{"head": [...], "rows": [[...], ...]}`.
///
/// # Errors
///
/// When there is none at this path, or its rows have other columns than its head.
pub fn table(results: &Results, path: &str) -> Result<String, String> {
    let table = value(results, path)?;
    let form = || format!("{path} is no table: it has no head and rows of texts");
    let head = cells(&table["head"]).ok_or_else(form)?;
    let rows = table["rows"].as_array().ok_or_else(form)?;
    if head.is_empty() || rows.is_empty() {
        return Err(format!("{path} is an empty table"));
    }
    let marks = (0..head.len()).map(|column| mark(rows, column).to_owned());
    let mut text = row(&head) + &row(&marks.collect::<Vec<_>>());
    for (index, cells_of_row) in rows.iter().enumerate() {
        let cells = cells(cells_of_row).ok_or_else(form)?;
        if cells.len() != head.len() {
            let (has, wants) = (cells.len(), head.len());
            return Err(format!(
                "row {index} of {path} has {has} cells, not {wants}"
            ));
        }
        text.push_str(&row(&cells));
    }
    Ok(text)
}

/// How a column stands: to the right when it has numbers, but for the first one.
fn mark(rows: &[Value], column: usize) -> &'static str {
    let is_number = |row: &Value| {
        let cell = row[column].as_str().unwrap_or_default();
        cell.starts_with(|first: char| first.is_ascii_digit())
    };
    match column > 0 && rows.iter().any(is_number) {
        true => "--:",
        false => "---",
    }
}

fn cells(row: &Value) -> Option<Vec<String>> {
    let cells = row.as_array()?.iter();
    let cells = cells.map(|cell| cell.as_str().map(with_code));
    cells.map(|cell| cell.map(with_range)).collect()
}

/// A cell in which what stands between two backticks is code.
fn with_code(cell: &str) -> String {
    let pieces: Vec<&str> = cell.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escape(cell);
    }
    let pieces = pieces.iter().enumerate();
    let pieces = pieces.map(|(index, piece)| match index.is_multiple_of(2) {
        true => escape(piece),
        false => format!("`{}`", piece.replace('|', "\\|")),
    });
    pieces.collect()
}

/// A cell such as `220 (216–222)`, with its range as an element.
fn with_range(cell: String) -> String {
    match cell.split_once(" (") {
        Some((value, range)) if range.contains('–') => {
            format!("{value} <span class=\"range\">({range}</span>")
        }
        _ => cell,
    }
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// A text that Markdown leaves as it is.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if matches!(letter, '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn results() -> Results {
        let value = json!({
            "date": "2026-11-23", "rate": 1234567, "ratio": 0.75, "part": 100000.5, "small": 999, "whole": 44000.0,
            "negative": -1000, "nothing": null,
            "table": {"head": ["server", "a|b"], "rows": [["kv-server", "1 (0–2)"], ["echo", "2"]]},
            "short": {"head": ["server", "rate"], "rows": [["kv-server"]]},
            "first": {"head": ["client", "sends", "count"], "rows": [["`redis-cli`", "`A|B` or *", "2"], ["one ` only", "", "–"]]},
            "empty": {"head": ["server"], "rows": []},
        });
        let file = "results/speed.json".into();
        Results::from([("speed".into(), Measured { file, value })])
    }

    fn shown(field: &str) -> Result<String, String> {
        inline(&results(), &format!("speed/{field}"))
    }

    #[test]
    fn a_number_has_commas_between_its_thousands() {
        assert_eq!(shown("rate").as_deref(), Ok("1,234,567"));
        assert_eq!(shown("ratio").as_deref(), Ok("0.75"));
        assert_eq!(shown("part").as_deref(), Ok("100,000.5"));
        assert_eq!(shown("small").as_deref(), Ok("999"));
        assert_eq!(shown("whole").as_deref(), Ok("44,000"));
        assert_eq!(shown("negative").as_deref(), Ok("-1,000"));
        assert_eq!(shown("date").as_deref(), Ok("2026-11-23"));
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        let fault = shown("table/tail").expect_err("no such field");
        let wanted =
            "results/speed.json:1: no field tail for speed/table/tail; there are head, rows";
        assert_eq!(fault, wanted);
        let fault = inline(&results(), "sped/rate").expect_err("no such results");
        assert_eq!(fault, "no results sped; there are speed");
    }

    #[test]
    fn what_is_no_number_and_no_text_is_a_fault() {
        for field in ["table", "nothing"] {
            let fault = shown(field).expect_err("no value");
            assert!(fault.ends_with("is neither a number nor a text"), "{fault}");
        }
    }

    #[test]
    fn a_table_is_markdown() {
        let wanted = "| server | a\\|b |\n| --- | --: |\n| kv-server | 1 <span class=\"range\">(0–2)</span> |\n| echo | 2 |\n";
        assert_eq!(table(&results(), "speed/table").as_deref(), Ok(wanted));
    }

    #[test]
    fn a_table_has_code_and_texts_to_the_left() {
        let wanted = "| client | sends | count |\n| --- | --- | --: |\n\
                      | `redis-cli` | `A\\|B` or \\* | 2 |\n| one \\` only |  | – |\n";
        assert_eq!(table(&results(), "speed/first").as_deref(), Ok(wanted));
    }

    #[test]
    fn a_table_with_a_gap_is_a_fault() {
        let fault = |path: &str| table(&results(), path).expect_err("a fault");
        assert_eq!(
            fault("speed/short"),
            "row 0 of speed/short has 1 cells, not 2"
        );
        assert_eq!(fault("speed/empty"), "speed/empty is an empty table");
        assert!(fault("speed/rate").starts_with("speed/rate is no table"));
    }
}
