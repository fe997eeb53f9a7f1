//! Builds the book with mdBook and reads it as a reader would.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Output};
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};
use course::step;
use libtest_mimic::Arguments;
use proof::package::Workshop;
use proof::page::{self, Block};
use proof::reader::{Deed, Reader};
use proof::site::Site;
use proof::site::check::{self, Sources};
use proof::site::mdbook::{self, top};
use proof::site::progress;
use tempfile::TempDir;

mod common;

use common::trial;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mdbook = mdbook::missing();
    let trials = vec![
        trial("both_configurations_say_the_same", None, configurations),
        trial(
            "the_book_is_built_without_a_warning",
            mdbook.clone(),
            no_warning,
        ),
        trial(
            "both_configurations_build_the_same_pages",
            mdbook.clone(),
            same_pages,
        ),
        trial("no_page_is_broken", mdbook.clone(), pages),
        trial(
            "each_page_of_a_chapter_says_which_step_the_reader_has",
            mdbook.clone(),
            steps_reached,
        ),
        trial(
            "the_listings_alone_rebuild_every_step",
            mdbook.clone(),
            rebuild,
        ),
        trial(
            "a_weave_that_does_not_compile_stops_the_build",
            mdbook,
            broken_weave,
        ),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The book as `mdbook build book` makes it, built once.
fn built() -> Result<&'static (TempDir, Output)> {
    static BUILT: OnceLock<Result<(TempDir, Output), String>> = OnceLock::new();
    let build = || -> Result<(TempDir, Output)> {
        let folder = tempfile::tempdir()?;
        let output = mdbook::run(&top().join("book"), folder.path())?;
        Ok((folder, output))
    };
    let built = BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}")));
    built
        .as_ref()
        .map_err(|error| anyhow::anyhow!(error.clone()))
}

fn site() -> Result<Site> {
    let (folder, output) = built()?;
    ensure!(
        output.status.success(),
        "mdbook build book failed:\n{}",
        said(output)
    );
    Site::read(folder.path())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The keys of book.toml whose values are paths that begin at its folder.
const PATHS: [&str; 11] = [
    "src",
    "build-dir",
    "extra-watch-dirs",
    "chapters",
    "images",
    "recordings",
    "results",
    "facts",
    "theme",
    "additional-css",
    "additional-js",
];

fn configurations() -> Result<()> {
    let read = |folder: &str| -> Result<toml::Value> {
        let text = fs::read_to_string(top().join(folder).join("book.toml"))?;
        let mut value = toml::Value::Table(toml::from_str(&text)?);
        resolve(&mut value, folder, false);
        Ok(value)
    };
    let (outer, mut inner) = (read("")?, read("book")?);
    let html = inner["output"]["html"]
        .as_table_mut()
        .context("no [output.html]")?;
    html.entry("theme").or_insert("book/theme".into());
    ensure!(
        outer == inner,
        "book.toml and book/book.toml differ:\n{outer}\n{inner}"
    );
    Ok(())
}

/// Writes all paths of a configuration as they are seen from the top of the repository.
fn resolve(value: &mut toml::Value, folder: &str, is_path: bool) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table.iter_mut() {
                resolve(value, folder, PATHS.contains(&key.as_str()));
            }
        }
        toml::Value::Array(values) => {
            for value in values {
                resolve(value, folder, is_path);
            }
        }
        toml::Value::String(text) if is_path && !folder.is_empty() => {
            *text = match text.strip_prefix("../") {
                Some(rest) => rest.into(),
                None => format!("{folder}/{text}"),
            };
        }
        _ => {}
    }
}

fn no_warning() -> Result<()> {
    let (_, output) = built()?;
    let said = said(output);
    let mut lines = said.lines().map(str::trim_start);
    let warning = lines.any(|line| line.starts_with("WARN") || line.starts_with("ERROR"));
    ensure!(
        output.status.success() && !warning,
        "mdbook build book says:\n{said}"
    );
    Ok(())
}

fn same_pages() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let output = mdbook::run(&top(), folder.path())?;
    ensure!(
        output.status.success(),
        "mdbook build failed:\n{}",
        said(&output)
    );
    let mains = |site: Site| -> Result<BTreeMap<String, String>> {
        let main = |page: proof::site::Page| {
            let (_, rest) = page.html.split_once("<main>")?;
            let (main, _) = rest.split_once("</main>")?;
            Some((page.path, main.to_owned()))
        };
        let mains = site.pages.into_iter().map(main);
        mains
            .collect::<Option<_>>()
            .context("a page without a main part")
    };
    let (inner, outer) = (mains(site()?)?, mains(Site::read(folder.path())?)?);
    for (path, main) in &inner {
        ensure!(
            outer.get(path) == Some(main),
            "mdbook build and mdbook build book make different pages {path}"
        );
    }
    ensure!(inner.len() == outer.len(), "mdbook build makes more pages");
    Ok(())
}

