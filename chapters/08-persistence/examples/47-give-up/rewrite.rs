//! A new file that makes the same keys, while clients are served.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::mem;
use std::path::{Path, PathBuf};

use crate::aof;
use crate::record::Records;
use crate::store::Store;

/// How much one slice writes, in bytes; it ends with the key that reaches it.
const SLICE: usize = 64 * 1024;

/// The new file, and how far it is. It gets all keys, a slice in each turn of
/// the loop, and every record that the old one gets meanwhile.
pub struct Rewrite {
    path: PathBuf,
    file: File,
    /// The table that is copied.
    database: usize,
    /// How many of its entries are not copied, at most.
    rest: usize,
    /// Whether the first keys are written. The records come after them.
    begun: bool,
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
            begun: false,
        })
    }

    /// Writes the next keys. The records that come next are about the table
    /// that is selected. Returns whether there are more.
    pub fn slice(
        &mut self,
        databases: &[Store],
        selected: Option<usize>,
    ) -> io::Result<bool> {
        let Some(store) = databases.get(self.database) else {
            return Ok(false);
        };
        let mut records = Records {
            on: true,
            ..Records::default()
        };
        aof::select(self.database, &mut records.bytes);
        self.rest = store.copy(self.rest, SLICE, &mut records);
        let first = !mem::replace(&mut self.begun, true);
        if records.count > 0 || first {
            if let Some(database) = selected {
                aof::select(database, &mut records.bytes);
            }
            self.file.write_all(&records.bytes)?;
        }
        if self.rest == 0 {
            (self.database, self.rest) = (self.database + 1, usize::MAX);
        }
        Ok(true)
    }

    /// Writes what the old file has got.
    pub fn write(&mut self, records: &[u8]) -> io::Result<()> {
        match self.begun {
            true => self.file.write_all(records),
            false => Ok(()),
        }
    }

    /// Gives the file the name of another, which is gone then. Returns it, and
    /// how long it is.
    pub fn take_the_place_of(self, path: &Path) -> io::Result<(File, u64)> {
        self.file.sync_all()?;
        fs::rename(&self.path, path)?;
        let length = self.file.metadata()?.len();
        Ok((self.file, length))
    }
}
