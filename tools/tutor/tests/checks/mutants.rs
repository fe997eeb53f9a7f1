//! Programs with one fault each, and the check that names it.

use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use course::exercise::Work;
use libtest_mimic::Trial;
use tutor::Repository;

use crate::programs::Programs;
use crate::run::{self, ASKED_FOR_ALL};
use crate::solutions::trial;

/// The lists of mutants that lie beside the checks; `build.rs` finds them.
mod found {
    use super::Mutant;

    include!(concat!(env!("OUT_DIR"), "/mutants.rs"));
}

/// A chapter's program with a fault, or the solution of an exercise with one.
pub struct Mutant {
    /// The fault.
    pub name: &'static str,
    /// What is changed.
    pub changes: Changes,
    /// The check that must be the first to fail.
    pub caught_by: &'static str,
}

/// Replacements: file, what stands there, what comes instead.
type Changes = &'static [(&'static str, &'static str, &'static str)];

/// A mutant, as the lists name it.
pub const fn mutant(name: &'static str, changes: Changes, caught_by: &'static str) -> Mutant {
    Mutant {
        name,
        changes,
        caught_by,
    }
}

/// All mutants, each with the chapter or the exercise of which it is one: `02-kv`, `02-kv/del`.
pub fn all() -> impl Iterator<Item = (&'static str, &'static Mutant)> {
    let of = |(of, mutants): &(&'static str, &'static [Mutant])| {
        let of = *of;
        mutants.iter().map(move |mutant| (of, mutant))
    };
    found::ALL.iter().flat_map(of)
}

/// Each mutant as a test.
pub fn trials(programs: &Arc<Programs>) -> Vec<Trial> {
    let trials = all().enumerate().map(|(place, (of, mutant))| {
        let programs = Arc::clone(programs);
        let own = place % ASKED_FOR_ALL > 0;
        trial(format!("mutant::{}", mutant.name), move || {
            is_caught(&programs, of, own, mutant)
        })
    });
    let programs = Arc::clone(programs);
    let readme = trial("readme".into(), move || readme_shows_the_report(&programs));
    let each = trial("each_check_of_an_exercise_has_a_mutant".into(), || {
        let without = without_mutant(&|exercise, check| {
            all().any(|(of, mutant)| of == exercise && mutant.caught_by == check)
        })?;
        ensure!(without.is_empty(), "\n{}", without.join("\n"));
        Ok(())
    });
    let planted = trial("a_check_without_a_mutant_is_found".into(), || {
        let without = without_mutant(&|_, check| check != "removed_key_is_gone")?;
        let place = "chapters/02-kv/exercises/del/check.rs:";
        ensure!(
            without.len() == 1 && without[0].starts_with(place),
            "{without:?}"
        );
        Ok(())
    });
    trials.chain([readme, each, planted]).collect()
}

/// The checks of programs, in the exercises, of which no mutant shows that they find a fault: file,
/// line and name. `has_mutant` is asked with exercise and check.
fn without_mutant(has_mutant: &dyn Fn(&str, &str) -> bool) -> Result<Vec<String>> {
    let repository = Repository::open()?;
    let mut without = Vec::new();
    for exercise in repository.exercises()? {
        let Work::Program { .. } = exercise.work else {
            continue;
        };
        let (chapter, name) = (&exercise.chapter, &exercise.name);
        let file = format!("chapters/{chapter}/exercises/{name}/check.rs");
        let text = fs::read_to_string(repository.top.join(&file))?;
        for (number, line) in (1..).zip(text.lines()) {
            let name = line.strip_prefix("pub fn ");
            let Some((name, _)) = name.and_then(|name| name.split_once('(')) else {
                continue;
            };
            if !has_mutant(&exercise.path(), name) {
                without.push(format!("{file}:{number}: no mutant for {name}"));
            }
        }
    }
    Ok(without)
}

/// The mutant whose report the README shows.
const IN_README: &str = "kv-names-no-command";

fn readme_shows_the_report(programs: &Programs) -> Result<()> {
    let run = run::check("2", &programs.get(IN_README)?)?;
    let readme = include_str!("../../README.md");
    let begin = readme.find("```text\n").context("no block in README.md")? + "```text\n".len();
    let shown = &readme[begin..];
    let shown = &shown[..shown.find("```").unwrap_or(shown.len())];
    let line = readme[..begin].lines().count() + 1;
    ensure!(
        shown.trim() == run.text.trim(),
        "tools/tutor/README.md:{line}: another report than this:\n{}",
        run.text
    );
    Ok(())
}

/// With `own`, what the pages of other chapters promise is asked for only when the check that must fail is not the first
/// of the others.
fn is_caught(programs: &Programs, of: &str, own: bool, mutant: &Mutant) -> Result<()> {
    let program = programs.get(mutant.name)?;
    let run = match own {
        true => run::check_own(of, &program)?,
        false => run::check(of, &program)?,
    };
    let expected = mutant.caught_by.replace('_', " ");
    let is_known = run.failed().is_ok_and(|failed| failed == expected);
    let run = match own && !is_known {
        true => run::check(of, &program)?,
        false => run,
    };
    ensure!(
        run.code == Some(1),
        "exit code {:?}:\n{}",
        run.code,
        run.text
    );
    ensure!(
        run.failed()? == expected,
        "another check than {} failed:\n{}",
        mutant.caught_by,
        run.text
    );
    Ok(())
}
