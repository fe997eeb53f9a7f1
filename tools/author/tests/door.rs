//! There is one door: what `cargo author` sets is read in one place.

use std::fs;
use std::path::{Path, PathBuf};

const SWITCHES: [&str; 3] = ["BLESS", "WEAVE_DRAFT", "PROOF_REQUIRE"];

#[test]
fn the_switches_are_read_in_one_place() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut faults = Vec::new();
    for path in sources(&tools) {
        let text = fs::read_to_string(&path).expect("a source");
        faults.extend(other_readers(&path.display().to_string(), &text));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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
