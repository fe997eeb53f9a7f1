//! The second form of the sessions: in the packages of a reader who types along.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use anyhow::{Context, Result, ensure};
use course::block::Block;
use course::own::{Course, Session};
use course::step::{self, Chapter};
use course::{change, directive, page, plan};
use libtest_mimic::Trial;
use observe::steady::Steady;
use proof::sessions::catalog::Catalog;
use proof::sessions::session::{self, Mode};

use crate::common::trial;
use crate::workbench::{built, missing_tool, repository};

/// All chapters, which take a second to read.
fn chapters() -> Result<&'static [Chapter]> {
    static CHAPTERS: OnceLock<Vec<Chapter>> = OnceLock::new();
    if CHAPTERS.get().is_none() {
        let chapters = step::load(&repository()?.join("chapters"))?;
        let _ = CHAPTERS.set(chapters);
    }
    Ok(CHAPTERS.get().context("no chapters")?)
}

/// A replay for each session that has a second form.
pub fn trials(
    catalog: &Catalog,
    no_sandbox: Option<&String>,
    steady: &Arc<Steady>,
) -> Result<Vec<Trial>> {
    let top = repository()?;
    let chapters = chapters()?;
    let stages = change::stages(chapters).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let pages = page::read(&top)?;
    let requests = pages
        .iter()
        .flat_map(|page| plan::requests(page, &directive::scan(&page.text).0));
    let plan = plan::plan(&stages, requests.collect());
    let course = Course {
        pages: &pages,
        chapters,
        stages: &stages,
        plan: &plan,
    };
    let mut trials = Vec::new();
    for (name, blocks) in &catalog.sessions {
        let page = blocks.first().context("a session without a block")?;
        let page = page.page.trim_start_matches("book/src/");
        let Some(own) = course.session(page, &blocks.iter().collect::<Vec<_>>()) else {
            continue;
        };
        let missing = no_sandbox.cloned().or_else(|| missing_tool(blocks));
        let blocks = blocks.clone();
        let name = format!("session {name} in the reader's package ({page})");
        let steady = Arc::clone(steady);
        trials.push(trial(&name.clone(), missing, move || {
            let blocks = Packages::build(&own)?.second(&blocks, &own);
            let checkout = built()?;
            let replay = || session::replay(&blocks, checkout, Mode::Check);
            steady.twice(&name, replay)?;
            Ok(())
        }));
    }
    ensure!(
        trials.len() > 20,
        "{} sessions have a second form",
        trials.len()
    );
    Ok(trials)
}

/// The packages of a reader, built: where each is, by name.
struct Packages(BTreeMap<String, PathBuf>);

impl Packages {
    fn build(own: &Session) -> Result<Self> {
        static BUILT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
        let place = built()?.target.join("own");
        let mut folders = BTreeMap::new();
        let mut done = BUILT.lock().expect("no build panics");
        for (reader, step) in &own.packages {
            let folder = place.join(step.replace('/', "-")).join(reader);
            if !done.contains(&folder) {
                let other = done.iter().find(|other| other.ends_with(reader));
                make(&folder, reader, step, other)?;
                done.push(folder.clone());
            }
            folders.insert(reader.clone(), folder);
        }
        Ok(Packages(folders))
    }

    /// The blocks as the reader types them. A terminal that is in a package goes there first.
    fn second(&self, blocks: &[Block], own: &Session) -> Vec<Block> {
        let mut terminals = BTreeSet::new();
        let second = |block: &Block| {
            let mut block = block.clone();
            block.recorded = false;
            if let Some(lines) = own.blocks.get(&block.fence) {
                block.lines.clone_from(lines);
            }
            for (reader, folder) in &self.0 {
                let shown = format!("../{reader}/");
                for line in &mut block.lines {
                    *line = line.replace(&shown, &format!("\"{}\"/", folder.display()));
                }
            }
            if terminals.insert(block.terminal)
                && let Some(reader) = own.folders.get(&block.terminal)
            {
                enter(&mut block, &self.0[reader]);
            }
            block
        };
        blocks.iter().map(second).collect()
    }
}

/// Puts a line before all others, so that the others keep their places on the page.
fn enter(block: &mut Block, folder: &Path) {
    block
        .lines
        .insert(0, format!("$ cd \"{}\"", folder.display()));
    block.fence -= 1;
    block
        .varies
        .iter_mut()
        .for_each(|varying| varying.line += 1);
    block.second.iter_mut().for_each(|line| *line += 1);
    if let Some(typed) = &mut block.typed {
        typed.iter_mut().for_each(|line| *line += 1);
        typed.insert(0, 1);
    }
}

/// Makes and builds the package of a reader who has followed the listings up to a step. What the
/// package has in common with `other`, its dependencies, is not built again.
fn make(folder: &Path, reader: &str, step: &str, other: Option<&PathBuf>) -> Result<()> {
    let top = repository()?;
    let chapters = chapters()?;
    let is_it = |chapter: &&Chapter| chapter.steps.iter().any(|found| found.id == step);
    let chapter = chapters.iter().find(is_it).context("no such step")?;
    let step = chapter.steps.iter().find(|found| found.id == step);
    let manifest = fs::read_to_string(top.join("chapters").join(&chapter.name).join("Cargo.toml"));
    let manifest: toml::Table = toml::from_str(&manifest?)?;
    let dependencies = ("dependencies".to_owned(), manifest["dependencies"].clone());
    let dependencies = toml::Table::from_iter([dependencies]);
    // A workspace of its own, since it lies in the target folder of ours. There are more than a hundred
    // of them: more than line numbers would take gigabytes.
    let manifest = format!(
        "[package]\nname = \"{reader}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [workspace]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n{dependencies}"
    );
    let mut files = BTreeMap::from([("Cargo.toml", manifest.as_str())]);
    for (name, source) in &step.context("no such step")?.files {
        files.insert(name, &source.text);
    }
    let is_made = |(name, text): (&&str, &&str)| {
        fs::read_to_string(folder.join(name)).is_ok_and(|made| made == **text)
    };
    if !files.iter().all(is_made) {
        if folder.is_dir() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        if let Some(other) = other {
            let target = other.join("target");
            run(Command::new("cp").arg("-al").args([&target, folder]))?;
            forget(&folder.join("target/debug"), reader)?;
        }
        for (name, text) in &files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().context("a file without a folder")?)?;
            fs::write(path, text)?;
        }
        fs::copy(top.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    }
    let mut cargo = Command::new("cargo");
    let cargo = cargo.args(["build", "-q", "--offline"]);
    let cargo = cargo.current_dir(folder).env_remove("CARGO_TARGET_DIR");
    run(cargo.env("CARGO_INCREMENTAL", "0"))
}

/// Removes from a target folder what cargo writes into, so that only the dependencies, which stay as they
/// are, are the same files in two packages.
fn forget(debug: &Path, reader: &str) -> Result<()> {
    fs::remove_file(debug.join(".cargo-lock"))?;
    for folder in [debug.into(), debug.join("deps"), debug.join(".fingerprint")] {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !name.replace('_', "-").starts_with(reader) {
                continue;
            }
            match path.is_dir() {
                true => fs::remove_dir_all(&path)?,
                false => fs::remove_file(&path)?,
            }
        }
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {said}");
    Ok(())
}
