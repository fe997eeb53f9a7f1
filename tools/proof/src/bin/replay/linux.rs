//! The commands themselves.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use proof::sessions::sandbox::ROOT;
use proof::sessions::tools::TOOLS;
use proof::site::mdbook::top;

/// What the sessions use, beyond what each Debian has.
const PACKAGES: &str = "ca-certificates,gcc,iproute2,libc6-dev,lsof,net-tools,netcat-openbsd,\
                        procps,python3-minimal,python3-redis,redis-server,strace";

/// Other programs of which a version is printed, each with its command.
const OTHERS: [&str; 3] = ["rustc --version", "mdbook --version", "chromium --version"];

/// Does what the arguments say.
pub fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--versions"] => versions(),
        ["--debian", release] => replay(release, "session "),
        ["--debian", release, filter] => replay(release, filter),
        _ => bail!("usage: replay --debian RELEASE [FILTER] | replay --versions"),
    }
}

/// Prints a line for each tool.
fn versions() -> Result<ExitCode> {
    for probe in TOOLS.iter().map(|tool| tool.probe).chain(OTHERS) {
        let output = Command::new("sh").args(["-c", probe]).output();
        let output = output.context("cannot run sh")?;
        let said = String::from_utf8_lossy(&output.stdout);
        match said.lines().next().filter(|_| output.status.success()) {
            Some(line) => writeln!(io::stdout(), "{line}")?,
            None => writeln!(io::stdout(), "nothing, by `{probe}`")?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the tests that replay sessions in a release of Debian.
fn replay(release: &str, filter: &str) -> Result<ExitCode> {
    let root = top().canonicalize()?.join("target/debian").join(release);
    if !root.join("usr/bin/strace").exists() {
        debootstrap(release, &root)?;
    }
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "-p", "proof", "--test", "sessions", "--", filter]);
    let status = cargo.env(ROOT, &root).status();
    let status = status.context("cannot run cargo")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Makes a root of a release, from where this machine's packages come.
fn debootstrap(release: &str, root: &Path) -> Result<()> {
    let output = Command::new("apt-get")
        .args([
            "indextargets",
            "--format",
            "$(REPO_URI)",
            "Created-By: Packages",
        ])
        .output()
        .context("cannot run apt-get: Debian only")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let mirror = said
        .lines()
        .find(|line| line.trim_end_matches('/').ends_with("/debian"));
    let mirror = mirror.context("apt names no mirror of Debian")?;
    // A root that was not finished is made again.
    let unfinished = PathBuf::from(format!("{}.unfinished", root.display()));
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    let status = Command::new("debootstrap")
        .args(["--variant=minbase", "--include", PACKAGES, release])
        .arg(&unfinished)
        .arg(mirror)
        .status()
        .context("cannot run debootstrap (package debootstrap)")?;
    ensure!(
        status.success(),
        "debootstrap fails; it needs to be run as root"
    );
    fs::rename(unfinished, root)?;
    Ok(())
}
