//! Builds the book and makes an EPUB of it: `cargo run -p proof --bin epub -- book.epub`.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::{env, fs};

use anyhow::{Context, Result};
use proof::epub;
use proof::site::mdbook;

fn main() -> Result<()> {
    let file = env::args().nth(1).context("usage: epub FILE.epub")?;
    fs::write(&file, epub::make(&mdbook::build()?)?).context(file)
}
