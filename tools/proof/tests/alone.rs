//! A reader can copy a chapter's folder anywhere and build it there.

#![expect(clippy::unwrap_used, reason = "a panic in a helper fails its test")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[test]
fn each_chapter_builds_when_it_is_copied_out_alone() {
    let mut problems = Vec::new();
    for chapter in chapters() {
        problems.extend(build_alone(&chapter, "").err());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_dependency_on_a_neighbor_is_reported_with_the_chapter() {
    let chapter = chapters().remove(0);
    let problem = build_alone(
        &chapter,
        "[build-dependencies.weave]\npath = \"../../tools/weave\"\n",
    )
    .expect_err("there is no tools/weave beside the copy");
    let name = chapter.file_name().unwrap().to_str().unwrap();
    assert!(
        problem.starts_with(&format!("chapters/{name} ")),
        "{problem}"
    );
    assert!(problem.contains("tools/weave"), "{problem}");
}

/// The folders of `chapters/` that hold a package.
fn chapters() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(Path::new(TOP).join("chapters"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("Cargo.toml").exists())
        .collect();
    folders.sort();
    assert!(folders.len() >= 3, "chapters found: {folders:?}");
    folders
}

/// Copies `chapter` to a folder outside any workspace, appends `planted` to its manifest and
/// compiles its program and its steps, without linking them. Nothing is downloaded: the copy gets our lock file.
fn build_alone(chapter: &Path, planted: &str) -> Result<(), String> {
    let place = tempfile::tempdir().unwrap();
    let name = chapter.file_name().unwrap();
    let copy = place.path().join(name);
    copy_folder(chapter, &copy);
    fs::copy(Path::new(TOP).join("Cargo.lock"), copy.join("Cargo.lock")).unwrap();
    let manifest = copy.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, format!("{text}\n{planted}")).unwrap();

    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--bins", "--examples"])
        .current_dir(&copy)
        .env(
            "CARGO_TARGET_DIR",
            concat!(env!("CARGO_TARGET_TMPDIR"), "/alone"),
        )
        .output()
        .unwrap();
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "chapters/{} does not build when it is copied out alone:\n{}",
        name.display(),
        String::from_utf8_lossy(&output.stderr)
    ))
}

/// Copies a folder without what was built in it.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if !path.is_dir() {
            fs::copy(&path, to.join(name)).unwrap();
        } else if name != OsStr::new("target") {
            copy_folder(&path, &to.join(name));
        }
    }
}
