//! The append-only file.

use std::fs::{File, OpenOptions};
use std::path::Path;

use anyhow::{Context, Result};

/// Opens a file to append to it, or creates one.
pub fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    let options = options.read(true).append(true).create(true);
    options.open(path).with_context(|| {
        format!("cannot open the append-only file {}", path.display())
    })
}
