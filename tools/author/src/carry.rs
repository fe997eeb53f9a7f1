//! Takes the edit of a step through every later step, `src/` and each solution.
//!
//! Before: the steps as git has them. After: the work tree. Each step takes what has changed in
//! the step before it; what cannot be merged stops the way with markers in place.

mod memory;
pub mod merge;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use course::change;
use course::exercise::{self, Exercise, Work};
use course::patch;
use course::step::{self, Chapter, Source, Step};

use crate::git;
use crate::program::{self, texts};
use memory::Memory;
use merge::{Merge, Merged, Program};

/// How to go on from what was carried before.
#[derive(Debug, Default)]
pub struct Options {
    /// Go on after a stop.
    pub resume: bool,
    /// Forget what was carried since the commit, and begin again.
    pub forget: bool,
    /// The commit that has the steps before the edit; none: `HEAD`.
    pub since: Option<String>,
}

/// What was carried.
#[derive(Debug, Default)]
pub struct Report {
    /// The steps and solutions that took a part of the edit, with the sections.
    pub taken: Vec<(String, Vec<String>)>,
    /// What somebody should know, though nothing is left to do.
    pub notes: Vec<String>,
    /// `file:line: step X changes these lines too`: what is left to a person. None: all is carried.
    pub stops: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, sections) in &self.taken {
            writeln!(f, "{name}: {}", sections.join(", "))?;
        }
        for line in self.notes.iter().chain(&self.stops) {
            writeln!(f, "{line}")?;
        }
        match (self.stops.is_empty(), self.taken.is_empty()) {
            (false, _) => write!(
                f,
                "Resolve what stands between the markers, then: cargo author carry --continue"
            ),
            (true, true) => write!(f, "No step changes what a later one has not taken."),
            (true, false) => write!(f, "Carried. Read the changes: git diff"),
        }
    }
}

/// Carries.
///
/// # Errors
///
/// When markers are still in a file, when a step is no Rust, when git does not know the commit,
/// and when an earlier way has stopped and is not to be resumed.
pub fn run(top: &Path, options: &Options) -> Result<Report> {
    let place = memory::place(top)?;
    if options.forget {
        memory::forget(&place, &solutions(top))?;
    }
    refuse_markers(top)?;
    let since = git::commit(top, options.since.as_deref().unwrap_or("HEAD"))?;
    let memory = match memory::load(&place)? {
        Some(memory) if memory.stopped && !options.resume => bail!(
            "The last carry has stopped. Go on with  cargo author carry --continue  \
             or begin again with  cargo author carry --forget"
        ),
        Some(memory) if memory.stopped || memory.since == since => memory,
        _ => Memory::new(since),
    };
    let old = tempfile::tempdir()?;
    git::extract(top, &memory.since, old.path())?;
    let old = old.path().join("chapters");
    take_manifests(&top.join("chapters"), &old)?;
    let old = step::load(&old).with_context(|| format!("the steps of commit {}", memory.since))?;
    let now = step::load(&top.join("chapters"))?;
    let mut way = Way {
        top,
        old: steps(&old),
        now: steps(&now),
        memory,
        resume: options.resume,
        report: Report::default(),
    };
    way.steps(&change::chain(&now)?)?;
    if way.report.stops.is_empty() {
        way.solutions(&exercise::load(&top.join("chapters"), &now)?)?;
    }
    way.memory.stopped = !way.report.stops.is_empty();
    memory::save(&place, &way.memory)?;
    Ok(way.report)
}

/// Gives old chapters the manifests of today: what the model asks of a manifest has changed, and
/// only the programs are of interest.
fn take_manifests(now: &Path, old: &Path) -> Result<()> {
    for chapter in fs::read_dir(old)? {
        let chapter = chapter?;
        let manifest = now.join(chapter.file_name()).join("Cargo.toml");
        if manifest.is_file() {
            fs::copy(manifest, chapter.path().join("Cargo.toml"))?;
        } else if chapter.path().is_dir() {
            fs::remove_dir_all(chapter.path())?;
        }
    }
    Ok(())
}

/// The programs by the names of their steps.
fn steps(chapters: &[Chapter]) -> Vec<(String, Program)> {
    let steps = chapters.iter().flat_map(|chapter| &chapter.steps);
    steps
        .map(|step| (step.id.clone(), step.files.clone()))
        .collect()
}

