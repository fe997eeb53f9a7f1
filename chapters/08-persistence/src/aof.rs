//! The append-only file.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use mio::Waker;

use crate::disk::{self, Work};
use crate::log::Log;
use crate::record::{self, Records};
use crate::rewrite::Rewrite;
use crate::store::Store;

/// How much memory is kept for the next batch, in bytes.
const BATCH_SIZE: usize = 1024 * 1024;

/// How often the disk is asked for what was written (`everysec`).
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// How long to wait before a write that failed is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// A file below this size is never rewritten by itself, in bytes, as in Redis
/// (auto-aof-rewrite-min-size).
pub const REWRITE_FROM: u64 = 64 * 1024 * 1024;

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

impl Fsync {
    /// What Redis calls it.
    pub fn name(self) -> &'static str {
        match self {
            Fsync::Always => "always",
            Fsync::EverySecond => "everysec",
            Fsync::No => "no",
        }
    }
}

/// The file that holds all changes, as commands.
pub struct Aof {
    /// Where it is.
    pub path: PathBuf,
    /// When the disk is asked.
    pub fsync: Fsync,
    file: File,
    /// How long the file is. All of it are whole commands.
    pub length: u64,
    /// How long it was when it was rewritten last, or loaded.
    pub base: u64,
    /// Why the last write failed, until one succeeds.
    unwritten: Option<String>,
    /// Why the disk could not keep what was written.
    unsynced: Option<String>,
    /// Records that are not in the file.
    pending: Vec<u8>,
    /// The table that the last record is about.
    selected: Option<usize>,
    /// Something was written that the disk was not asked to keep.
    dirty: bool,
    /// When it was asked last.
    synced: Instant,
    sync: Option<Work>,
    /// The file that will take the place of this one.
    rewrite: Option<Rewrite>,
    waker: Arc<Waker>,
    _lock: File,
}

impl Aof {
    /// Opens a file, or creates one. No other server has it then.
    pub fn open(path: &Path, fsync: Fsync, waker: Waker) -> Result<Aof> {
        let lock = lock(path)?;
        // What a rewrite has left that did not come to its end.
        let _ = fs::remove_file(beside(path, ".new"));
        let file = open(path)?;
        disk::sync_folder(path)?;
        Ok(Aof {
            path: path.into(),
            fsync,
            length: file.metadata()?.len(),
            base: file.metadata()?.len(),
            unwritten: None,
            unsynced: None,
            file,
            pending: Vec::new(),
            selected: None,
            dirty: false,
            synced: Instant::now(),
            sync: None,
            rewrite: None,
            waker: waker.into(),
            _lock: lock,
        })
    }

