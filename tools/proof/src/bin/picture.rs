//! Builds the book and takes pictures of a part of it for the README:
//! `cargo run -p proof --bin picture`. With a page and a folder it takes that page, wide and narrow,
//! light and dark: `cargo run -p proof --bin picture -- 02-kv/lines.html target/pictures`.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result};
use proof::browser::{Browser, address};
use proof::site::mdbook::{self, Built};
use serde_json::json;

/// The part of the book that the README shows: a page, and where its window begins.
const PAGE: &str = "01-echo/next-client.html";
const FROM: &str = "figure.listing";

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let browser = Browser::launch()?;
    let built = mdbook::build()?;
    let Some(page) = arguments.next() else {
        return readme(&browser, &built);
    };
    let folder: PathBuf = arguments
        .next()
        .context("usage: picture PAGE FOLDER")?
        .into();
    fs::create_dir_all(&folder)?;
    for scheme in ["light", "dark"] {
        for width in [1280, 390] {
            let file = folder.join(format!("{width}-{scheme}.png"));
            whole(&browser, &built, &page, scheme, width, &file)?;
        }
    }
    Ok(())
}

/// Takes the pictures of the README.
fn readme(browser: &Browser, built: &Built) -> Result<()> {
    for scheme in ["light", "dark"] {
        let mut tab = browser.tab()?;
        tab.resize(1280, 860)?;
        tab.emulate("screen", scheme)?;
        tab.open(&address(&built.pages(), PAGE))?;
        let from = json!(FROM);
        tab.evaluate(&format!(
            "scrollTo(0, document.querySelector({from}).getBoundingClientRect().top - 150)"
        ))?;
        let file = mdbook::top().join(format!("images/page-{scheme}.png"));
        tab.picture(&file)?;
    }
    Ok(())
}

/// Takes a picture of a page from top to bottom.
fn whole(
    browser: &Browser,
    built: &Built,
    page: &str,
    scheme: &str,
    width: u32,
    file: &Path,
) -> Result<()> {
    let mut tab = browser.tab()?;
    tab.resize(width, 900)?;
    tab.emulate("screen", scheme)?;
    tab.open(&address(&built.pages(), page))?;
    let height = tab.evaluate("document.documentElement.scrollHeight")?;
    let height = height.as_u64().context("no height")?.min(8000);
    tab.resize(width, u32::try_from(height)?)?;
    tab.picture(file)
}
