//! The append-only file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::record;
use crate::words::Words;

/// The file that holds all changes, as commands.
pub struct Aof {
    /// Where it is.
    pub path: PathBuf,
    file: BufWriter<File>,
}

impl Aof {
    /// Opens a file, or creates one.
    pub fn open(path: &Path) -> Result<Aof> {
        let file = open(path)?;
        Ok(Aof {
            path: path.into(),
            file: BufWriter::new(file),
        })
    }

    /// Appends a command, as a client sends it.
    pub fn append(&mut self, words: Words) -> io::Result<()> {
        let words: Vec<&[u8]> = words.from(0).collect();
        let mut bytes = Vec::new();
        record::write(&words, &mut bytes);
        self.file.write_all(&bytes)
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
