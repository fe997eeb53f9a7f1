//! How the folders of the chapters become steps.

use std::fs;
use std::path::Path;

use course::step::{self, Chapter, Kind, Protocol};
use course::{change, exercise};
use tempfile::TempDir;

/// Writes files into a new folder of chapters.
fn chapters(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    folder
}

fn load(files: &[(&str, &str)]) -> Vec<Chapter> {
    step::load(chapters(files).path()).expect("the chapters are right")
}

/// What is wrong with the chapters, with paths from their folder.
fn fault(files: &[(&str, &str)]) -> String {
    let folder = chapters(files);
    let fault = step::load(folder.path()).expect_err("the chapters have a fault");
    format!("{fault:#}").replace(&format!("{}/", folder.path().display()), "")
}

const MANIFEST: (&str, &str) = (
    "01-one/Cargo.toml",
    "[package]\nname = \"one\"\n\n[package.metadata.book]\n\
     reader = \"../mine\"\nkind = \"server\"\nprotocol = \"echo\"\n",
);

const FOLLOWER: (&str, &str) = (
    "02-two/Cargo.toml",
    "[package]\nname = \"two\"\n\n[package.metadata.book]\nfollows = \"01-one\"\n\
     reader = \"../mine\"\nkind = \"server\"\nprotocol = \"echo\"\n",
);

#[test]
fn steps_are_in_the_order_of_their_numbers_and_src_is_the_last() {
    let chapters = load(&[
        MANIFEST,
        ("01-one/examples/10-ten.rs", "//! Ten.\n"),
        ("01-one/examples/9-nine.rs", "//! Nine.\n"),
        ("01-one/examples/probe.rs", "no step\n"),
        ("01-one/src/main.rs", "//! All.\n"),
    ]);
    let steps: Vec<&str> = chapters[0]
        .steps
        .iter()
        .map(|step| step.id.as_str())
        .collect();
    assert_eq!(steps, ["01-one/9-nine", "01-one/10-ten", "01-one/src"]);
}

#[test]
fn a_step_says_what_it_can_do_and_how_to_run_it() {
    let chapters = load(&[MANIFEST, ("01-one/examples/1-a.rs", "//! Runs.\n")]);
    let step = &chapters[0].steps[0];
    assert_eq!(step.says, "Runs.");
    assert_eq!(step.command, "cargo run -p one --example 1-a");
}

#[test]
fn files_have_the_names_of_the_readers_package() {
    let chapters = load(&[
        MANIFEST,
        ("01-one/examples/1-a/main.rs", "//! Runs.\n"),
        ("01-one/examples/1-a/store.rs", "//! Stores.\n"),
    ]);
    let files: Vec<&String> = chapters[0].steps[0].files.keys().collect();
    assert_eq!(files, ["src/main.rs", "src/store.rs"]);
}

#[test]
fn a_chapter_that_follows_another_changes_its_last_step() {
    let chapters = load(&[
        MANIFEST,
        ("01-one/src/main.rs", "//! One.\n"),
        FOLLOWER,
        ("02-two/src/main.rs", "//! One.\n\nfn two() {}\n"),
    ]);
    let stages = change::stages(&chapters).expect("there is a chapter to follow");
    let sections = stages[1].changes[0].sections();
    assert_eq!(sections, ["fn two".into()]);
}

#[test]
fn a_chapter_that_follows_none_that_is_there() {
    let chapters = load(&[FOLLOWER, ("02-two/src/main.rs", "//! Two.\n")]);
    let fault = change::stages(&chapters).expect_err("there is no chapter to follow");
    assert_eq!(
        fault.to_string(),
        "chapters/02-two/Cargo.toml:1: follows 01-one, which is no chapter before it"
    );
}

#[test]
fn a_step_that_does_not_say_what_it_can_do() {
    let fault = fault(&[MANIFEST, ("01-one/examples/1-a.rs", "fn main() {}\n")]);
    assert!(
        fault.starts_with("01-one/examples/1-a.rs:1: the first line"),
        "{fault}"
    );
}

#[test]
fn a_step_without_a_title() {
    let fault = fault(&[MANIFEST, ("01-one/examples/1.rs", "//! Runs.\n")]);
    assert_eq!(fault, "01-one/examples/1.rs:1: a step is named K-title");
}

#[test]
fn a_chapter_without_a_number() {
    let fault = fault(&[("one/Cargo.toml", MANIFEST.1)]);
    assert_eq!(
        fault,
        "one/Cargo.toml:1: a chapter's folder is named NN-title"
    );
}

#[test]
fn two_steps_with_one_number() {
    let fault = fault(&[
        MANIFEST,
        ("01-one/examples/1-a.rs", "//! A.\n"),
        ("01-one/examples/1-b.rs", "//! B.\n"),
    ]);
    assert_eq!(
        fault,
        "01-one/examples/1-b.rs:1: a second step with the number 1"
    );
}

#[test]
fn a_step_that_is_no_rust() {
    let fault = fault(&[
        MANIFEST,
        ("01-one/examples/1-a.rs", "//! A.\n\nfn 2() {}\n"),
    ]);
    assert!(
        fault.starts_with("01-one/examples/1-a.rs:3: expected"),
        "{fault}"
    );
}

