//! Builds a reader's package.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use observe::cargo::{self, Program};

/// Builds the package in `folder` and returns its program. What the compiler says goes to
/// standard error. `advice` is what may help when it does not build.
///
/// # Errors
///
/// When there is no package, or when it does not build one program.
pub fn build(folder: &Path, advice: &str) -> Result<PathBuf> {
    let shown = folder.display();
    let manifest = folder.join("Cargo.toml");
    if !folder.is_dir() {
        bail!("There is no folder {shown}. `cargo tutor start` makes one.");
    }
    if !manifest.is_file() {
        bail!("{shown} is not a package: it has no Cargo.toml. `cargo tutor start` makes one.");
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.arg("build").arg("--manifest-path").arg(&manifest);
    // Into the package's own folder, whatever the environment says: a target that two packages
    // of one name share would hold the program of either.
    command.arg("--target-dir").arg(folder.join("target"));
    let built = cargo::build(&mut command).map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "There is no cargo: {} cannot be started. Install Rust from https://rustup.rs, or pass \
             a finished program with --bin.",
            Path::new(&cargo).display()
        ),
        _ => anyhow!("cargo cannot be started: {error}"),
    })?;
    let Some(mut programs) = built else {
        bail!("The package in {shown} does not build; the compiler says above why.{advice}");
    };
    let manifest = manifest.canonicalize()?;
    programs.retain(|program| {
        let of = program.manifest.canonicalize();
        program.target.kind == ["bin"] && of.is_ok_and(|of| of == manifest)
    });
    choose(programs, &package_name(&manifest)?, folder)
}

fn package_name(manifest: &Path) -> Result<String> {
    let text = fs::read_to_string(manifest)
        .with_context(|| format!("{} cannot be read", manifest.display()))?;
    let table: toml::Table = text.parse()?;
    let name = table.get("package").and_then(|package| package.get("name"));
    let name = name.and_then(toml::Value::as_str);
    Ok(name.context("a package without a name")?.to_owned())
}

fn choose(mut programs: Vec<Program>, package: &str, folder: &Path) -> Result<PathBuf> {
    let shown = folder.display();
    programs.sort_by(|one, two| one.target.name.cmp(&two.target.name));
    let names: Vec<&str> = programs
        .iter()
        .map(|program| program.target.name.as_str())
        .collect();
    let names = names.join(", ");
    match programs.as_slice() {
        [] => bail!("The package in {shown} builds no program: it has no src/main.rs."),
        [_] => return Ok(programs.remove(0).path),
        _ => {}
    }
    let own = programs
        .into_iter()
        .find(|program| program.target.name == package);
    let own = own.ok_or_else(|| {
        anyhow!(
            "The package in {shown} builds several programs ({names}), and none has the name of \
             the package, '{package}'. Say which one with --bin."
        )
    })?;
    Ok(own.path)
}
