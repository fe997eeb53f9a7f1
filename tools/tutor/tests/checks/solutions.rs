//! Each exercise: its check passes on the solution, and fails on the chapter's program for the
//! reason that lies beside the check, in `unsolved.txt`.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use course::exercise::{Exercise, Work};
use libtest_mimic::{Failed, Trial};
use observe::steady::Steady;
use tutor::Repository;

use crate::programs::{Programs, step_name};
use crate::run::{self, ASKED_FOR_ALL};

/// The programs of all steps with the checks that are about them, and the exercises.
pub fn trials(programs: &Arc<Programs>) -> Vec<Trial> {
    let repository = Repository::open().expect("this repository");
    let exercises = repository.exercises().expect("the exercises");
    let chapters = repository.chapters().expect("the chapters");
    let mut trials = Vec::new();
    for (place, step) in chapters
        .iter()
        .flat_map(|chapter| chapter.steps.iter().enumerate())
    {
        let (chapter, id) = (step.chapter.clone(), step.id.clone());
        let own = place % ASKED_FOR_ALL > 0;
        let programs = Arc::clone(programs);
        trials.push(trial(format!("step::{id}_passes"), move || {
            keeps_its_promises(&chapter, &id, own, &programs.get(&step_name(&id))?)
        }));
    }
    for exercise in exercises {
        if let Work::Trace { answers, .. } = &exercise.work {
            trials.extend(wrong_answers(&exercise.name, answers));
        }
        let (solved, unsolved) = (exercise.clone(), exercise);
        let (one, two) = (Arc::clone(programs), Arc::clone(programs));
        let name = solved.name.clone();
        trials.push(trial(format!("exercise::{name}_is_solved"), move || {
            is_solved(&one, &solved)
        }));
        trials.push(trial(
            format!("exercise::{name}_is_not_solved_yet"),
            move || fails(&two, &unsolved),
        ));
    }
    trials
}

/// What went wrong once.
pub static STEADY: Steady = Steady::new();

/// A test by its name.
pub fn trial(name: String, run: impl Fn() -> Result<()> + Send + 'static) -> Trial {
    Trial::test(name.clone(), move || {
        let done = STEADY.twice(&name, &run);
        done.map_err(|error| Failed::from(format!("{error:#}")))
    })
}

/// The program of a step passes the checks that are about it, or there are none yet.
fn keeps_its_promises(chapter: &str, id: &str, own: bool, program: &Path) -> Result<()> {
    match run::check_to(chapter, id, own, program) {
        Err(error) if error.to_string().contains("No check is about step") => Ok(()),
        run => all_pass(&run?),
    }
}

fn all_pass(run: &run::Run) -> Result<()> {
    ensure!(
        run.code == Some(0),
        "exit code {:?}:\n{}",
        run.code,
        run.text
    );
    Ok(())
}

fn is_solved(programs: &Programs, exercise: &Exercise) -> Result<()> {
    let Work::Trace { answers, .. } = &exercise.work else {
        return all_pass(&run::check(&exercise.name, &programs.get(&exercise.name)?)?);
    };
    all_pass(&run::check_answers(&exercise.name, answers)?)
}

/// Each answer of an exercise replaced by a wrong one.
fn wrong_answers(exercise: &str, answers: &str) -> Vec<Trial> {
    let lines = || answers.lines().filter_map(|line| line.split_once(": "));
    let wrong = lines().map(|(number, right)| {
        let other: String = lines()
            .map(|(other, answer)| match other == number {
                true => format!("{other}: something\n"),
                false => format!("{other}: {answer}\n"),
            })
            .collect();
        let names = [exercise, number, right].map(str::to_owned);
        let name = format!("exercise::{exercise}_with_a_wrong_answer_{number}");
        trial(name, move || is_wrong(&names, &other))
    });
    wrong.collect()
}

/// The check of that question fails, and says where to look without saying the answer.
fn is_wrong([exercise, number, right]: &[String; 3], answers: &str) -> Result<()> {
    let run = run::check_answers(exercise, answers)?;
    let name = format!("question {number} ");
    ensure!(run.code == Some(1), "{}", run.text);
    ensure!(run.failed()?.starts_with(&name), "{}", run.text);
    let place = run.text.lines().find(|line| line.contains("look at:"));
    let place = place.context("no place to look at")?;
    let mut words = place.split(|c: char| !c.is_alphanumeric());
    ensure!(!words.any(|word| word == right), "given away: {place}");
    Ok(())
}

fn fails(programs: &Programs, exercise: &Exercise) -> Result<()> {
    let run = match &exercise.work {
        Work::Program { .. } => {
            let program = programs.get(&format!("{}.src", exercise.chapter))?;
            run::check(&exercise.name, &program)?
        }
        Work::Trace { .. } => run::check_answers(&exercise.name, "")?,
    };
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
    if course::switch::BLESS.is_on() {
        fs::write(&path, &run.text)?;
    }
    let expected = fs::read_to_string(&path)
        .with_context(|| format!("{file}: cargo author bless unsolved writes it"))?;
    ensure!(
        run.text == expected,
        "the check of {} fails otherwise than {file} says:\n{}",
        exercise.name,
        run.text
    );
    Ok(())
}
