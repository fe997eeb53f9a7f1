//! Builds a reader's package.

use std::env;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

/// Builds the package in `folder` and returns its program. What the compiler says goes to
/// standard error.
pub fn build(folder: &Path) -> Result<PathBuf> {
    let shown = folder.display();
    let manifest = folder.join("Cargo.toml");
    if !folder.is_dir() {
        bail!("There is no folder {shown}. `cargo tutor start` makes one.");
    }
    if !manifest.is_file() {
        bail!("{shown} is not a package: it has no Cargo.toml. `cargo tutor start` makes one.");
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(&cargo)
        .args([
            "build",
            "--quiet",
            "--message-format=json-render-diagnostics",
        ])
        .arg("--manifest-path")
        .arg(&manifest)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => anyhow!(
                "There is no cargo: {} cannot be started. Install Rust from https://rustup.rs, \
                 or pass a finished program with --bin.",
                Path::new(&cargo).display()
            ),
            _ => anyhow!("cargo cannot be started: {error}"),
        })?;
    if !output.status.success() {
        bail!("The package in {shown} does not build; the compiler says above why.");
    }
    let manifest = manifest.canonicalize()?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let programs: Vec<Program> = messages
        .lines()
        .filter_map(|line| program(line, &manifest))
        .collect();
    choose(programs, &package_name(&manifest)?, folder)
}

struct Program {
    name: String,
    path: PathBuf,
}

/// The program that one of cargo's messages announces.
fn program(message: &str, manifest: &Path) -> Option<Program> {
    let message: Value = serde_json::from_str(message).ok()?;
    let path = message["executable"].as_str()?;
    let of = Path::new(message["manifest_path"].as_str()?).canonicalize();
    let kinds = message["target"]["kind"].as_array()?;
    let is_program = kinds.iter().any(|kind| kind == "bin");
    (is_program && of.is_ok_and(|of| of == manifest)).then(|| Program {
        name: message["target"]["name"]
            .as_str()
            .unwrap_or_default()
            .into(),
        path: path.into(),
    })
}

fn package_name(manifest: &Path) -> Result<String> {
    let text = std::fs::read_to_string(manifest)
        .with_context(|| format!("{} cannot be read", manifest.display()))?;
    let mut lines = text.lines().map(str::trim);
    lines.find(|line| *line == "[package]");
    let name = lines
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| {
            Some(
                line.strip_prefix("name")?
                    .trim_start()
                    .strip_prefix('=')?
                    .trim(),
            )
        });
    Ok(name.unwrap_or_default().trim_matches('"').into())
}

fn choose(mut programs: Vec<Program>, package: &str, folder: &Path) -> Result<PathBuf> {
    let shown = folder.display();
    programs.sort_by(|one, two| one.name.cmp(&two.name));
    let names: Vec<&str> = programs
        .iter()
        .map(|program| program.name.as_str())
        .collect();
    let names = names.join(", ");
    match programs.as_slice() {
        [] => bail!("The package in {shown} builds no program: it has no src/main.rs."),
        [_] => return Ok(programs.remove(0).path),
        _ => {}
    }
    let own = programs.into_iter().find(|program| program.name == package);
    let own = own.ok_or_else(|| {
        anyhow!(
            "The package in {shown} builds several programs ({names}), and none has the name of \
             the package, '{package}'. Say which one with --bin."
        )
    })?;
    Ok(own.path)
}
