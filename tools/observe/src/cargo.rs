//! The programs that cargo has built.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// A program or a step that was built.
#[derive(Clone, Debug, Deserialize)]
pub struct Program {
    /// Where it is.
    #[serde(rename = "executable")]
    pub path: PathBuf,
    /// The `Cargo.toml` of its package.
    #[serde(rename = "manifest_path")]
    pub manifest: PathBuf,
    /// What it is in its package.
    pub target: Target,
}

/// What a program is in its package.
#[derive(Clone, Debug, Deserialize)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// `bin` or `example`.
    pub kind: Vec<String>,
}

/// Runs `cargo build`, or `cargo test --no-run`, and returns the programs that it has built, or found to be fresh; none when it
/// fails. What the compiler says is on standard error.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn build(cargo: &mut Command) -> io::Result<Option<Vec<Program>>> {
    let cargo = cargo.args(["--quiet", "--message-format=json-render-diagnostics"]);
    let output = cargo.stderr(Stdio::inherit()).output()?;
    let messages = String::from_utf8_lossy(&output.stdout);
    Ok(output.status.success().then(|| programs(&messages)))
}

/// The programs that cargo's messages announce. Those about libraries and build scripts have no
/// executable.
fn programs(messages: &str) -> Vec<Program> {
    let messages = messages.lines();
    let programs = messages.filter_map(|message| serde_json::from_str(message).ok());
    programs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_an_executable_is_a_program() {
        let messages = "\
{\"reason\":\"compiler-artifact\",\"manifest_path\":\"/a/Cargo.toml\",\"target\":{\"kind\":[\"lib\"],\"name\":\"a\"},\"executable\":null}
{\"reason\":\"compiler-artifact\",\"manifest_path\":\"/b/Cargo.toml\",\"target\":{\"kind\":[\"bin\"],\"name\":\"b\"},\"executable\":\"/t/b\"}
{\"reason\":\"build-finished\",\"success\":true}
";
        let programs = programs(messages);
        let [program] = programs.as_slice() else {
            panic!("{programs:?}");
        };
        assert_eq!(program.path, PathBuf::from("/t/b"));
        assert_eq!(
            (&*program.target.name, &*program.target.kind[0]),
            ("b", "bin")
        );
    }
}
