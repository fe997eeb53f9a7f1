//! Each exercise: its check passes on the solution, and fails on the chapter's program for the
//! reason that lies beside the check, in `unsolved.txt`.

use std::env;
use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use libtest_mimic::{Failed, Trial};
use tutor::Repository;
use weave::exercise::Exercise;

use crate::programs::Programs;
use crate::run;

/// The programs of the chapters with the checks of the chapters, and the exercises.
pub fn trials(programs: &Arc<Programs>) -> Vec<Trial> {
    let repository = Repository::open().expect("this repository");
    let exercises = repository.exercises().expect("the exercises");
    let chapters = repository.chapters().expect("the chapters");
    let mut trials = Vec::new();
    for (number, chapter) in (1..).zip(&chapters) {
        let (name, programs) = (chapter.name.clone(), Arc::clone(programs));
        trials.push(trial(format!("chapter::{name}_passes"), move || {
            passes(&programs, &number.to_string(), &name)
        }));
    }
    for exercise in exercises {
        let (solved, unsolved) = (exercise.clone(), exercise);
        let (one, two) = (Arc::clone(programs), Arc::clone(programs));
        let name = solved.name.clone();
        trials.push(trial(format!("exercise::{name}_is_solved"), move || {
            passes(&one, &solved.name, &solved.name)
        }));
        trials.push(trial(
            format!("exercise::{name}_is_not_solved_yet"),
            move || fails(&two, &unsolved),
        ));
    }
    trials
}

/// A test by its name.
pub fn trial(name: String, run: impl FnOnce() -> Result<()> + Send + 'static) -> Trial {
    Trial::test(name, move || {
        run().map_err(|error| Failed::from(format!("{error:#}")))
    })
}

fn passes(programs: &Programs, what: &str, program: &str) -> Result<()> {
    let run = run::check(what, &programs.get(program)?)?;
    ensure!(
        run.code == Some(0),
        "exit code {:?}:\n{}",
        run.code,
        run.text
    );
    Ok(())
}

fn fails(programs: &Programs, exercise: &Exercise) -> Result<()> {
    let run = run::check(&exercise.name, &programs.get(&exercise.chapter)?)?;
    ensure!(
        run.code == Some(1),
        "exit code {:?}:\n{}",
        run.code,
        run.text
    );
    let top = Repository::open()?.top;
    let file = format!(
        "chapters/{}/exercises/{}/unsolved.txt",
        exercise.chapter, exercise.name
    );
    let path = top.join(&file);
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &run.text)?;
    }
    let expected = fs::read_to_string(&path)
        .with_context(|| format!("{file}: BLESS=1 cargo test -p tutor writes it"))?;
    ensure!(
        run.text == expected,
        "the check of {} fails otherwise than {file} says:\n{}",
        exercise.name,
        run.text
    );
    Ok(())
}
