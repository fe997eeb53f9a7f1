//! A new file that makes the same keys.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// The new file.
pub struct Rewrite {
    /// Where it is.
    pub path: PathBuf,
    /// The file.
    pub file: File,
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
}
