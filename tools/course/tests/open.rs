//! What the terminals leave open: nothing but what is listed, with its reason.

use std::fs;
use std::path::{Path, PathBuf};

use course::block;
use course::page::{self, Page};
use serde::Deserialize;

/// The list, from the top of the repository.
const LIST: &str = "book/facts/open.toml";

/// The word of a block whose lines come in any order.
const UNORDERED: &str = "unordered";

#[derive(Deserialize)]
struct List {
    open: Vec<Reason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    why: String,
    /// By page, session and terminal: `02-kv/bytes.md, kv-bytes 1: ...`.
    lines: Vec<String>,
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether a replay may show something else in the place of this line, or of a part of it.
fn is_open(line: &str) -> bool {
    line.trim() == "..." || line.contains("[..]")
}

/// The lines of pages that leave something open and are not listed, and those that are listed and not there.
fn faults(pages: &[Page], list: &str) -> Vec<String> {
    let list: List = toml::from_str(list).expect(LIST);
    let mut listed: Vec<&String> = list.open.iter().flat_map(|reason| &reason.lines).collect();
    let mut faults: Vec<String> = list
        .open
        .iter()
        .filter(|reason| reason.why.is_empty())
        .map(|reason| format!("{LIST}:1: no reason: {:?}", reason.lines))
        .collect();
    for page in pages {
        for block in block::read(&page.path, &page.text).replayed {
            let lines = (block.page_line(0)..).zip(block.lines.iter().map(String::as_str));
            let order = block.unordered.then_some((block.fence, UNORDERED));
            for (number, line) in order
                .into_iter()
                .chain(lines.filter(|(_, line)| is_open(line)))
            {
                let name = format!(
                    "{}, {} {}: {line}",
                    page.path, block.session, block.terminal
                );
                match listed.iter().position(|listed| **listed == name) {
                    Some(place) => drop(listed.swap_remove(place)),
                    None => faults.push(format!(
                        "{}:{number}: leaves open what comes, and {LIST} does not say why: {name}",
                        page.file
                    )),
                }
            }
        }
    }
    faults.extend(
        listed
            .iter()
            .map(|name| format!("{LIST}:1: is not there: {name}")),
    );
    faults
}

fn list() -> String {
    fs::read_to_string(top().join(LIST)).expect(LIST)
}

#[test]
fn what_is_left_open_is_listed_with_its_reason() {
    let faults = faults(&page::read(&top()).expect("the pages"), &list());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_proof_that_is_left_open_is_found() {
    let pages = page::read(&top()).expect("the pages");
    let page = pages.iter().find(|page| page.path == "03-client/ss.md");
    let page = page.expect("the page about ss");
    let proof =
        "ESTAB     11         0                  127.0.0.1:6379              127.0.0.1:40944\n";
    let place = page.text.find(proof).expect("the eleven bytes");
    let line = 1 + page.text[..place].matches('\n').count();
    for (from, to) in [(proof, "...\n"), ("11  ", "[..]  ")] {
        let mut planted = page.clone();
        let end = place + proof.len();
        planted
            .text
            .replace_range(place..end, &proof.replacen(from, to, 1));
        let found = faults(&[planted], &list());
        let named = format!("book/src/03-client/ss.md:{line}: leaves open");
        assert!(
            found.iter().any(|fault| fault.starts_with(&named)),
            "{found:#?}"
        );
    }
    let fence = "session=client-ss terminal=3 waits";
    let mut planted = page.clone();
    planted.text = planted
        .text
        .replacen(fence, &format!("{fence} {UNORDERED}"), 1);
    let line = 1 + page.text[..page.text.find(fence).expect("the server")]
        .matches('\n')
        .count();
    let found = faults(&[planted], &list());
    let named = format!("book/src/03-client/ss.md:{line}: leaves open");
    assert!(
        found.iter().any(|fault| fault.starts_with(&named)),
        "{found:#?}"
    );
    let gone = faults(
        &pages,
        &(list() + "[[open]]\nwhy = \"\"\nlines = ['a.md, b 1: ...']\n"),
    );
    assert_eq!(gone.len(), 2, "{gone:#?}");
}
