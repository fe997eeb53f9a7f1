//! What git is asked.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// What git prints.
///
/// # Errors
///
/// When git is not installed or fails; the error has what it says.
pub fn output(top: &Path, arguments: &[&str]) -> Result<String> {
    run(Command::new("git").args(arguments).current_dir(top))
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output().context("git is not installed")?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        bail!("git: {}", text.trim_end());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The full name of a commit.
///
/// # Errors
///
/// When there is none of this name.
pub fn commit(top: &Path, name: &str) -> Result<String> {
    let name = format!("{name}^{{commit}}");
    Ok(output(top, &["rev-parse", "--verify", &name])?
        .trim_end()
        .into())
}

/// Writes `chapters/` as a commit has it into a folder.
///
/// # Errors
///
/// When git cannot read the commit or write the files.
pub fn extract(top: &Path, commit: &str, into: &Path) -> Result<()> {
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        // An index of its own: the author's stays as it is.
        git.env("GIT_INDEX_FILE", into.join("index"));
        run(git.args(arguments).current_dir(top))
    };
    let prefix = format!("--prefix={}/chapters/", into.display());
    git(&["read-tree", &format!("{commit}:chapters")])?;
    git(&["checkout-index", "--all", &prefix])?;
    Ok(())
}
