//! A new file that makes the same keys.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The new file.
pub struct Rewrite {
    path: PathBuf,
    file: File,
}

impl Rewrite {
    /// Begins an empty file.
    pub fn start(path: PathBuf) -> io::Result<Rewrite> {
        let mut options = OpenOptions::new();
        let options = options.read(true).append(true).create_new(true);
        let file = options.open(&path)?;
        Ok(Rewrite { path, file })
    }

    /// Writes records.
    pub fn write(&mut self, records: &[u8]) -> io::Result<()> {
        self.file.write_all(records)
    }

    /// Gives the file the name of another, which is gone then.
    pub fn take_the_place_of(self, path: &Path) -> io::Result<File> {
        self.file.sync_all()?;
        fs::rename(&self.path, path)?;
        Ok(self.file)
    }
}
