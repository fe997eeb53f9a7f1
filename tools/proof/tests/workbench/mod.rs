//! What the tests that replay sessions have in common: a built checkout, and what is missing here.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs};

use anyhow::{Context, Result};
use course::block::Block;
use proof::sessions::sandbox::{Checkout, Sandbox};

/// The programs that a machine may lack, or that may be another program there, each with a command
/// that shows what it is.
const TOOLS: [(&str, &str); 8] = [
    ("lsof", "lsof -v"),
    ("nc", "nc -h 2>&1 | grep OpenBSD"),
    ("netstat", "netstat --version"),
    ("nstat", "nstat --version"),
    ("pgrep", "pgrep --version"),
    ("python3", "python3 --version"),
    ("ss", "ss --version"),
    ("strace", "strace -o /dev/null true"),
];

/// The top of the repository.
pub fn repository() -> Result<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    top.canonicalize().context("no repository")
}

/// The repository as a reader has it; nothing is built yet.
pub fn checkout() -> Result<Checkout> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sessions");
    fs::create_dir_all(&target)?;
    Ok(Checkout {
        repository: repository()?,
        target: target.canonicalize()?,
    })
}

/// The repository as a reader has it, with the programs of the chapters, the tutor and bench built.
pub fn built() -> Result<&'static Checkout> {
    static BUILT: OnceLock<Result<Checkout, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}")));
    built.as_ref().map_err(|error| anyhow::anyhow!("{error}"))
}

fn build() -> Result<Checkout> {
    let checkout = checkout()?;
    let sandbox = Sandbox::new(&checkout)?;
    // Each by itself, as the pages do it: together, features of what they share might differ.
    for package in ["echo-server", "kv-server", "client", "tutor", "bench"] {
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
    let lines = blocks.iter().flat_map(|block| &block.lines);
    let mut words = lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()));
    words.find_map(missing_program)
}

/// Why a program of [`TOOLS`] cannot be used.
pub fn missing_program(name: &str) -> Option<String> {
    static MISSING: OnceLock<Vec<&str>> = OnceLock::new();
    let missing = MISSING.get_or_init(|| missing_tools().unwrap_or_default());
    let tool = missing.iter().find(|tool| **tool == name)?;
    let probe = TOOLS.iter().find(|(name, _)| name == tool)?.1;
    Some(format!("needs {tool}: `{probe}` fails"))
}

fn missing_tools() -> Result<Vec<&'static str>> {
    let sandbox = Sandbox::new(&checkout()?)?;
    let fails = |probe: &str| sandbox.run("sh", &["-c", probe]).is_err();
    let missing = TOOLS.iter().filter(|(_, probe)| fails(probe));
    Ok(missing.map(|(tool, _)| *tool).collect())
}
