//! A new file that makes the same keys, while clients are served.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::aof;
use crate::record::Records;
use crate::store::Store;

/// How much one slice writes, in bytes; it ends with the key that reaches it.
const SLICE: usize = 64 * 1024;

/// The new file, and how far it is.
pub struct Rewrite {
    path: PathBuf,
    file: File,
    /// The table that is copied.
    database: usize,
    /// How many of its entries are not copied, at most.
    rest: usize,
}

impl Rewrite {
    /// Begins an empty file.
    pub fn start(path: PathBuf) -> io::Result<Rewrite> {
        let mut options = OpenOptions::new();
        let options = options.read(true).append(true).create_new(true);
        let file = options.open(&path)?;
        Ok(Rewrite {
            path,
            file,
            database: 0,
            rest: usize::MAX,
        })
    }

    /// Writes the next keys. Returns whether there are more.
    pub fn slice(&mut self, databases: &[Store]) -> io::Result<bool> {
        let Some(store) = databases.get(self.database) else {
            return Ok(false);
        };
        let mut records = Records {
            on: true,
            ..Records::default()
        };
        aof::select(self.database, &mut records.bytes);
        self.rest = store.copy(self.rest, SLICE, &mut records);
        self.write(&records.bytes)?;
        if self.rest == 0 {
            (self.database, self.rest) = (self.database + 1, usize::MAX);
        }
        Ok(true)
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