    /// Cuts off what is behind the last whole command.
    pub fn cut(&mut self, length: u64) -> io::Result<()> {
        (self.length, self.base) = (length, length);
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
    pub fn commit(&mut self, log: &Log) -> io::Result<()> {
        if !self.pending.is_empty() {
            match self.write() {
                Ok(()) => self.written(log),
                Err(error) => self.not_written(&error, log),
            }
        }
        match self.fsync {
            Fsync::Always => self.sync(),
            Fsync::EverySecond => self.sync_sometimes(log),
            Fsync::No => Ok(()),
        }
    }

    fn write(&mut self) -> io::Result<()> {
        if self.unwritten.is_some() {
            // What the last try may have left.
            self.file.set_len(self.length)?;
        }
        self.file.write_all(&self.pending)
    }

    fn written(&mut self, log: &Log) {
        if self.unwritten.take().is_some() {
            log.line(format_args!("The append-only file can be written again"));
        }
        self.length += self.pending.len() as u64;
        if let Some(rewrite) = &mut self.rewrite
            && let Err(error) = rewrite.write(&self.pending)
        {
            self.give_up(&error, log);
        }
        self.pending.clear();
        self.pending.shrink_to(BATCH_SIZE);
        self.dirty = true;
    }

    fn not_written(&mut self, error: &io::Error, log: &Log) {
        if self.unwritten.is_none() {
            log.line(format_args!(
                "Cannot write the append-only file: {error}"
            ));
        }
        self.unwritten = Some(error.to_string());
        let _ = self.file.set_len(self.length);
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
    fn sync_sometimes(&mut self, log: &Log) -> io::Result<()> {
        if let Some(result) = self.sync.as_mut().and_then(Work::result) {
            self.sync = None;
            if let Err(error) = result {
                log.line(format_args!(
                    "The disk does not keep the append-only file: {error}"
                ));
                self.unsynced = Some(error.to_string());
            }
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

    /// Starts to write a file that makes the same keys.
    pub fn start_rewrite(&mut self) -> io::Result<()> {
        self.rewrite = Some(Rewrite::start(beside(&self.path, ".new"))?);
        Ok(())
    }

    /// Whether it is time for that: the file has twice the size that it had.
    fn is_large(&self) -> bool {
        self.rewrite.is_none()
            && self.length >= REWRITE_FROM
            && self.length >= 2 * self.base
    }

    /// Whether that goes on.
    pub fn is_rewriting(&self) -> bool {
        self.rewrite.is_some()
    }

    /// Writes the next slice of the new file. After the last one it takes the
    /// place of the old one.
    pub fn rewrite(&mut self, databases: &[Store], log: &Log) {
        // After a write that failed, the two files would not be alike.
        if self.unwritten.is_some() {
            return;
        }
        if self.is_large()
            && let Err(error) = self.start_rewrite()
        {
            self.give_up(&error, log);
        }
        let Some(rewrite) = &mut self.rewrite else {
            return;
        };
        let done = match rewrite.copies() {
            true => rewrite.slice(databases, self.selected, &self.waker),
            false => match rewrite.result() {
                None => return,
                Some(Ok(())) => return self.replace(log),
                Some(Err(error)) => Err(error),
            },
        };
        if let Err(error) = done {
            self.give_up(&error, log);
        }
    }

    /// A new file takes the place of this one.
    fn replace(&mut self, log: &Log) {
        let Some(rewrite) = self.rewrite.take() else {
            return;
        };
        match rewrite.take_the_place_of(&self.path) {
            Ok((file, length)) => {
                // Who closes a long file waits until the system has freed it.
                let old = mem::replace(&mut self.file, file);
                thread::spawn(move || drop(old));
                (self.length, self.base) = (length, length);
                log.line(format_args!(
                    "Rewritten: {} has {length} bytes",
                    self.path.display()
                ));
                let synced = disk::sync_folder(&self.path);
                self.unsynced = synced.err().map(|error| error.to_string());
            }
            Err(error) => self.give_up(&error, log),
        }
    }

    /// Goes on without the new file.
    fn give_up(&mut self, error: &io::Error, log: &Log) {
        log.line(format_args!("Cannot rewrite the append-only file: {error}"));
        self.rewrite = None;
        self.base = self.length;
        let _ = fs::remove_file(beside(&self.path, ".new"));
    }

    /// Why nothing can be changed, if that is so.
    pub fn trouble(&self) -> Option<&str> {
        let trouble = self.unwritten.as_ref().or(self.unsynced.as_ref());
        trouble.map(String::as_str)
    }

    /// After how long there is something to do, if ever.
    pub fn wait(&self) -> Option<Duration> {
        let due = self.fsync == Fsync::EverySecond
            && self.dirty
            && self.sync.is_none();
        let copies = self.rewrite.as_ref().is_some_and(Rewrite::copies);
        let waits = [
            copies.then_some(Duration::ZERO),
            self.unwritten.is_some().then_some(RETRY_AFTER),
            due.then(|| SYNC_EVERY.saturating_sub(self.synced.elapsed())),
        ];
        waits.into_iter().flatten().min()
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
pub fn select(database: usize, out: &mut Vec<u8>) {
    record::write(&[b"SELECT", database.to_string().as_bytes()], out);
}

/// Sees to it that no other server has the file. What is locked is a file of
/// its own, which is never replaced.
fn lock(path: &Path) -> Result<File> {
    let name = beside(path, ".lock");
    let problem = || format!("cannot lock {}", name.display());
    let lock = File::create(&name).with_context(problem)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            bail!("another server has {}", path.display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(problem),
    }
}

/// The path with something behind its name.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}
