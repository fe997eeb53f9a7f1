//! Builds the book and prints it: `cargo run -p proof --bin pdf -- book.pdf`.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::{env, fs};

use anyhow::{Context, Result};
use proof::browser::Browser;
use proof::browser::paper;
use proof::site::mdbook;

fn main() -> Result<()> {
    let file = env::args().nth(1).context("usage: pdf FILE.pdf")?;
    let browser = Browser::launch()?;
    let built = mdbook::build()?;
    let pdf = paper::print(&mut paper::open(&browser, &built)?)?;
    fs::write(&file, pdf).context(file)
}
