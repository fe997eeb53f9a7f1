//! Tests that need a program which may not be installed.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use libtest_mimic::Trial;

use crate::solutions::trial;

/// A test that needs `tool`. Without it, the test is ignored, and its name says why; with
/// `cargo author check --all-tools` it fails.
pub fn needs(tool: &str, name: String, run: impl Fn() -> Result<()> + Send + 'static) -> Trial {
    let mut version = Command::new(tool);
    version.arg("--version").stdout(Stdio::null());
    if version
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
    {
        return trial(name, run);
    }
    let reason = format!("{tool} is not installed");
    if course::switch::ALL_TOOLS.is_on() {
        return trial(name, move || bail!("{reason}"));
    }
    trial(format!("{name} ({reason})"), run).with_ignored_flag(true)
}
