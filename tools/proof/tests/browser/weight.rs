//! What a page weighs on its way to the reader.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use proof::browser::{Browser, address};

use crate::{built, pages};

/// The page that is opened first, with all that comes with it.
const FIRST: usize = 150_000;
/// How many files that are.
const FILES: usize = 20;
/// Each page after it.
const NEXT: usize = 60_000;

/// Opens the pages one after another. A reader may begin with any of them: the first load counts all that
/// any page needs, and the heaviest page.
pub fn loads() -> Result<()> {
    let folder = built()?.pages();
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.resize(1280, 900)?;
    let mut known = BTreeSet::new();
    let (mut shared, mut text, mut heaviest) = (0, 0, (0, String::new()));
    let mut files = 1;
    let chapters = pages()?.into_iter();
    for page in chapters.filter(|page| page.starts_with('0')) {
        tab.open(&address(&folder, &page))?;
        let opened = known.is_empty();
        let mut own = 0;
        // What is written as `data:` is in the weight of the file that has it.
        let requests = tab.log.requests.iter();
        for request in requests.filter(|request| !request.starts_with("data:")) {
            let path = request.strip_prefix("file://");
            let path = path.with_context(|| format!("{page} asks for {request}"))?;
            if !known.insert(request.clone()) {
                continue;
            }
            let weight = compressed(&fs::read(path).with_context(|| path.to_owned())?)?;
            own += weight;
            match path.ends_with(".html") {
                true => text = text.max(weight),
                false => {
                    shared += weight;
                    files += 1;
                }
            }
        }
        if !opened {
            heaviest = heaviest.max((own, page));
        }
    }
    let (next, page) = &heaviest;
    let first = shared + text;
    eprintln!(
        "weight: at most {first} bytes in {files} files at first, compressed, then {next} ({page})"
    );
    ensure!(
        files <= FILES,
        "a first load asks for {files} files, more than {FILES}: {known:#?}"
    );
    ensure!(
        first <= FIRST,
        "a first load weighs {first} bytes, more than {FIRST}"
    );
    ensure!(
        *next <= NEXT,
        "{page} weighs {next} bytes, more than {NEXT}"
    );
    Ok(())
}

/// The size as a server sends it: fonts and pictures are compressed already.
pub fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len().min(bytes.len()))
}
