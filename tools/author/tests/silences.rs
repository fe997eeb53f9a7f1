//! A verifier never falls silent: what swallows a fault is refused by the lints of this repository.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Faults that nobody would hear of, each in a line of its own, and the lint that refuses it.
const SILENCES: [(&str, &str); 5] = [
    ("    fs::read_to_string(path).ok();", "unused_result_ok"),
    (
        "    let text = fs::read_to_string(path).unwrap_or_default();",
        "disallowed_methods",
    ),
    (
        "    let number: u64 = text.parse().unwrap();",
        "unwrap_used",
    ),
    ("    fs::remove_file(path);", "unused_must_use"),
    (
        "    let lines = BufReader::new(File::open(path)?).lines().flatten().count();",
        "lines_filter_map_ok",
    ),
];

#[test]
fn what_swallows_a_fault_is_refused_by_file_and_line() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |name: &str| fs::read_to_string(top.join(name)).expect(name);
    let workspace = read("Cargo.toml");
    let lints = workspace
        .split("\n\n")
        .filter(|part| part.starts_with("[workspace.lints."));
    let lints: Vec<String> = lints.map(|part| part.replace("[workspace.", "[")).collect();
    assert_eq!(lints.len(), 2, "the lints of rustc and of clippy");

    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect(name);
    };
    write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"silences\"\nedition = \"2024\"\n\n[workspace]\n\n{}\n",
            lints.join("\n\n")
        ),
    );
    write("clippy.toml", &read("tools/clippy.toml"));
    fs::create_dir(folder.path().join("src")).expect("a folder");
    let lines: Vec<&str> = SILENCES.iter().map(|(line, _)| *line).collect();
    let source = format!(
        "//! Silences.\nuse std::fs::{{self, File}};\nuse std::io::{{BufRead, BufReader}};\n\
         /// Hides all.\npub fn hide(path: &str) -> std::io::Result<(u64, usize)> {{\n{}\n    \
         Ok((number, lines))\n}}\n",
        lines.join("\n")
    );
    write("src/lib.rs", &source);

    let output = Command::new(env!("CARGO"))
        .args([
            "clippy",
            "--quiet",
            "--offline",
            "--message-format=short",
            "--",
            "-D",
            "warnings",
        ])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .output()
        .expect("cargo clippy");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "nothing is refused:\n{said}");
    for (line, lint) in SILENCES {
        let place = source
            .lines()
            .position(|other| other == line)
            .expect("a line")
            + 1;
        let named = said
            .lines()
            .filter(|said| said.contains(&format!("src/lib.rs:{place}:")));
        assert!(
            named.count() > 0,
            "{lint}: line {place} is not refused:{line}\n{said}"
        );
    }
}
