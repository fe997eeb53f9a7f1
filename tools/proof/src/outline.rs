//! Finds the items of a Rust file by what the eye sees: keywords, indentation and braces.
//!
//! The file may be half changed, so no parser is asked.

use std::ops::Range;

/// An item and its lines, with the comments, attributes and blank lines before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// `use`, `fn main`, `impl Store`, `Store::get`.
    pub name: String,
    /// Its lines, counted from 0.
    pub lines: Range<usize>,
}

/// All items of a file and the members of its `impl` blocks.
pub fn outline(lines: &[String]) -> Vec<Item> {
    let mut items = Vec::new();
    let all = 0..lines.len();
    for item in items_at(lines, all, "") {
        let header = lines[item.header].trim();
        let name = if header.starts_with("impl") {
            let name = impl_name(header);
            for member in items_at(lines, item.header + 1..item.lines.end - 1, "    ") {
                let name = member_name(&name, &item_name(lines[member.header].trim()));
                items.push(Item {
                    name,
                    lines: member.lines,
                });
            }
            format!("impl {name}")
        } else {
            item_name(header)
        };
        items.push(Item {
            name,
            lines: item.lines,
        });
    }
    items
}

/// Where an item begins in words, and all its lines.
struct Found {
    header: usize,
    lines: Range<usize>,
}

fn items_at(lines: &[String], within: Range<usize>, indent: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut start = within.start;
    let mut at = within.start;
    while at < within.end {
        let Some(text) = lines[at].strip_prefix(indent) else {
            at += 1;
            continue;
        };
        if text.starts_with("//!") || text.starts_with("#![") {
            start = at + 1;
        }
        if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            at += 1;
            continue;
        }
        let end = item_end(lines, at, within.end, indent);
        found.push(Found {
            header: at,
            lines: start..end,
        });
        start = end;
        at = end;
    }
    found
}

/// The line after the last one of the item that begins at `at`.
fn item_end(lines: &[String], at: usize, limit: usize, indent: &str) -> usize {
    let mut in_body = false;
    for (index, line) in lines.iter().enumerate().take(limit).skip(at) {
        let text = line.trim_end();
        let closes = text
            .strip_prefix(indent)
            .is_some_and(|text| text.starts_with('}'));
        if in_body && closes || !in_body && (text.ends_with(';') || text.ends_with('}')) {
            return index + 1;
        }
        let opens = text.ends_with('{') && !is_list(lines[at].trim());
        in_body = in_body || opens;
    }
    limit
}

/// Whether braces in this item are no body: it ends at its semicolon.
fn is_list(header: &str) -> bool {
    let name = item_name(header);
    name == "use" || name.starts_with("const ") || name.starts_with("static ")
}

fn item_name(header: &str) -> String {
    let mut words = header.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '!');
    let mut words = words.by_ref().filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        match word {
            "use" | "extern" => return "use".into(),
            "mod" if header.ends_with(';') => return "use".into(),
            "const" if header.contains("fn ") => {}
            "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static" | "mod" => {
                return format!("{word} {}", words.next().unwrap_or_default());
            }
            "macro_rules!" => return format!("macro {}", words.next().unwrap_or_default()),
            _ => {}
        }
    }
    "item".into()
}

/// `Store` or `Display for Store`.
fn impl_name(header: &str) -> String {
    let rest = header.trim_start_matches("impl").trim_start();
    let rest = match rest.strip_prefix('<') {
        Some(inner) => inner.split_once("> ").map_or("", |(_, rest)| rest),
        None => rest,
    };
    let rest = rest.trim_end_matches("{}").trim_end_matches('{').trim();
    let plain = |name: &str| name.split('<').next().unwrap_or_default().to_owned();
    match rest.split_once(" for ") {
        Some((name, this)) => format!("{name} for {}", plain(this)),
        None => plain(rest),
    }
}

fn member_name(block: &str, member: &str) -> String {
    let member = member.rsplit(' ').next().unwrap_or_default();
    match block.split_once(" for ") {
        Some((name, this)) => format!("<{this} as {name}>::{member}"),
        None => format!("{block}::{member}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let name = |item: Item| {
            let Range { start, end } = item.lines;
            format!("{}-{end} {}", start + 1, item.name)
        };
        outline(&lines).into_iter().map(name).collect()
    }

    #[test]
    fn items_reach_from_their_comments_to_their_end() {
        let text = "//! Top.\n\nuse std::{\n    env,\n};\n\nconst A: &str = \"\\\nUse it {\n\
                    so.\";\n\n/// Runs.\npub fn main() {\n    if a {\n    }\n}\n\nstruct B;\n";
        assert_eq!(
            names(text),
            ["2-5 use", "6-9 const A", "10-15 fn main", "16-17 struct B"]
        );
    }

    #[test]
    fn members_are_named_after_their_type() {
        let text = "impl<'a> Display for Reply<'a> {\n    fn fmt(\n        &self,\n    ) -> Result {\n\
                    \x20       run();\n    }\n\n    fn two() {}\n}\n";
        assert_eq!(
            names(text),
            [
                "2-6 <Reply as Display>::fmt",
                "7-8 <Reply as Display>::two",
                "1-9 impl Display for Reply"
            ]
        );
    }
}
