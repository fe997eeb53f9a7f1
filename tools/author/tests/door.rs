//! There is one door, and it is where the texts say: what `cargo author` sets is read in one place,
//! the commands in the texts are its commands, and README names every folder.

use std::fs;
use std::path::{Path, PathBuf};

use author::cli::Cli;
use author::git;
use clap::Parser;

const SWITCHES: [&str; 3] = ["BLESS", "WEAVE_DRAFT", "PROOF_REQUIRE"];

#[test]
fn the_switches_are_read_in_one_place() {
    let tools = top().join("tools");
    let mut faults = Vec::new();
    for path in sources(&tools) {
        let text = fs::read_to_string(&path).expect("a source");
        faults.extend(other_readers(&path.display().to_string(), &text));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The texts that name the commands of authors.
const TEXTS: [&str; 10] = [
    "CONTRIBUTING.md",
    "README.md",
    "book/src/how-this-book-is-made.md",
    "tools/author/README.md",
    "tools/bench/README.md",
    "tools/course/README.md",
    "tools/peers/README.md",
    "tools/proof/README.md",
    "tools/tutor/README.md",
    "tools/weave/README.md",
];

#[test]
fn the_commands_in_the_texts_can_be_typed() {
    let mut faults = Vec::new();
    for file in TEXTS {
        let text = fs::read_to_string(top().join(file)).expect("a text");
        faults.extend(no_commands(file, &text));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_command_that_is_not_there_is_found() {
    let text = "Run `cargo author bless`, then\n\n```console\n$ cargo author fly\n```\n";
    let faults = no_commands("README.md", text);
    assert_eq!(faults, ["README.md:4: no command: cargo author fly"]);
}

/// The commands of `cargo author` in a text that it does not have.
fn no_commands(file: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for rest in line.split("cargo author ").skip(1) {
            let command = rest.split(['`', ':']).next().unwrap_or_default().trim();
            let words = ["cargo author"].into_iter().chain(command.split(' '));
            let fault = Cli::try_parse_from(words).err();
            if fault.is_some_and(|fault| fault.use_stderr()) {
                faults.push(format!(
                    "{file}:{}: no command: cargo author {command}",
                    at + 1
                ));
            }
        }
    }
    faults
}

#[test]
fn readme_names_every_folder_two_levels_deep() {
    let readme = fs::read_to_string(top().join("README.md")).expect("README");
    let files = git::output(&top(), &["ls-files"]).expect("git");
    let faults = missing_folders(&readme, &files);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_folder_that_readme_misses_or_makes_up_is_found() {
    let readme = "```text\nbook/     what you read\n  gone/   was here\n```\n";
    let faults = missing_folders(
        readme,
        ".ci/run\nbook/src/x.md\nbook/book.toml\nREADME.md\n",
    );
    let wanted = [
        "README.md: does not name book/src/",
        "README.md: names book/gone/",
    ];
    assert_eq!(faults, wanted);
}

/// What the tree in README lacks of the folders of these files, or has too many. Only `book/`,
/// `chapters/` and `tools/` are shown two levels deep.
fn missing_folders(readme: &str, files: &str) -> Vec<String> {
    let mut named = Vec::new();
    let mut outer = "";
    let tree = readme.split("```text\n").nth(1).unwrap_or_default();
    for line in tree.lines().take_while(|line| !line.starts_with("```")) {
        let name = line.split_whitespace().next().unwrap_or_default();
        if line.starts_with(' ') {
            named.push(format!("{outer}{name}"));
        } else {
            outer = name;
            named.push(name.into());
        }
    }
    let mut there = Vec::new();
    for file in files.lines().filter(|file| !file.starts_with('.')) {
        let parts: Vec<&str> = file.split('/').collect();
        let depth = parts.len().min(3) - 1;
        for depth in 1..=depth {
            let folder = format!("{}/", parts[..depth].join("/"));
            if !there.contains(&folder) {
                there.push(folder);
            }
        }
    }
    let missing = there.iter().filter(|folder| !named.contains(folder));
    let made_up = named.iter().filter(|folder| !there.contains(folder));
    missing
        .map(|folder| format!("README.md: does not name {folder}"))
        .chain(made_up.map(|folder| format!("README.md: names {folder}")))
        .collect()
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn another_reader_is_found() {
    let text = "fn main() {\n    let bless = std::env::var_os(\"BLESS\").is_some();\n}\n";
    let fault = "tools/x/src/main.rs:2: BLESS is read in tools/course/src/switch.rs alone";
    assert_eq!(other_readers("tools/x/src/main.rs", text), [fault]);
}

/// The lines that name a switch as a text.
fn other_readers(file: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for switch in SWITCHES {
            if line.contains("env") && line.contains(&format!("\"{switch}\"")) {
                let line = at + 1;
                let place = "tools/course/src/switch.rs alone";
                faults.push(format!("{file}:{line}: {switch} is read in {place}"));
            }
        }
    }
    faults
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "target" {
            sources.extend(self::sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") && name != "door.rs" {
            sources.push(path);
        }
    }
    sources
}
