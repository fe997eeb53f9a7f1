//! The facts of the book: each is written once, where a program or a test holds it, and pages read it from there.
//!
//! ```toml
//! [fact.line-limit]
//! file = "chapters/02-kv/src/connection.rs"
//! line = "const LINE_LIMIT: usize = (.*);"
//! ```

use std::collections::BTreeMap;

use regex::RegexBuilder;
use serde::Deserialize;
use toml::Spanned;

use crate::count::Counts;
use crate::directive;
use crate::fault::Fault;
use crate::number;

/// What `book/facts/facts.toml` says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The facts by name.
    #[serde(default)]
    fact: BTreeMap<String, Spanned<Fact>>,
    /// What pages say in numbers that nothing here can hold.
    #[serde(default)]
    pub given: Vec<Spanned<Given>>,
}

/// Where a fact is held: in a line of a file, or in the number of things that the book has.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Fact {
    Line {
        /// A file, from the top of the repository.
        file: String,
        /// A regular expression, in which `^` and `$` stand at a line; its group is the value, the same
        /// wherever it fits.
        line: String,
    },
    Count {
        /// What is counted.
        count: String,
    },
}

/// Numbers that a file has by itself, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The file, from the top of the repository.
    pub file: String,
    /// The class of such numbers: *history, with a link to its source*.
    pub class: String,
    /// The numbers, in digits and without commas.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// The names in code.
    #[serde(default)]
    pub names: Vec<String>,
    /// The facts whose values are typed there, since nothing is computed in such a file.
    #[serde(default)]
    pub facts: Vec<String>,
}

impl Facts {
    /// How many numbers and names are given, by class.
    pub fn classes(&self) -> BTreeMap<String, usize> {
        let mut classes = BTreeMap::new();
        for given in self.given.iter().map(Spanned::get_ref) {
            let count = given.numbers.len() + given.names.len();
            *classes.entry(given.class.clone()).or_default() += count;
        }
        classes
    }
}

/// The value of each fact.
pub type Values = BTreeMap<String, String>;

/// Reads the text of `book/facts/facts.toml`.
///
/// # Errors
///
/// The line and what is wrong there, when it is no such file.
pub fn read(text: &str) -> Result<Facts, (usize, String)> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (line(text, at), error.message().to_owned())
    })
}

/// The line of a byte, counted from 1.
pub fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

impl Facts {
    /// Looks up the value of each fact. `path` and `text` are those of the file of facts; `file` gives
    /// the text of a file of the repository, and `counts` has what can be counted.
    pub fn values(
        &self,
        (path, text): (&str, &str),
        file: impl Fn(&str) -> Option<String>,
        counts: &Counts,
    ) -> (Values, Vec<Fault>) {
        let (mut values, mut faults) = (Values::new(), Vec::new());
        for (name, fact) in &self.fact {
            match value(fact.get_ref(), &file, counts) {
                Ok(value) => {
                    values.insert(name.clone(), value);
                }
                Err(message) => {
                    let line = line(text, fact.span().start);
                    faults.push(Fault::new(path, line, format!("{name}: {message}")));
                }
            }
        }
        (values, faults)
    }
}

fn value(
    fact: &Fact,
    file: impl Fn(&str) -> Option<String>,
    counts: &Counts,
) -> Result<String, String> {
    match fact {
        Fact::Count { count } => match counts.get(count.as_str()) {
            Some(value) => Ok(value.to_string()),
            None => {
                let names: Vec<&str> = counts.keys().map(String::as_str).collect();
                Err(format!(
                    "{count} is not counted; there are {}",
                    names.join(", ")
                ))
            }
        },
        Fact::Line { file: name, line } => {
            let text = file(name).ok_or_else(|| format!("there is no file {name}"))?;
            in_line(&text, line).map_err(|message| format!("{name}: {message}"))
        }
    }
}

/// The group of a regular expression in the lines that fit it.
fn in_line(text: &str, pattern: &str) -> Result<String, String> {
    let regex = RegexBuilder::new(pattern).multi_line(true).build();
    let regex = regex.map_err(|error| error.to_string())?;
    if regex.captures_len() != 2 {
        return Err(format!("`{pattern}` has not one group"));
    }
    let groups = regex.captures_iter(text).filter_map(|found| found.get(1));
    let mut values: Vec<String> = groups.map(|group| evaluate(group.as_str())).collect();
    values.dedup();
    match values.as_slice() {
        [value] => Ok(value.clone()),
        [] => Err(format!("nothing fits `{pattern}`")),
        values => Err(format!("`{pattern}` finds {}", values.join(" and "))),
    }
}

/// The value of a Rust expression such as `1 << 20` or `64 * 1024`; anything else stays as it is.
fn evaluate(text: &str) -> String {
    let number = |text: &str| text.trim().replace(['_', ','], "").parse::<u64>().ok();
    let pair = |sign: &str| {
        let (left, right) = text.split_once(sign)?;
        Some((number(left)?, number(right)?))
    };
    if let Some((left, right)) = pair("<<") {
        return (left << right).to_string();
    }
    if let Some((left, right)) = pair("*") {
        return (left * right).to_string();
    }
    number(text).map_or_else(|| text.to_owned(), |value| value.to_string())
}

