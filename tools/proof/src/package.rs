//! The reader's package on the disk: made by the commands on the page, checked by the compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::reader::Deed;
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

    /// Does what the reader does.
    ///
    /// # Errors
    ///
    /// When cargo fails; the error has what it said.
    pub fn do_it(&self, deed: &Deed) -> Result<()> {
        match deed {
            Deed::New(words) => {
                self.cargo(&self.folder, words, &["--vcs", "none"])?;
                let name = words.last().context("cargo new without a name")?;
                fs::copy(&self.lock, self.folder.join(name).join("Cargo.lock"))?;
                Ok(())
            }
            Deed::Copy(from, to) => {
                let (from, to) = (self.folder.join(from), self.folder.join(to));
                fs::create_dir(&to)?;
                for file in ["Cargo.toml", "Cargo.lock"] {
                    fs::copy(from.join(file), to.join(file))?;
                }
                // What `check` writes anew.
                Ok(fs::create_dir(to.join("src"))?)
            }
            Deed::Add(package, words) => {
                self.cargo(&self.folder.join(package), words, &["--offline"])
            }
            Deed::Finished(package, step, files) => {
                let checked = self.check(&self.folder.join(package), files);
                checked.with_context(|| format!("step {step}"))
            }
        }
    }

    /// Writes the sources into the package and compiles it.
    fn check(&self, package: &Path, files: &Files) -> Result<()> {
        fs::remove_dir_all(package.join("src"))?;
        for (name, text) in files {
            let path = package.join(name);
            fs::create_dir_all(path.parent().context("a file without a folder")?)?;
            fs::write(path, text)?;
        }
        let words = ["check", "--quiet"].map(str::to_owned);
        self.cargo(package, &words, &["--offline"])
    }

    fn cargo(&self, folder: &Path, words: &[String], more: &[&str]) -> Result<()> {
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
