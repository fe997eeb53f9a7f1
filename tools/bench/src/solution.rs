//! The program of chapter 2 with the solution of an exercise.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use diffy::Patch;

use crate::servers::{target, top};

/// Writes the chapter's package, changed as the solution says, into a folder of `target`, and
/// returns that. The solution changes one file.
///
/// # Errors
///
/// When the solution does not fit the chapter's program; the error begins with its file.
pub fn package(exercise: &str) -> Result<PathBuf> {
    let chapter = top().join("chapters/02-kv");
    let solution = chapter.join(format!("exercises/{exercise}/solution.diff"));
    let package = target().join("solutions").join(exercise);
    copy(&chapter.join("src"), &package.join("src"))?;
    change(&package, &solution)?;
    let manifest = fs::read_to_string(chapter.join("Cargo.toml"))?;
    // `target` may be in the workspace, to which this package does not belong.
    fs::write(
        package.join("Cargo.toml"),
        format!("{manifest}\n[workspace]\n"),
    )?;
    fs::copy(top().join("Cargo.lock"), package.join("Cargo.lock"))?;
    Ok(package)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Changes a file of the package.
fn change(package: &Path, solution: &Path) -> Result<()> {
    let diff = fs::read_to_string(solution)?;
    let changed = patched(package, &diff);
    let (file, text) = changed.with_context(|| format!("{}:1", solution.display()))?;
    Ok(fs::write(file, text)?)
}

/// The file that a patch changes, and what it becomes.
fn patched(package: &Path, diff: &str) -> Result<(PathBuf, String)> {
    let patch = Patch::from_str(diff)?;
    let name = patch.modified().context("it names no file")?;
    let file = package.join(name.strip_prefix("b/").unwrap_or(name));
    let text = diffy::apply(&fs::read_to_string(&file)?, &patch)?;
    Ok((file, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_that_does_not_fit_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let (package, solution) = (folder.path().join("p"), folder.path().join("solution.diff"));
        fs::create_dir_all(package.join("src")).expect("a folder");
        fs::write(package.join("src/main.rs"), "fn main() {}\n").expect("a file");
        let part = "--- a/src/main.rs\n+++ b/src/main.rs\n@@ -1 +1 @@\n";
        let fits = format!("{part}-fn main() {{}}\n+fn main() -> () {{}}\n");
        let two = fits.repeat(2);
        let other = format!("{part}-fn other() {{}}\n+fn third() {{}}\n");
        let result = |diff: &str| {
            fs::write(&solution, diff).expect("a file");
            let changed = change(&package, &solution);
            changed.map_err(|error| format!("{error:#}"))
        };
        assert_eq!(result(&fits), Ok(()));
        for does_not_fit in [two, other] {
            let fault = result(&does_not_fit).expect_err("no such package");
            let wanted = format!("{}:1: ", solution.display());
            assert!(fault.starts_with(&wanted), "{fault}");
        }
    }
}