/// The line above a page, against the listings up to the end of the page.
fn steps_reached() -> Result<()> {
    let (lines, faults) = progress::check(&site()?)?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    ensure!(lines > 20, "only {lines} pages say which step they reach");
    Ok(())
}

fn pages() -> Result<()> {
    let site = site()?;
    let faults = check::check(&site, &sources(&site)?)?;
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    println!("{} pages checked", site.pages.len());
    Ok(())
}

/// The Markdown of the pages that were written by hand.
fn sources(site: &Site) -> Result<Sources> {
    let mut sources = Sources::new();
    for page in &site.pages {
        let base = page.path.trim_end_matches("html");
        let readme = format!("{}README.md", base.trim_end_matches("index."));
        for name in [format!("{base}md"), readme] {
            let file = format!("book/src/{name}");
            if let Ok(text) = fs::read_to_string(top().join(&file)) {
                sources.insert(page.path.clone(), (file, text));
                break;
            }
        }
    }
    Ok(sources)
}

fn rebuild() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("robot");
    let workshop = Workshop::new(folder.path(), &target, &top().join("Cargo.lock"));
    let chapters = step::load(&top().join("chapters"))?;
    let mut reader = Reader::new(&chapters);
    let mut faults = Vec::new();
    // Each step has the files of a program here, which cargo compiles. So the reader's packages are compiled where
    // something else might not be as it is here: with new dependencies, and at the end of a chapter.
    let (mut compiled, mut is_new) = (0, false);
    let mut do_it = |deed: &Deed| {
        match deed {
            Deed::Finished(_, step, _) if !is_new && !step.ends_with("/src") => return Ok(()),
            Deed::Finished(..) => (compiled, is_new) = (compiled + 1, false),
            Deed::New(_) | Deed::Copy(..) | Deed::Add(..) => is_new = true,
        }
        workshop.do_it(deed)
    };
    for page in site()?.pages {
        for block in page::blocks(&page.html).with_context(|| page.path.clone())? {
            match reader.read(&page.path, &block) {
                Ok(deeds) => deeds.iter().try_for_each(&mut do_it)?,
                // A terminal changes nothing, so that there may be more faults to find.
                Err(fault) if matches!(block, Block::Terminal(_)) => {
                    faults.push(format!("{}: {fault:#}", page.path));
                }
                Err(fault) => return Err(fault.context(page.path)),
            }
        }
    }
    let deeds = reader.finish()?;
    deeds.iter().try_for_each(&mut do_it)?;
    ensure!(faults.is_empty(), "{faults:#?}");
    ensure!(
        compiled >= chapters.len(),
        "the programs of {compiled} steps were compiled"
    );
    let made = reader.made.len();
    let count: usize = chapters.iter().map(|chapter| chapter.steps.len()).sum();
    ensure!(made == count, "{made} of {count} steps were rebuilt");
    eprintln!(
        "robot: {made} steps rebuilt, {compiled} compiled, {} listings applied, {} commands run what the reader has",
        reader.applied, reader.terminals
    );
    Ok(())
}

/// Builds a book of one page with our settings and a weave that does not compile.
fn broken_weave() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let write = |path: &str, text: &str| -> Result<()> {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().context("a path in a folder")?)?;
        Ok(fs::write(path, text)?)
    };
    let ours: toml::Table = toml::from_str(&fs::read_to_string(top().join("book/book.toml"))?)?;
    let mut settings = toml::Table::new();
    settings.insert("preprocessor".into(), ours["preprocessor"].clone());
    write("book/book.toml", &settings.to_string())?;
    write("book/src/SUMMARY.md", "# Summary\n\n[One](one.md)\n")?;
    write("book/src/one.md", "# One\n")?;
    write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"weave\"]\n",
    )?;
    write(
        "weave/Cargo.toml",
        "[package]\nname = \"weave\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    )?;
    write("weave/src/main.rs", "fn main( {}\n")?;
    let mut command = Command::new("mdbook");
    command.arg("build").arg("book").current_dir(folder.path());
    let output = command
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .output()?;
    ensure!(
        !output.status.success(),
        "the book was built:\n{}",
        said(&output)
    );
    ensure!(said(&output).contains("weave"), "{}", said(&output));
    Ok(())
}
