//! Whether a reader who types along runs what the listings have made. `cargo run` builds it first; a
//! program by its path is what was built last.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::block::{self, Block};
use crate::fault::Fault;
use crate::own::{Course, is_typed};
use crate::page::Page;
use crate::plan::Entry;

/// A debug build, or a program by its path, in the form of the reader.
static USES: LazyLock<Regex> = LazyLock::new(|| {
    let cargo = r"cargo (?:run|build)(?: -q)*(?P<release> --release)?";
    let manifest = r"(?: --manifest-path \.\./(?P<manifest>[a-z0-9_-]+)/)?";
    let path = r"target/debug/(?P<path>[a-z0-9_-]+)";
    Regex::new(&format!("{cargo}{manifest}|{path}")).expect("a pattern of ours")
});

/// What a line of a page does to the packages of a reader.
enum Deed<'a> {
    /// A listing changes the source of a package.
    Change(&'a Entry),
    /// A command is typed, in the folder of a package.
    Type(String, Option<String>),
}

/// The blocks that run an old program in the reader's form: after a listing of it, and before it is built.
pub fn faults(course: &Course<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    // The packages whose program is older than a listing, and the last such listing.
    let mut old: BTreeMap<String, &Entry> = BTreeMap::new();
    for page in course.pages {
        for (line, deed) in deeds(course, page) {
            match deed {
                Deed::Change(entry) => {
                    old.insert(reader_package(course, entry).to_owned(), entry);
                }
                Deed::Type(typed, folder) => {
                    for (package, entry) in run(&typed, folder.as_deref(), &mut old) {
                        let message = format!(
                            "a reader's target/debug/{package} is older here than listing {} \
                             ({}:{}): `cargo build` it first",
                            entry.number, entry.request.file, entry.request.line
                        );
                        faults.push(Fault::new(&page.file, line, message));
                    }
                }
            }
        }
    }
    faults
}

/// What a page has a reader do, in order, each with its line counted from 1.
fn deeds<'a>(course: &Course<'a>, page: &Page) -> Vec<(usize, Deed<'a>)> {
    let entries = course.plan.entries.iter();
    let mut deeds: Vec<_> = entries
        .filter(|entry| entry.request.page == page.path)
        .map(|entry| (entry.request.line, Deed::Change(entry)))
        .collect();
    let blocks = block::read(&page.file, &page.text).replayed;
    let mut sessions: BTreeMap<&str, Vec<&Block>> = BTreeMap::new();
    for block in &blocks {
        sessions.entry(&block.session).or_default().push(block);
    }
    for blocks in sessions.into_values() {
        let Some(own) = course.session(&page.path, &blocks) else {
            continue;
        };
        for block in blocks {
            let folder = own.folders.get(&block.terminal);
            let lines = own.blocks.get(&block.fence).into_iter().flatten();
            for (index, line) in lines.enumerate().filter(|(_, line)| is_typed(line)) {
                let deed = Deed::Type(line.clone(), folder.cloned());
                deeds.push((block.page_line(index), deed));
            }
        }
    }
    deeds.sort_by_key(|(line, _)| *line);
    deeds
}

fn reader_package<'a>(course: &Course<'a>, entry: &Entry) -> &'a str {
    let step = &entry.request.piece.step;
    let is_it = |chapter: &&crate::step::Chapter| chapter.steps.iter().any(|s| s.id == *step);
    let chapter = course.chapters.iter().find(is_it);
    let chapter = chapter.expect("the plan has no entry of a step that is not there");
    chapter.reader_package()
}

/// The packages whose old program a typed line runs, and what it is older than. What the line builds is
/// old no more.
fn run<T: Copy>(
    typed: &str,
    folder: Option<&str>,
    old: &mut BTreeMap<String, T>,
) -> Vec<(String, T)> {
    let mut ran = Vec::new();
    for found in USES.captures_iter(typed) {
        let name = |name: &str| found.name(name).map(|found| found.as_str());
        if let Some(package) = name("path") {
            ran.extend(old.get(package).map(|than| (package.to_owned(), *than)));
        } else if name("release").is_none()
            && let Some(package) = name("manifest").or(folder)
        {
            old.remove(package);
        }
    }
    ran
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The old programs that a line runs, and those that are old after it.
    fn runs(typed: &str, folder: Option<&str>) -> (Vec<String>, Vec<String>) {
        let mut old = BTreeMap::from([("mine".to_owned(), 1), ("other".to_owned(), 2)]);
        let ran = run(typed, folder, &mut old).into_iter();
        (
            ran.map(|(name, _)| name).collect(),
            old.into_keys().collect(),
        )
    }

    #[test]
    fn a_program_by_its_path_is_old_until_it_is_built() {
        for typed in [
            "$ target/debug/mine",
            "$ strace -e trace=sendto target/debug/mine --quiet",
            "$ bash -c 'ulimit -n 4; exec target/debug/mine'",
            "$ target/debug/mine; cargo build -q",
        ] {
            assert_eq!(runs(typed, Some("mine")).0, ["mine"], "{typed}");
        }
        for typed in [
            "$ cargo build -q && target/debug/mine",
            "$ cargo run -q -- 127.0.0.1:7000",
            "$ cargo run",
            "$ target/debug/mined",
            "$ target/debug/examples/mine",
        ] {
            assert_eq!(runs(typed, Some("mine")).0, [""; 0], "{typed}");
        }
    }

    #[test]
    fn only_the_package_that_is_built_is_new() {
        let build = "$ cargo build -q --manifest-path ../other/Cargo.toml";
        let path = "../mine/target/debug/mine & ../other/target/debug/other";
        assert_eq!(runs(&format!("{build}; {path}"), None).0, ["mine"]);
        assert_eq!(runs(build, None).1, ["mine"]);
        assert_eq!(runs("$ cargo run -q", Some("mine")).1, ["other"]);
        for typed in ["$ cargo run -q -p kv-server", "$ cargo tutor check 2"] {
            assert_eq!(runs(typed, None).1, ["mine", "other"], "{typed}");
        }
        let release = "$ cargo run -q --release";
        assert_eq!(runs(release, Some("mine")).1, ["mine", "other"]);
    }
}