#[test]
fn a_chapter_says_whose_it_is_and_what_it_speaks() {
    let chapters = load(&[MANIFEST]);
    assert_eq!(chapters[0].reader, "../mine");
    assert_eq!(chapters[0].reader_package(), "mine");
    assert_eq!(chapters[0].kind, Kind::Server);
    assert_eq!(chapters[0].protocol, Protocol::Echo);
}

/// What is wrong with the manifest when `from` is `to`.
fn manifest_fault(from: &str, to: &str) -> String {
    let (name, text) = MANIFEST;
    assert!(text.contains(from), "{from}");
    fault(&[(name, &text.replace(from, to))])
}

#[test]
fn a_manifest_with_a_missing_or_unknown_value() {
    for (from, to, wanted) in [
        ("reader = \"../mine\"\n", "", "4: missing field `reader`"),
        ("kind = \"server\"\n", "", "4: missing field `kind`"),
        ("protocol = \"echo\"\n", "", "4: missing field `protocol`"),
        (
            "\"server\"",
            "\"peer\"",
            "6: unknown variant `peer`, expected `server` or `client`",
        ),
        (
            "\"echo\"",
            "\"http\"",
            "7: unknown variant `http`, expected one of `echo`, `lines`, `resp`",
        ),
        ("protocol", "speaks", "7: unknown field `speaks`"),
        (
            "\"../mine\"",
            "\"mine\"",
            "5: a reader works in a package beside the repository: \"../NAME\"",
        ),
        ("\"../mine\"", "\"../\"", "5: a reader works in a package"),
        (
            "[package.metadata.book]",
            "[package.metadata]",
            "4: missing field `book`",
        ),
        (
            "[package.metadata.book]",
            "[metadata]",
            "1: missing field `metadata`",
        ),
    ] {
        let fault = manifest_fault(from, to);
        let wanted = format!("01-one/Cargo.toml:{wanted}");
        assert!(fault.starts_with(&wanted), "{fault}, not {wanted}");
    }
}

#[test]
fn a_chapter_goes_on_in_a_copy_of_another_package() {
    let (name, text) = FOLLOWER;
    let chapters = load(&[
        MANIFEST,
        ("01-one/src/main.rs", "//! One.\n"),
        (name, &text.replace("../mine", "../yours")),
        ("02-two/src/main.rs", "//! Two.\n"),
    ]);
    let stages = change::stages(&chapters).expect("one follows the other");
    let [_, second] = &stages[..] else {
        panic!("{} stages", stages.len());
    };
    assert_eq!(second.step.id, "02-two/src");
    assert_eq!(second.added(), 1, "the first line alone is another");
}

#[test]
fn two_chapters_with_an_example_of_one_name() {
    for (first, second) in [
        ("1-a.rs", "1-a.rs"),
        ("1-a.rs", "1-a/main.rs"),
        ("probe.rs", "probe.rs"),
    ] {
        let (first, second) = (
            format!("01-one/examples/{first}"),
            format!("02-two/examples/{second}"),
        );
        let fault = fault(&[
            MANIFEST,
            (&first, "//! A.\n"),
            FOLLOWER,
            (&second, "//! A.\n"),
        ]);
        let second = second.trim_end_matches("/main.rs");
        assert!(
            fault.starts_with(&format!("{second}:1: {first} has the name ")),
            "{fault}"
        );
    }
}

#[test]
fn two_exercises_of_one_name() {
    let mut files = vec![MANIFEST, FOLLOWER];
    let names: Vec<(String, &str)> = ["01-one", "02-two"]
        .iter()
        .flat_map(|chapter| {
            [
                ("task.md", "# Del\n\nSize: an hour\n\nText.\n"),
                ("hint-1.md", "One.\n"),
                ("hint-2.md", "Two.\n"),
                ("solution.md", "So.\n"),
                ("solution.diff", ""),
            ]
            .map(|(name, text)| (format!("{chapter}/exercises/del/{name}"), text))
        })
        .collect();
    files.extend(names.iter().map(|(name, text)| (name.as_str(), *text)));
    let folder = chapters(&files);
    let chapters = step::load(folder.path()).expect("the chapters are right");
    let fault = exercise::load(folder.path(), &chapters).expect_err("two of one name");
    assert!(
        fault.to_string().ends_with(
            "02-two/exercises/del/task.md:1: chapter 01-one has an exercise named del, too"
        ),
        "{fault}"
    );
}

#[test]
fn a_step_of_more_than_forty_lines_is_long() {
    let program = |lines: usize| format!("//! Runs.\n{}", "// a line\n".repeat(lines - 1));
    let (first, second) = (program(40), program(81));
    let chapters = load(&[
        MANIFEST,
        ("01-one/examples/1-a.rs", &first),
        ("01-one/examples/2-b/main.rs", &second),
    ]);
    let stages = change::stages(&chapters).expect("a chapter that follows none");
    let long: Vec<String> = change::long_steps(&stages)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        long,
        ["chapters/01-one/examples/2-b/main.rs:1: adds 41 lines, more than 40"]
    );
}

#[test]
fn no_step_of_the_book_is_long() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let chapters = step::load(&top.join("chapters")).expect("the chapters are right");
    let stages = change::stages(&chapters).expect("the chapters follow each other");
    assert!(stages.len() > 40, "only {} steps", stages.len());
    let long: Vec<String> = change::long_steps(&stages)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}
