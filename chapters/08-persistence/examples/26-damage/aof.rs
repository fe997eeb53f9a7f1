//! The append-only file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use mio::Waker;

use crate::disk::{self, Work};
use crate::record::{self, Records};

/// How often the disk is asked for what was written (`everysec`).
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// When the disk is asked to keep what was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fsync {
    /// Before each reply.
    Always,
    /// Once in a second.
    EverySecond,
    /// When the system does it by itself.
    No,
}

/// The file that holds all changes, as commands.
pub struct Aof {
    /// Where it is.
    pub path: PathBuf,
    /// When the disk is asked.
    fsync: Fsync,
    file: File,
    /// Records that are not in the file.
    pending: Vec<u8>,
    /// The table that the last record is about.
    selected: Option<usize>,
    /// Something was written that the disk was not asked to keep.
    dirty: bool,
    /// When it was asked last.
    synced: Instant,
    sync: Option<Work>,
    waker: Arc<Waker>,
}

impl Aof {
    /// Opens a file, or creates one.
    pub fn open(path: &Path, fsync: Fsync, waker: Waker) -> Result<Aof> {
        let file = open(path)?;
        disk::sync_folder(path)?;
        Ok(Aof {
            path: path.into(),
            fsync,
            file,
            pending: Vec::new(),
            selected: None,
            dirty: false,
            synced: Instant::now(),
            sync: None,
            waker: waker.into(),
        })
    }

    /// Cuts off what is behind the last whole command.
    pub fn cut(&self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        self.file.sync_all()
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

    /// Writes what is pending, all at once, and has the disk keep it if that is
    /// the policy.
    pub fn commit(&mut self) -> io::Result<()> {
        if !self.pending.is_empty() {
            self.file.write_all(&self.pending)?;
            self.pending.clear();
            self.dirty = true;
        }
        match self.fsync {
            Fsync::Always => self.sync(),
            Fsync::EverySecond => self.sync_sometimes(),
            Fsync::No => Ok(()),
        }
    }

    /// Waits until the disk has what was written.
    pub fn sync(&mut self) -> io::Result<()> {
        if self.dirty {
            self.file.sync_data()?;
            self.dirty = false;
        }
        Ok(())
    }

    /// Has a thread wait for the disk, if that is due.
    fn sync_sometimes(&mut self) -> io::Result<()> {
        if let Some(result) = self.sync.as_mut().and_then(Work::result) {
            self.sync = None;
            result?;
        }
        let due = self.synced.elapsed() >= SYNC_EVERY;
        if self.dirty && due && self.sync.is_none() {
            let file = self.file.try_clone()?;
            (self.dirty, self.synced) = (false, Instant::now());
            let sync = Work::start(&self.waker, move || file.sync_data());
            self.sync = Some(sync);
        }
        Ok(())
    }

    /// After how long there is something to do, if ever.
    pub fn wait(&self) -> Option<Duration> {
        let due = self.fsync == Fsync::EverySecond
            && self.dirty
            && self.sync.is_none();
        due.then(|| SYNC_EVERY.saturating_sub(self.synced.elapsed()))
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
