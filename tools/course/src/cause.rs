//! The usual causes that checks name: sentences in programs, held as those of the pages.
//!
//! ````text
//! promises! {
//!     on "02-kv/exercises#incr":
//!     "The sum wraps: use `checked_add`." => largest_number_would_overflow;
//! }
//! ````

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::fact::line;

/// What begins the causes of a file, which end with it.
const BEGIN: &str = "\npromises! {\n";

/// A text of Rust before the name of a check, and the end of one of its lines.
static CAUSE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?s)"((?:[^"\\]|\\.)*)"[ \n]*=>"#));
static ESCAPED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\\(?:\n *|(.))"#));

fn pattern(regex: &str) -> Regex {
    Regex::new(regex).expect("a pattern of ours")
}

/// The program of a check, without the causes that it names.
pub fn program(check: &str) -> &str {
    check
        .split_once(BEGIN)
        .map_or(check, |(program, _)| program)
}

/// The causes that a check names, with the line of each, counted from 1.
pub fn causes(check: &str) -> Vec<(usize, String)> {
    let begin = program(check).len();
    let causes = CAUSE.captures_iter(&check[begin..]).map(|found| {
        let at = begin + found.get(0).map_or(0, |found| found.start());
        let plain = |escaped: &Captures<'_>| escaped.get(1).map_or("", |c| c.as_str()).to_owned();
        (
            line(check, at),
            ESCAPED.replace_all(&found[1], plain).into_owned(),
        )
    });
    causes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_the_texts_before_the_names() {
        let check = "fn a() {\n    b(\"x\" => 1);\n}\n\npromises! {\n    on \"02-kv/a#b\":\n    \
                     \"One \\\n     \\\"two\\\".\" =>\n        three;\n    \"Four.\" => five;\n}\n";
        let found = [(7, "One \"two\".".to_owned()), (10, "Four.".to_owned())];
        assert_eq!(causes(check), found);
        assert_eq!(program(check), "fn a() {\n    b(\"x\" => 1);\n}\n");
    }
}
