//! How often a page leaves its way: at most one aside for four paragraphs.

use std::path::Path;

use course::page;

/// The asides of a page, by their lines, if there are too many for its paragraphs. One is never too many.
fn too_many(text: &str) -> Option<Vec<usize>> {
    let (mut asides, mut paragraphs) = (Vec::new(), 0);
    let (mut in_code, mut begins) = (false, true);
    for (number, line) in (1..).zip(text.lines()) {
        let is_fence = line.starts_with("```");
        if begins && !in_code && !is_fence {
            match line.chars().next() {
                Some('>') => asides.push(number),
                Some(first) if first.is_alphabetic() || "*`[\"".contains(first) => paragraphs += 1,
                _ => {}
            }
        }
        in_code ^= is_fence;
        begins = line.is_empty();
    }
    (asides.len() > 1 && 4 * asides.len() > paragraphs).then_some(asides)
}

#[test]
fn asides_are_few() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for page in page::read(&top).expect("the pages") {
        for line in too_many(&page.text).unwrap_or_default() {
            found.push(format!("{}:{line}: one of too many asides", page.file));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn too_many_asides_are_found() {
    let aside = "> **Aside.** More.\n> And more.\n\n";
    let page = |paragraphs| {
        let text = "A paragraph\nof two lines.\n\n".repeat(paragraphs);
        format!("# Title\n\n{aside}{text}```text\n> no aside\n\nno paragraph\n```\n\n{aside}")
    };
    assert_eq!(too_many(&page(8)), None);
    assert_eq!(too_many(&page(7)), Some(vec![3, 33]));
    assert_eq!(too_many(aside), None);
}
