//! Builds the book.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail, ensure};
pub use course::top;
use tempfile::TempDir;

/// The version of mdBook whose output the tests know and whose template the theme changes.
pub const VERSION: &str = "0.5.4";

/// A book that was built to be looked at.
#[derive(Debug)]
pub struct Built {
    /// The folder with the pages. It goes with this value.
    pub folder: TempDir,
    /// What mdBook and weave have said.
    pub said: String,
}

/// Why the book cannot be built here.
pub fn missing() -> Option<String> {
    let said = Command::new("mdbook").arg("--version").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    match said {
        Ok(said) if said.trim().trim_start_matches("mdbook v") == VERSION => None,
        Ok(said) => Some(format!("needs mdbook {VERSION}, found {}", said.trim())),
        Err(_) => Some(format!(
            "needs mdbook {VERSION}: cargo install mdbook@{VERSION} --locked"
        )),
    }
}

/// Runs `mdbook build`.
///
/// # Errors
///
/// When mdBook is [`missing`] or cannot be started; not when the build fails.
pub fn run(book: &Path, target: &Path) -> Result<Output> {
    if let Some(reason) = missing() {
        bail!(reason);
    }
    let mut command = Command::new("mdbook");
    command.arg("build").arg(book);
    command.arg("--dest-dir").arg(target);
    command.output().context("mdbook build")
}

/// Builds the book as `mdbook build book` does.
pub fn build() -> Result<Built> {
    let folder = tempfile::tempdir()?;
    let output = run(&top().join("book"), &folder.path().join("book"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "mdbook build book failed:\n{said}");
    Ok(Built { folder, said })
}

impl Built {
    /// The folder with the pages.
    pub fn pages(&self) -> PathBuf {
        self.folder.path().join("book")
    }
}
