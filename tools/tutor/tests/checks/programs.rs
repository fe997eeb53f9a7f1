//! All programs that are checked: those of the chapters, the solutions, the mutants, and the
//! failures. Each is a module of a program that does what the name says with which it is called, so
//! that a few programs are linked and not hundreds.

use std::collections::{BTreeMap, BTreeSet};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, bail, ensure};
use course::exercise::{Exercise, Work};
use course::patch::{self, Files};
use tutor::Repository;

use crate::failures::FAILURES;
use crate::mutants::{self, Mutant};

/// With what the solutions of exercises depend on besides.
const MANIFEST: &str = "\
[package]
name = \"checked\"
version = \"0.1.0\"
edition = \"2024\"

[workspace]

[profile.dev]
debug = false

[dependencies]
socket2 = \"0.6\"
rustix = { version = \"1\", features = [\"event\"] }
";

/// What stands before a module. Warnings are errors in a solution; a mutant may have some.
const STRICT: &str = "#[deny(warnings)]\n#[forbid(unsafe_code)]\n";
const LOOSE: &str = "#[allow(warnings)]\n";

/// Builds the programs when the first one is asked for.
#[derive(Default)]
pub struct Programs {
    folder: OnceLock<Result<PathBuf>>,
}

impl Programs {
    /// The program with this name: a step, an exercise, a mutant, or a failure.
    pub fn get(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.get_or_init(build);
        let folder = folder.as_ref().map_err(|error| anyhow!("{error:#}"))?;
        let program = folder.join(format!("{name}{EXE_SUFFIX}"));
        ensure!(program.is_file(), "no program {name} was built");
        Ok(program)
    }
}

fn build() -> Result<PathBuf> {
    let repository = Repository::open()?;
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checked");
    let mut calls = Calls::default();
    for chapter in repository.chapters()? {
        for step in &chapter.steps {
            let files = step.files.iter();
            let files = files.map(|(name, source)| (name.clone(), source.text.clone()));
            calls.add(&chapter.name, &step_name(&step.id), &files.collect(), LOOSE)?;
        }
    }
    for exercise in repository.exercises()? {
        let Work::Program { diff } = &exercise.work else {
            continue;
        };
        let files = solve(&repository, &exercise, diff)?;
        calls.add(&exercise.chapter, &exercise.name, &files, STRICT)?;
    }
    for (of, mutant) in mutants::all() {
        let (chapter, _) = of.split_once('/').unwrap_or((of, ""));
        let files = mutate(&repository, of, mutant)?;
        calls.add(chapter, mutant.name, &files, LOOSE)?;
    }
    for failure in FAILURES {
        let main = Files::from([("src/main.rs".into(), failure.source())]);
        calls.add("failures", failure.name, &main, LOOSE)?;
    }
    let programs = package.join("programs");
    calls.write(&package.join("src/bin"))?;
    let dependencies = dependencies(&repository)?;
    fs::write(
        package.join("Cargo.toml"),
        MANIFEST.to_owned() + &dependencies,
    )?;
    fs::copy(
        repository.top.join("Cargo.lock"),
        package.join("Cargo.lock"),
    )?;
    cargo_build(&package)?;
    calls.link(&package.join("target/debug"), &programs)?;
    Ok(programs)
}

/// What the programs of all chapters depend on, a line each.
fn dependencies(repository: &Repository) -> Result<String> {
    let mut all = BTreeSet::new();
    for chapter in repository.chapters()? {
        let manifest = format!("chapters/{}/Cargo.toml", chapter.name);
        let manifest = fs::read_to_string(repository.top.join(manifest))?;
        let lines = manifest
            .lines()
            .skip_while(|line| *line != "[dependencies]");
        let lines = lines.skip(1).take_while(|line| !line.is_empty());
        all.extend(lines.map(|line| format!("{line}\n")));
    }
    Ok(all.into_iter().collect())
}

fn cargo_build(package: &Path) -> Result<()> {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline"])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()?;
    if !output.status.success() {
        bail!(
            "cargo build failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// What the program of a step is called: `02-kv.src`.
pub fn step_name(id: &str) -> String {
    id.replace('/', ".")
}

/// The files in the `src/` of a chapter.
fn sources(repository: &Repository, chapter: &str) -> Result<Files> {
    let chapter = repository.chapter(chapter)?;
    let step = chapter.steps.last().context("a chapter without a step")?;
    let files = step.files.iter();
    Ok(files
        .map(|(name, source)| (name.clone(), source.text.clone()))
        .collect())
}

/// The chapter's program with the solution of an exercise.
fn solve(repository: &Repository, exercise: &Exercise, diff: &str) -> Result<Files> {
    let files = sources(repository, &exercise.chapter)?;
    let Exercise { chapter, name, .. } = exercise;
    let place = || format!("chapters/{chapter}/exercises/{name}/solution.diff:1");
    let changed = patch::apply(&files, diff).with_context(place)?;
    ensure!(changed != files, "{}: changes nothing", place());
    Ok(changed)
}

/// The program of a chapter, or the solution of an exercise, with a fault.
fn mutate(repository: &Repository, of: &str, mutant: &Mutant) -> Result<Files> {
    let mut files = match of.contains('/') {
        false => sources(repository, of)?,
        true => {
            let exercise = repository.exercise(of)?;
            let Work::Program { diff } = &exercise.work else {
                bail!("mutant {}: {of} has no program", mutant.name);
            };
            solve(repository, &exercise, diff)?
        }
    };
    for (file, from, to) in mutant.changes {
        let text = files
            .get_mut(*file)
            .with_context(|| format!("no file {file}"))?;
        let count = text.matches(from).count();
        ensure!(
            count == 1,
            "mutant {}: '{from}' stands {count} times in {file} of {of}",
            mutant.name
        );
        *text = text.replace(from, to);
    }
    Ok(files)
}

/// Programs that are modules of another, one for each chapter.
#[derive(Default)]
struct Calls {
    /// The files of the modules by their paths in `src/bin`.
    files: BTreeMap<PathBuf, String>,
    /// By the chapter: the names of its programs, and the attributes of their modules.
    programs: BTreeMap<String, BTreeMap<String, &'static str>>,
}

impl Calls {
    /// Makes the files of a package one of the programs of a chapter.
    fn add(&mut self, chapter: &str, name: &str, files: &Files, lints: &'static str) -> Result<()> {
        for (file, text) in files {
            let path = file.strip_prefix("src/").context("a file outside of src")?;
            let mut text = text.replace("crate::", &format!("crate::{}::", module(name)));
            let path = match path {
                "main.rs" => {
                    text = text.replacen("\nfn main(", "\npub fn main(", 1);
                    "mod.rs"
                }
                path => path,
            };
            let path = Path::new(chapter).join(module(name)).join(path);
            let other = self.files.insert(path, text);
            ensure!(other.is_none(), "a second program {name}");
        }
        let programs = self.programs.entry(chapter.into()).or_default();
        programs.insert(name.into(), lints);
        Ok(())
    }

    /// Makes `folder` hold these files and no others. What is there already is left as it is, so
    /// that cargo does not build it again.
    fn write(&mut self, folder: &Path) -> Result<()> {
        let mains = self.programs.iter();
        let mains = mains.map(|(chapter, all)| (Path::new(chapter).join("main.rs"), caller(all)));
        self.files.extend(mains);
        let is_left = |path: &Path| self.files.keys().all(|file| !file.starts_with(path));
        for chapter in entries(folder) {
            for path in [entries(&chapter), vec![chapter]].concat() {
                match is_left(path.strip_prefix(folder)?) {
                    true if path.is_dir() => fs::remove_dir_all(&path)?,
                    true => fs::remove_file(&path)?,
                    false => {}
                }
            }
        }
        for (name, text) in &self.files {
            let path = folder.join(name);
            if fs::read_to_string(&path).is_ok_and(|there| there == *text) {
                continue;
            }
            fs::create_dir_all(path.parent().context("a path in a folder")?)?;
            fs::write(path, text)?;
        }
        Ok(())
    }

    /// Gives each program its name in `folder`.
    fn link(&self, built: &Path, folder: &Path) -> Result<()> {
        if folder.is_dir() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir(folder)?;
        for (chapter, programs) in &self.programs {
            let program = built.join(format!("{chapter}{EXE_SUFFIX}"));
            for name in programs.keys() {
                fs::hard_link(&program, folder.join(format!("{name}{EXE_SUFFIX}")))?;
            }
        }
        Ok(())
    }
}

/// The name of a program's module.
fn module(name: &str) -> String {
    format!("m_{}", name.replace(['-', '.'], "_"))
}

/// A program that does what the module says whose name it is called by.
fn caller(programs: &BTreeMap<String, &str>) -> String {
    let modules = programs.iter();
    let modules = modules.map(|(name, lints)| format!("{lints}mod {};\n", module(name)));
    let arms = programs.keys();
    let arms = arms.map(|name| format!("        {name:?} => {}::main().report(),\n", module(name)));
    format!(
        "use std::process::{{ExitCode, Termination}};\n\n{}\n\
         fn main() -> ExitCode {{\n    \
         let name = std::env::args_os().next().expect(\"a name\");\n    \
         let name = std::path::Path::new(&name).file_name().expect(\"a file\");\n    \
         let name = name.to_str().expect(\"a name in ASCII\");\n    \
         match name.strip_suffix(std::env::consts::EXE_SUFFIX).expect(\"a program\") {{\n{}        \
         other => panic!(\"no program {{other}}\"),\n    }}\n}}\n",
        modules.collect::<String>(),
        arms.collect::<String>(),
    )
}

/// What is in a folder; nothing when it is not there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let list = fs::read_dir(folder).into_iter().flatten();
    list.flatten().map(|entry| entry.path()).collect()
}
