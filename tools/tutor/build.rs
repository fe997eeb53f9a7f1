//! Finds what the chapters hold for the tutor: what each promises, the checks of its exercises, and
//! for the tests the faulty programs that show what all these find.

use std::env;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the checks of an exercise use, besides what is public in the promises of their chapter.
const FOR_CHECKS: &str = "crate::harness::{self, Subject, promises}";

/// What begins the list of a chapter that shows what its program cannot do.
const DRAWBACKS: &str = "pub const DRAWBACKS: &[Check]";

/// What a list of faulty programs uses.
const FOR_MUTANTS: &str = "crate::mutants::{Mutant, mutant}";

fn main() -> Result<(), Box<dyn Error>> {
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let top = package.join("../../chapters");
    println!("cargo::rerun-if-changed={}", top.display());
    let (mut checks, mut chapters, mut exercises) = (String::new(), String::new(), String::new());
    let (mut later, mut drawbacks) = (String::new(), String::new());
    let (mut mutants, mut all) = (String::new(), String::new());
    for chapter in folders(&top)? {
        let (name, id) = names(&chapter);
        let promises = chapter.join("tests/promises");
        let mut uses = FOR_CHECKS.to_owned();
        if let Some(module) = module(&id, &promises.join("mod.rs")) {
            checks += &module;
            chapters += &format!("({name:?}, {id}::GROUPS),\n");
            later += &format!("({name:?}, {id}::LATER),\n");
            let text = fs::read_to_string(promises.join("mod.rs"))?;
            if text.contains(DRAWBACKS) {
                drawbacks += &format!("({name:?}, {id}::DRAWBACKS),\n");
            }
            uses += &format!(", super::{id}::*");
        }
        checks += &format!("mod of_{id} {{\n#![allow(unused_imports)]\nuse {{{uses}}};\n");
        mutants += &format!("mod {id} {{\nuse {FOR_MUTANTS};\n");
        if let Some(module) = module("program", &promises.join("mutants.rs")) {
            mutants += &module;
            all += &format!("({name:?}, {id}::program::MUTANTS),\n");
        }
        for exercise in folders(&chapter.join("exercises"))? {
            let (title, own) = names(&exercise);
            if let Some(module) = module(&own, &exercise.join("check.rs")) {
                checks += &module;
                exercises += &format!("(\"{name}/{title}\", of_{id}::{own}::CHECKS),\n");
            }
            if let Some(module) = module(&own, &exercise.join("mutants.rs")) {
                mutants += &module;
                all += &format!("(\"{name}/{title}\", {id}::{own}::MUTANTS),\n");
            }
        }
        checks += "}\n";
        mutants += "}\n";
    }
    checks += &table("CHAPTERS", "Groups", &chapters);
    checks += &table("LATER", "&[(&str, &str)]", &later);
    checks += &table("DRAWBACKS", "&[Check]", &drawbacks);
    checks += &table("EXERCISES", "&[Check]", &exercises);
    mutants += &table("ALL", "&[Mutant]", &all);
    let output = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(output.join("checks.rs"), checks)?;
    fs::write(output.join("mutants.rs"), mutants)?;
    Ok(())
}

/// A module out of this file; none when there is no such file.
fn module(name: &str, file: &Path) -> Option<String> {
    let module = || format!("#[path = {file:?}]\npub mod {name};\n");
    file.is_file().then(module)
}

/// A table with a row for each chapter, or for each exercise.
fn table(name: &str, value: &str, rows: &str) -> String {
    format!("pub const {name}: &[(&str, {value})] = &[\n{rows}];\n")
}

/// A folder's name, and the same as the name of a module.
fn names(folder: &Path) -> (String, String) {
    let name = folder.file_name().expect("a folder that was listed");
    let name = name.to_string_lossy().into_owned();
    let id = name.replace('-', "_");
    let id = match id.starts_with(|first: char| first.is_ascii_digit()) {
        true => format!("chapter_{id}"),
        false => id,
    };
    (name, id)
}

/// The folders in a folder by their names; none when it is not there.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
