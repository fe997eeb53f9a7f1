//! The append-only file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::record;
use crate::words::Words;

/// The file that holds all changes, as commands.
pub struct Aof {
    /// Where it is.
    pub path: PathBuf,
    file: File,
    /// Commands that are not in the file.
    pending: Vec<u8>,
}

impl Aof {
    /// Opens a file, or creates one.
    pub fn open(path: &Path) -> Result<Aof> {
        let file = open(path)?;
        Ok(Aof {
            path: path.into(),
            file,
            pending: Vec::new(),
        })
    }

    /// Takes a command over, as a client sends it.
    pub fn append(&mut self, words: Words) {
        let words: Vec<&[u8]> = words.from(0).collect();
        record::write(&words, &mut self.pending);
    }

    /// Writes what is pending, all at once.
    pub fn commit(&mut self) -> io::Result<()> {
        if !self.pending.is_empty() {
            self.file.write_all(&self.pending)?;
            self.pending.clear();
        }
        Ok(())
    }
}

/// Opens a file to append to it, or creates one.
fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    let options = options.read(true).append(true).create(true);
    options.open(path).with_context(|| {
        format!("cannot open the append-only file {}", path.display())
    })
}
