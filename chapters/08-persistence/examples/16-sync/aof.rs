//! The append-only file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::record::{self, Records};

/// The file that holds all changes, as commands.
pub struct Aof {
    /// Where it is.
    pub path: PathBuf,
    file: File,
    /// Records that are not in the file.
    pending: Vec<u8>,
    /// The table that the last record is about.
    selected: Option<usize>,
}

impl Aof {
    /// Opens a file, or creates one.
    pub fn open(path: &Path) -> Result<Aof> {
        let file = open(path)?;
        Ok(Aof {
            path: path.into(),
            file,
            pending: Vec::new(),
            selected: None,
        })
    }

    /// Takes over the records of a table. Those of one command stay together:
    /// after a crash, all of them are there or none.
    pub fn append(
        &mut self,
        database: usize,
        records: &mut Records,
        together: bool,
    ) {
        if self.selected != Some(database) {
            self.selected = Some(database);
            select(database, &mut self.pending);
        }
        let group = together && records.count > 1;
        if group {
            record::write(&[b"MULTI"], &mut self.pending);
        }
        self.pending.append(&mut records.bytes);
        if group {
            record::write(&[b"EXEC"], &mut self.pending);
        }
        records.count = 0;
    }

    /// Writes what is pending, all at once, and waits until the disk has it.
    pub fn commit(&mut self) -> io::Result<()> {
        if !self.pending.is_empty() {
            self.file.write_all(&self.pending)?;
            self.pending.clear();
            self.file.sync_data()?;
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

/// Writes that the next record is about this table.
fn select(database: usize, out: &mut Vec<u8>) {
    record::write(&[b"SELECT", database.to_string().as_bytes()], out);
}
