//! Finishes a built book for the place where it will lie:
//! `cargo run -p proof --bin publish -- target/book https://example.org/book/`.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::env;
use std::path::Path;

use anyhow::{Context, Result};
use proof::browser::Browser;
use proof::site::publish;

const USAGE: &str = "usage: publish FOLDER ADDRESS";

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().context(USAGE)?;
    let home = arguments.next().context(USAGE)?;
    publish::finish(Path::new(&folder), &home, Some(&Browser::launch()?))
}
