//! What the tests that replay sessions have in common: a built checkout, and what is missing here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs};

use anyhow::{Context, Result};
use course::block::Block;
use proof::sessions::sandbox::{Checkout, ROOT, Sandbox};
use proof::sessions::tools::{self, TOOLS};

/// The top of the repository.
pub fn repository() -> Result<PathBuf> {
    course::top().canonicalize().context("no repository")
}

/// The repository as a reader has it; nothing is built yet.
pub fn checkout() -> Result<Checkout> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sessions");
    fs::create_dir_all(&target)?;
    Ok(Checkout {
        repository: repository()?,
        target: target.canonicalize()?,
        root: env::var_os(ROOT).map(PathBuf::from),
    })
}

/// The packages that are built, if not all are needed.
static NEEDED: OnceLock<BTreeSet<String>> = OnceLock::new();

/// Lets [`built`] build these packages only; other words are none.
pub fn build_only<'a>(packages: impl IntoIterator<Item = &'a str>) {
    NEEDED.get_or_init(|| packages.into_iter().map(str::to_owned).collect());
}

/// The repository as a reader has it, with the programs of the chapters, the tutor and bench built.
pub fn built() -> Result<&'static Checkout> {
    static BUILT: OnceLock<Result<Checkout, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}")));
    built.as_ref().map_err(|error| anyhow::anyhow!("{error}"))
}

/// Programs are built with this machine's tools, whatever replays them.
fn build() -> Result<Checkout> {
    let checkout = checkout()?;
    let root = None;
    let sandbox = Sandbox::new(&Checkout {
        root,
        ..checkout.clone()
    })?;
    // Each by itself, as the pages do it: together, features of what they share might differ.
    let chapters = course::step::load(&repository()?.join("chapters"))?;
    let packages = chapters.iter().map(|chapter| chapter.package.as_str());
    let is_needed = |package: &&str| NEEDED.get().is_none_or(|only| only.contains(*package));
    for package in packages.chain(["tutor", "bench"]).filter(is_needed) {
        let arguments = ["build", "-q", "-p", package, "--bins", "--examples"];
        sandbox.run("cargo", &arguments)?;
    }
    Ok(checkout)
}

/// What this machine lacks to make a sandbox.
pub fn missing_sandbox() -> Option<String> {
    let made = checkout().and_then(|checkout| Sandbox::new(&checkout));
    made.err().map(|error| format!("{error:#}"))
}

/// What this machine lacks for some blocks.
pub fn missing_tool(blocks: &[Block]) -> Option<String> {
    tools::used(blocks)
        .iter()
        .find_map(|tool| missing_program(tool.name))
}

/// Why a program of [`TOOLS`] cannot be used, where a sandbox can be made.
pub fn missing_program(name: &str) -> Option<String> {
    static MISSING: OnceLock<Vec<&str>> = OnceLock::new();
    let missing = MISSING.get_or_init(|| missing_tools().expect("a sandbox was made before"));
    let tool = missing.iter().find(|tool| **tool == name)?;
    let probe = TOOLS.iter().find(|tool| tool.name == name)?.probe;
    Some(format!("needs {tool}: `{probe}` fails"))
}

fn missing_tools() -> Result<Vec<&'static str>> {
    let sandbox = Sandbox::new(&checkout()?)?;
    let missing = TOOLS
        .iter()
        .filter(|tool| sandbox.first_line(tool.probe).is_err());
    Ok(missing.map(|tool| tool.name).collect())
}
