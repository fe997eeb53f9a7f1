//! What the list of sources says of Redis, looked up in its source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use course::reference::{self, Sources};
use course::sentences::SOURCES;
use course::switch::ALL_TOOLS;
use libtest_mimic::{Arguments, Failed, Trial};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn main() -> ExitCode {
    let text = fs::read_to_string(top().join(SOURCES)).expect("the list of sources");
    let sources = reference::read(&text).expect("a list of sources");
    let mut releases: Vec<&str> = sources.file.iter().map(|file| file.of.as_str()).collect();
    releases.dedup();
    let mut trials: Vec<Trial> = releases
        .into_iter()
        .filter_map(|of| trial(of, &text))
        .collect();
    trials.push(Trial::test(
        "what_does_not_stand_in_the_source_is_named",
        || {
            planted();
            Ok(())
        },
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The release in Debian 12, whose source the tests can fetch; the recorded sessions use it, too.
const DEBIAN: &str = "7.0.15";

/// Looks up what is said of one release. Of another release than Debian's it does so when the source
/// lies in `target/sources`, as `redis-8.0` does.
fn trial(of: &str, text: &str) -> Option<Trial> {
    let release = of.strip_prefix("Redis ")?;
    let folder = top().join(format!("target/sources/redis-{release}/src"));
    let name = format!("what is said of {of} stands in its source");
    let (of, text) = (of.to_owned(), text.to_owned());
    match (folder.is_dir(), release == DEBIAN) {
        (false, false) => return None,
        (false, true) if !ALL_TOOLS.is_on() => {
            let name = format!("{name} (it is not fetched: see CONTRIBUTING.md)");
            return Some(Trial::test(name, || Ok(())).with_ignored_flag(true));
        }
        _ => {}
    }
    Some(Trial::test(name, move || {
        let faults = faults(&of, &text, |file| {
            fs::read_to_string(folder.join(file)).ok()
        });
        match faults.is_empty() {
            true => Ok(()),
            false => Err(Failed::from(faults.join("\n"))),
        }
    }))
}

/// What does not stand in the source, with its line in the list.
fn faults(of: &str, list: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let sources: Sources = reference::read(list).expect("a list of sources");
    let line = |what: &str| {
        1 + list
            .lines()
            .position(|line| line.contains(what))
            .unwrap_or(0)
    };
    let mut faults = Vec::new();
    for file in sources.file.iter().filter(|file| file.of == of) {
        let at = |what: &str| format!("{SOURCES}:{}", line(what));
        match read(&file.name) {
            None => faults.push(format!("{}: {of} has no {}", at(&file.name), file.name)),
            Some(text) => {
                let missing = file.names.iter().filter(|name| !has(&text, name));
                faults.extend(
                    missing
                        .map(|name| format!("{}: {} of {of} has no {name}", at(name), file.name)),
                );
                let missing = file.values.iter().filter(|(name, value)| {
                    let stands = |line: &str| has(line, name) && has(line, value);
                    !text.lines().any(stands)
                });
                faults.extend(missing.map(|(name, value)| {
                    let place = at(&format!("{name} = "));
                    format!("{place}: {} of {of} has no {name} of {value}", file.name)
                }));
            }
        }
    }
    faults
}

/// Whether a source has a name as a whole word.
fn has(source: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    source.match_indices(name).any(|(at, _)| {
        !source[..at].ends_with(is_part) && !source[at + name.len()..].starts_with(is_part)
    })
}

fn planted() {
    let list = "[[file]]\nof = \"Redis 1\"\nname = \"ae.c\"\nnames = [\"aeMain\", \"aeMainly\"]\nvalues = { limit = \"5\", size = \"6\" }\nclaim = \"x\"\n\
                [[file]]\nof = \"Redis 1\"\nname = \"gone.c\"\nclaim = \"x\"\n";
    let source = |file: &str| {
        (file == "ae.c").then(|| "void aeMain(aeMainlyNot x)\nlimit 6\nsize 6\n".to_owned())
    };
    let wanted = [
        "4: ae.c of Redis 1 has no aeMainly",
        "5: ae.c of Redis 1 has no limit of 5",
        "9: Redis 1 has no gone.c",
    ];
    let wanted = wanted.map(|fault| format!("{SOURCES}:{fault}"));
    assert_eq!(faults("Redis 1", list, source), wanted);
}
