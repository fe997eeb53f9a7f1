//! The exercises as pages show them: the task, hints and solution in boxes, and the table of all.

use course::exercise::{Exercise, Size, Work};

use crate::html::{console, escape};
use crate::source::relative;
use crate::words::capital;

/// The page that shows all hints and solutions.
pub const SOLUTIONS: &str = "solutions.md";

/// An exercise on its page: the task, then hints and solution, each in a box that is closed. On
/// paper, where no box opens, a reference stands in their place.
pub fn section(page: &str, exercise: &Exercise) -> String {
    let Exercise { title, name, .. } = exercise;
    let mut text = format!(
        "## {title} {{#{name}}}\n\n<p class=\"exercise-size\">{}</p>\n\n{}\n\n",
        capital(exercise.size.name()),
        exercise.task,
    );
    if let Work::Trace { trace, .. } = &exercise.work {
        let lines = numbered(trace);
        let chapter = &exercise.chapter;
        text += &format!(
            "<div class=\"trace\">\n\n```text\n{lines}```\n\n</div>\n\n\
             The trace is the file `chapters/{chapter}/exercises/{name}/trace.txt`.\n\n"
        );
    }
    let command = format!("cargo tutor check {name} {}", exercise.place());
    text += &format!("{}\n\n", console(&command));
    text.push_str("<div class=\"on-screen\">\n\n");
    boxes(&mut text, exercise);
    let target = relative(page, &format!("{SOLUTIONS}#{}", solution_id(exercise)));
    text += &format!(
        "</div>\n\n<div class=\"on-paper\">\n\nHints and a solution: [{title}]({target}).\n\n</div>\n\n"
    );
    text
}

/// The hints and the solution of every exercise, in boxes that paper shows open.
pub fn solutions(page: &str, exercises: &[Exercise]) -> String {
    let mut text = String::new();
    for exercise in exercises {
        let target = format!("{}/exercises.md#{}", exercise.chapter, exercise.name);
        text += &format!(
            "## {} {{#{}}}\n\n{}, [the task]({})\n\n",
            exercise.title,
            solution_id(exercise),
            chapter(&exercise.chapter),
            relative(page, &target)
        );
        boxes(&mut text, exercise);
    }
    text
}

fn solution_id(exercise: &Exercise) -> String {
    format!("solution-{}", exercise.name)
}

/// The hints and the solution, each in a box that is closed.
fn boxes(text: &mut String, exercise: &Exercise) {
    for (number, hint) in (1..).zip(&exercise.hints) {
        text.push_str(&closed("hint", &format!("Hint {number}"), hint));
    }
    let work = match &exercise.work {
        Work::Program { diff } => diff,
        Work::Trace { answers, .. } => answers,
    };
    let work = match work.trim_end() {
        "" => String::new(),
        work => format!("\n\n```text\n{work}\n```"),
    };
    let solution = format!("{}{work}", exercise.explanation.trim());
    text.push_str(&closed("solution", "A solution", &solution));
}

/// The lines of a trace with their numbers.
fn numbered(trace: &str) -> String {
    (1..)
        .zip(trace.lines())
        .fold(String::new(), |text, (number, line)| {
            format!("{text}{number:>2}  {line}\n")
        })
}

/// A box that is closed until the reader opens it.
fn closed(class: &str, summary: &str, text: &str) -> String {
    format!(
        "<details class=\"{class}\">\n<summary>{}</summary>\n\n{}\n\n</details>\n\n",
        escape(summary),
        text.trim()
    )
}

/// All exercises by size, for the page at this path.
pub fn table(page: &str, exercises: &[Exercise]) -> String {
    let mut text = String::new();
    for (size, name) in Size::ALL {
        let mut rows = exercises
            .iter()
            .filter(|exercise| exercise.size == size)
            .peekable();
        if rows.peek().is_none() {
            continue;
        }
        text += &format!(
            "## {}\n\n| Exercise | Name | Page |\n|---|---|---|\n",
            capital(name)
        );
        for exercise in rows {
            let target = format!("{}/exercises.md#{}", exercise.chapter, exercise.name);
            text += &format!(
                "| [{}]({}) | `{}` | {} |\n",
                exercise.title,
                relative(page, &target),
                exercise.name,
                chapter(&exercise.chapter)
            );
        }
        text.push('\n');
    }
    text
}

fn chapter(folder: &str) -> String {
    match course::plan::chapter_number(folder) {
        Some(number) => format!("Chapter {number}"),
        None => folder.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exercise() -> Exercise {
        Exercise {
            chapter: "02-kv".into(),
            name: "del".into(),
            title: "DEL".into(),
            size: Size::Hour,
            task: "Removes a key.".into(),
            hints: vec!["One.\n".into(), "Two.\n".into()],
            explanation: "Because.\n".into(),
            work: Work::Program {
                diff: "--- a\n+++ b\n".into(),
            },
            reader: "../my-redis".into(),
        }
    }

    #[test]
    fn hints_and_solution_are_in_closed_boxes() {
        let text = section("02-kv/exercises.md", &exercise());
        assert!(text.starts_with("## DEL {#del}\n\n<p class=\"exercise-size\">An hour</p>\n"));
        assert!(text.contains(
            "<details class=\"hint\">\n<summary>Hint 2</summary>\n\nTwo.\n\n</details>\n"
        ));
        assert!(text.contains("Because.\n\n```text\n--- a\n+++ b\n```\n\n</details>\n"));
        assert!(!text.contains("open"));
        assert!(
            text.contains("[DEL](../solutions.md#solution-del)"),
            "{text}"
        );
    }

    #[test]
    fn the_page_of_solutions_has_the_same_boxes() {
        let text = solutions("solutions.md", &[exercise()]);
        let head = "## DEL {#solution-del}\n\nChapter 2, [the task](02-kv/exercises.md#del)\n\n";
        assert!(text.starts_with(&format!("{head}<details")), "{text}");
        assert!(text.contains("<summary>Hint 2</summary>\n\nTwo.\n"));
        assert!(text.contains("Because.\n\n```text\n--- a\n+++ b\n```\n\n</details>\n"));
    }

    #[test]
    fn a_trace_is_shown_with_the_numbers_of_its_lines() {
        let mut exercise = exercise();
        exercise.work = Work::Trace {
            trace: "accept4(3\nrecvfrom(4\n".into(),
            answers: "1: 3\n".into(),
        };
        let text = section("02-kv/exercises.md", &exercise);
        assert!(text.contains("```text\n 1  accept4(3\n 2  recvfrom(4\n```\n"));
        assert!(text.contains("`chapters/02-kv/exercises/del/trace.txt`"));
        assert!(text.contains("cargo tutor check del ../answers.txt</span>"));
        assert!(text.contains("```text\n1: 3\n```\n\n</details>"));
    }

    #[test]
    fn the_table_has_a_part_for_each_size() {
        let table = table("exercises.md", &[exercise()]);
        assert!(table.contains("## An hour\n"), "{table}");
        assert!(table.contains("| [DEL](02-kv/exercises.md#del) | `del` | Chapter 2 |\n"));
        assert!(!table.contains("afternoon"));
    }
}