/// A fact as a sentence shows it.
///
/// # Errors
///
/// When there is no such fact, or it has no such form.
pub fn find(values: &Values, fact: &directive::Fact) -> Result<String, String> {
    let directive::Fact { name, form } = fact;
    let value = values.get(name);
    let value = value.ok_or_else(|| format!("no fact {name} in book/facts/facts.toml"))?;
    show(value, form).map_err(|message| format!("{name}: {message}"))
}

/// How a sentence shows a value.
///
/// # Errors
///
/// When the value has no such form.
pub fn show(value: &str, form: &str) -> Result<String, String> {
    let whole = || {
        value
            .parse::<u64>()
            .map_err(|_| format!("{value} is no whole number"))
    };
    let parts = |size: u64| match whole()? {
        value if value % size == 0 => Ok((value / size).to_string()),
        value => Err(format!("{value} is no multiple of {size}")),
    };
    let words = || {
        let value = whole()?;
        number::in_words(value).ok_or_else(|| format!("{value} is too large for words"))
    };
    match form {
        "" => Ok(whole().map_or_else(|_| value.to_owned(), thousands)),
        "plain" => Ok(value.to_owned()),
        "words" => words(),
        "Words" => words().map(|words| words[..1].to_uppercase() + &words[1..]),
        "KiB" => parts(1 << 10).map(|value| value + " KiB"),
        "MiB" => parts(1 << 20).map(|value| value + " MiB"),
        "rounded" => Ok(thousands((whole()? + 50) / 100 * 100)),
        _ => Err(format!(
            "no form {form}; there are plain, words, Words, KiB, MiB and rounded"
        )),
    }
}

fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let first = (digits.len() - 1) % 3 + 1;
    let (head, rest) = digits.split_at(first);
    let groups = rest.as_bytes().chunks(3).map(String::from_utf8_lossy);
    groups.fold(head.to_owned(), |text, group| text + "," + &group)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: &str = "[fact.limit]\nfile = \"a.rs\"\nline = \"LIMIT: usize = (.*);\"\n\n\
                         [fact.steps]\ncount = \"steps\"\n";

    fn values(facts: &str, source: &str) -> (Values, Vec<Fault>) {
        let file = |name: &str| (name == "a.rs").then(|| source.to_owned());
        let counts = Counts::from([("steps".to_owned(), 18)]);
        let facts_read = read(facts).expect("facts");
        facts_read.values(("facts.toml", facts), file, &counts)
    }

    #[test]
    fn a_value_is_taken_from_its_line_and_evaluated() {
        let (values, faults) = values(FACTS, "x\nconst LIMIT: usize = 1 << 20;\n");
        assert_eq!(faults, []);
        assert_eq!(values["limit"], "1048576");
        assert_eq!(values["steps"], "18");
    }

    #[test]
    fn what_is_not_there_is_a_fault_in_its_line() {
        let (_, faults) = values(FACTS, "const LIMIT: u64 = 1;\n");
        let wanted = "facts.toml:1: limit: a.rs: nothing fits `LIMIT: usize = (.*);`";
        assert_eq!(faults[0].to_string(), wanted);
        let (_, faults) = values(FACTS, "LIMIT: usize = 1;\nLIMIT: usize = 2;\n");
        assert!(
            faults[0].message.ends_with("finds 1 and 2"),
            "{}",
            faults[0]
        );
        let (_, faults) = values("[fact.a]\ncount = \"words\"\n", "");
        assert!(
            faults[0]
                .message
                .contains("words is not counted; there are steps")
        );
        let (_, faults) = values("\n[fact.a]\nfile = \"b.rs\"\nline = \"(.)\"\n", "");
        assert_eq!(
            faults[0].to_string(),
            "facts.toml:2: a: there is no file b.rs"
        );
    }

    #[test]
    fn a_misspelled_field_has_its_line() {
        let (line, message) = read("[fact.a]\nfile = \"a\"\nlines = \"b\"\n").expect_err("a fault");
        assert_eq!(line, 1, "{message}");
    }

    #[test]
    fn a_value_has_forms() {
        let shown = |form| show("1048576", form).expect("a form");
        assert_eq!(
            [shown(""), shown("plain"), shown("MiB"), shown("KiB")],
            ["1,048,576", "1048576", "1 MiB", "1024 KiB"]
        );
        assert_eq!(show("18", "Words").as_deref(), Ok("Eighteen"));
        assert_eq!(show("483", "rounded").as_deref(), Ok("500"));
        assert_eq!(show("1.88", "").as_deref(), Ok("1.88"));
        assert!(
            show("1000", "KiB").is_err()
                && show("x", "words").is_err()
                && show("1", "feet").is_err()
        );
    }
}
