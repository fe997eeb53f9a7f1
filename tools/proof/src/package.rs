//! The reader's package on the disk: made by the commands on the page, checked by the compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::robot::Files;

/// A folder in which the reader makes packages.
#[derive(Debug)]
pub struct Workshop {
    folder: PathBuf,
    target: PathBuf,
    lock: PathBuf,
}

impl Workshop {
    /// Packages go into `folder`, what is compiled into `target`; the versions of the dependencies
    /// are those of the lock file.
    pub fn new(folder: &Path, target: &Path, lock: &Path) -> Self {
        Workshop {
            folder: folder.into(),
            target: target.into(),
            lock: lock.into(),
        }
    }

    /// Runs a `cargo new` of the page. Returns the folder of the package.
    pub fn create(&self, words: &[&str]) -> Result<PathBuf> {
        let name = words.iter().rfind(|word| !word.starts_with('-'));
        let package = self.folder.join(name.context("cargo new without a name")?);
        self.cargo(&self.folder, words, &["--vcs", "none"])?;
        fs::copy(&self.lock, package.join("Cargo.lock"))?;
        Ok(package)
    }

    /// Runs a `cargo add` of the page.
    pub fn add(&self, package: &Path, words: &[&str]) -> Result<()> {
        self.cargo(package, words, &["--offline"])
    }

    /// Writes the sources into the package and compiles it.
    pub fn check(&self, package: &Path, files: &Files) -> Result<()> {
        let source = package.join("src");
        fs::remove_dir_all(&source)?;
        for (name, text) in files {
            let path = package.join(name);
            fs::create_dir_all(path.parent().context("a file without a folder")?)?;
            fs::write(path, text)?;
        }
        self.cargo(package, &["check", "--quiet"], &["--offline"])
    }

    fn cargo(&self, folder: &Path, words: &[&str], more: &[&str]) -> Result<()> {
        let output = Command::new("cargo")
            .args(words)
            .args(more)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("cargo {} failed:\n{said}", words.join(" "));
        }
        Ok(())
    }
}