/// Where the programs of solutions wait for a person.
fn solutions(top: &Path) -> PathBuf {
    top.join("target/carry")
}

/// The way through the steps, and what has been carried so far.
struct Way<'a> {
    top: &'a Path,
    old: Vec<(String, Program)>,
    now: Vec<(String, Program)>,
    memory: Memory,
    resume: bool,
    report: Report,
}

impl Way<'_> {
    /// Carries through the steps, up to the first that is left to a person.
    fn steps(&mut self, chain: &[(Option<&Step>, &Step)]) -> Result<()> {
        for (before, step) in chain {
            if let Some(before) = before
                && self.old(&before.id).is_none()
            {
                self.skip_what_is_new(before, step);
            }
        }
        for (before, step) in chain {
            let Some(before) = before else { continue };
            self.step(&before.id, &step.id)?;
            if !self.report.stops.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// A step that git does not know yet is a part of the way to the next one, which has all that
    /// it says: only what comes from before it is carried on.
    fn skip_what_is_new(&mut self, new: &Step, follower: &Step) {
        if !self.resume {
            let texts = texts(&new.files);
            self.memory.saw(&follower.id, &new.id, &texts);
        }
        self.report.notes.push(format!(
            "{} is new: what it says is taken as a part of the way to {}, and not carried",
            new.id, follower.id
        ));
    }

    fn step(&mut self, before: &str, step: &str) -> Result<()> {
        let (base, edited) = (self.base(before, step)?, self.now(before)?.clone());
        if same(&base, &edited) {
            return Ok(());
        }
        let target = self.now(step)?.clone();
        let merged = Merge {
            base: &base,
            edited: &edited,
            from: title(before),
            target: &target,
            to: title(step),
            own_first_line: true,
        }
        .run();
        let place = |file: &str| program::file(self.top, step, &merged.files, file);
        let (program, faults) = read(&merged);
        let conflicts = merged.conflicts.iter().chain(&faults);
        let stops = conflicts.map(|conflict| {
            let file = shown(self.top, &place(&conflict.file));
            format!("{file}:{}: {}", conflict.line, conflict.what)
        });
        self.report.stops.extend(stops);
        program::write(self.top, step, &texts(&target), &merged.files)?;
        self.took(step, merged);
        self.memory.saw(step, before, &texts(&edited));
        let slot = self.now.iter_mut().find(|(id, _)| id == step);
        slot.context("a step of the chain")?.1 = program;
        Ok(())
    }

    fn took(&mut self, name: &str, merged: Merged) {
        if !merged.changed.is_empty() {
            self.report.taken.push((name.into(), merged.changed));
        }
    }

    /// The program before the edit, as the follower has last seen it.
    fn base(&self, before: &str, follower: &str) -> Result<Program> {
        let old = self.old(before);
        let is_untouched = || match (self.old(follower), self.now(follower)) {
            (Some(old), Ok(now)) => same(old, now),
            _ => false,
        };
        match self.memory.seen(follower, before) {
            // Without an edit of its own it may have been put back since.
            Some(seen) if self.resume || old.is_none() || !is_untouched() => sources(seen),
            _ => Ok(old.map_or_else(|| self.now(before), Ok)?.clone()),
        }
    }

    /// The program of a step at the commit, also when the step had another number there.
    fn old(&self, id: &str) -> Option<&Program> {
        let is_it = |other: &str| other == id;
        let moved = |other: &str| words(other) == words(id);
        let steps = self.old.iter();
        let found = steps.clone().find(|step| is_it(&step.0));
        let found = found.or_else(|| steps.clone().find(|step| moved(&step.0)));
        found.map(|(_, program)| program)
    }

    fn now(&self, id: &str) -> Result<&Program> {
        let step = self.now.iter().find(|step| step.0 == id);
        step.map(|step| &step.1)
            .with_context(|| format!("{id} is no step"))
    }

    /// Carries what has changed in `src/` into the solutions; none waits for another.
    fn solutions(&mut self, exercises: &[Exercise]) -> Result<()> {
        for exercise in exercises {
            if let Work::Program { diff } = &exercise.work {
                self.solution(exercise, diff)?;
            }
        }
        Ok(())
    }

    fn solution(&mut self, exercise: &Exercise, diff: &str) -> Result<()> {
        let name = format!("{}/exercises/{}", exercise.chapter, exercise.name);
        let file = format!("chapters/{name}/solution.diff");
        let source = format!("{}/src", exercise.chapter);
        let (base, edited) = (self.base(&source, &name)?, self.now(&source)?.clone());
        let folder = solutions(self.top).join(&name);
        let waits = folder.is_dir();
        if same(&base, &edited) && !waits {
            return Ok(());
        }
        let target = match waits {
            true => Ok(program::read(&folder)?),
            false => patch::apply(&texts(&base), diff),
        };
        let target = match target {
            Ok(target) => sources(&target)?,
            Err(_) if patch::apply(&texts(&edited), diff).is_ok() => return Ok(()),
            Err(fault) => {
                let stop = format!(
                    "{file}:1: it fits the program neither before nor after the edit: {fault}"
                );
                self.report.stops.push(stop);
                return Ok(());
            }
        };
        let merged = Merge {
            base: &base,
            edited: &edited,
            from: &source,
            target: &target,
            to: &exercise.name,
            own_first_line: false,
        }
        .run();
        let (_, faults) = read(&merged);
        if merged.conflicts.is_empty() && faults.is_empty() {
            let diff = patch::make(&texts(&edited), &merged.files);
            fs::write(self.top.join(&file), diff)?;
            if waits {
                fs::remove_dir_all(&folder)?;
            }
        } else {
            program::write_all(&folder, &merged.files)?;
        }
        for conflict in merged.conflicts.iter().chain(&faults) {
            let file = shown(self.top, &folder.join(&conflict.file));
            let line = conflict.line;
            self.report
                .stops
                .push(format!("{file}:{line}: {}", conflict.what));
        }
        self.took(&name, merged);
        self.memory.saw(&name, &source, &texts(&edited));
        Ok(())
    }
}

/// `2-lines` of `02-kv/2-lines`.
fn title(step: &str) -> &str {
    match step.rsplit_once('/') {
        Some((_, "src")) | None => step,
        Some((_, title)) => title,
    }
}

/// The chapter and the words of a step's name, without its number.
fn words(step: &str) -> Option<(&str, &str)> {
    let (chapter, title) = step.split_once('/')?;
    Some((
        chapter,
        title.split_once('-').map_or(title, |(_, words)| words),
    ))
}

/// Whether two programs have the same texts.
fn same(one: &Program, other: &Program) -> bool {
    texts(one) == texts(other)
}

fn sources(texts: &patch::Files) -> Result<Program> {
    let source = |(name, text): (&String, &String)| {
        let source = Source::new(name, text.clone());
        Ok((
            name.clone(),
            Arc::new(source.with_context(|| name.clone())?),
        ))
    };
    texts.iter().map(source).collect()
}

/// Reads what came of a merge; what is no Rust, although nothing was in conflict, is a place for a
/// person too.
fn read(merged: &Merged) -> (Program, Vec<merge::Place>) {
    let mut program = Program::new();
    let mut faults = Vec::new();
    for (file, text) in &merged.files {
        match Source::new(file, text.clone()) {
            Ok(source) => {
                program.insert(file.clone(), Arc::new(source));
            }
            Err(_) if merged.conflicts.iter().any(|place| place.file == *file) => {}
            Err(fault) => {
                let fault = fault.to_string();
                let (line, what) = fault.split_once(": ").unwrap_or(("1", &fault));
                faults.push(merge::Place {
                    file: file.clone(),
                    line: line.parse().unwrap_or(1),
                    what: format!("merged, it is no Rust any more: {what}"),
                });
            }
        }
    }
    (program, faults)
}

/// A path as it is printed: from the top of the repository, with slashes.
fn shown(top: &Path, path: &Path) -> String {
    let path = path.strip_prefix(top).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// Fails when a file still has the markers of a conflict.
fn refuse_markers(top: &Path) -> Result<()> {
    let mut faults = Vec::new();
    for folder in [top.join("chapters"), solutions(top)] {
        for path in program::files(&folder)? {
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            // A line of `=` alone may be a heading.
            let starts = ["<<<<<<< ", "||||||| ", ">>>>>>> "];
            let marker = |line: &str| starts.iter().any(|start| line.starts_with(start));
            if let Some(line) = text.lines().position(marker) {
                let file = shown(top, &path);
                faults.push(format!(
                    "{file}:{}: a marker of a conflict is left",
                    line + 1
                ));
            }
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => bail!("{}", faults.join("\n")),
    }
}
