//! The exercises of the chapters: what they ask, their hints and solutions, as a page shows them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::html::escape;
use crate::source::relative;

/// How long an exercise takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// Five minutes.
    Minutes,
    /// An hour.
    Hour,
    /// An afternoon.
    Afternoon,
}

impl Size {
    /// The sizes, and how a task names them.
    pub const ALL: [(Size, &str); 3] = [
        (Size::Minutes, "five minutes"),
        (Size::Hour, "an hour"),
        (Size::Afternoon, "an afternoon"),
    ];

    /// How a task names the size.
    pub fn name(self) -> &'static str {
        Size::ALL[self as usize].1
    }
}

/// A folder of a chapter's `exercises/`.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The chapter's folder: `02-kv`.
    pub chapter: String,
    /// Its own folder: `append`.
    pub name: String,
    /// What `task.md` begins with.
    pub title: String,
    /// How long it takes.
    pub size: Size,
    /// The rest of `task.md`.
    pub task: String,
    /// `hint-1.md`, `hint-2.md` and so on.
    pub hints: Vec<String>,
    /// `solution.md`: why it is done so.
    pub explanation: String,
    /// `solution.diff`: a patch for the chapter's package.
    pub diff: String,
}

/// Reads the exercises of all chapters, in the order of chapter, size and title.
pub fn load(chapters: &Path) -> Result<Vec<Exercise>> {
    let mut exercises = Vec::new();
    for chapter in folders(chapters)? {
        let folder = chapter.join("exercises");
        if !folder.is_dir() {
            continue;
        }
        for path in folders(&folder)? {
            exercises.push(read(&file_name(&chapter), &path)?);
        }
    }
    exercises.sort_by_key(|e| (e.chapter.clone(), e.size, e.title.clone()));
    Ok(exercises)
}

fn read(chapter: &str, folder: &Path) -> Result<Exercise> {
    let text = |name: &str| {
        let path = folder.join(name);
        let text = fs::read_to_string(&path);
        text.with_context(|| format!("{}:1: cannot be read", path.display()))
    };
    let task = text("task.md")?;
    let (title, size, task) =
        head(&task).with_context(|| format!("{}:1: ", folder.join("task.md").display()))?;
    let mut hints = Vec::new();
    while folder
        .join(format!("hint-{}.md", hints.len() + 1))
        .is_file()
    {
        hints.push(text(&format!("hint-{}.md", hints.len() + 1))?);
    }
    if hints.len() < 2 {
        bail!("{}:1: an exercise has at least two hints", folder.display());
    }
    Ok(Exercise {
        chapter: chapter.into(),
        name: file_name(folder),
        title,
        size,
        task,
        hints,
        explanation: text("solution.md")?,
        diff: text("solution.diff")?,
    })
}

/// The title, the size and the rest of a task.
fn head(task: &str) -> Result<(String, Size, String)> {
    const FORM: &str = "a task begins with `# Title`, an empty line, `Size: an hour`";
    let (title, rest) = task.split_once("\n\n").context(FORM)?;
    let (size, rest) = rest.split_once('\n').context(FORM)?;
    let title = title.strip_prefix("# ").context(FORM)?;
    let size = size.strip_prefix("Size: ").context(FORM)?;
    let known = Size::ALL.iter().find(|(_, name)| *name == size);
    let names = Size::ALL.map(|(_, name)| name).join(", ");
    let (size, _) = known.with_context(|| format!("no size {size}; there are {names}"))?;
    Ok((title.into(), *size, rest.trim().into()))
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let list = fs::read_dir(folder).with_context(|| format!("{}:1", folder.display()))?;
    let mut paths = Vec::new();
    for entry in list {
        let path = entry?.path();
        if path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// An exercise on its page: the task, then hints and solution, each in a box that is closed.
pub fn section(exercise: &Exercise) -> String {
    let mut text = format!(
        "## {} {{#{}}}\n\n<p class=\"exercise-size\">{}</p>\n\n{}\n\n\
         <p class=\"exercise-check\"><code>cargo tutor check {} {}</code></p>\n\n",
        exercise.title,
        exercise.name,
        capital(exercise.size.name()),
        exercise.task,
        exercise.name,
        folder(exercise)
    );
    for (number, hint) in (1..).zip(&exercise.hints) {
        text.push_str(&closed("hint", &format!("Hint {number}"), hint));
    }
    let diff = match exercise.diff.trim() {
        "" => String::new(),
        diff => format!("\n\n```text\n{diff}\n```"),
    };
    let solution = format!("{}{diff}", exercise.explanation.trim());
    text.push_str(&closed("solution", "A solution", &solution));
    text
}

/// The package that the pages use for this chapter.
fn folder(exercise: &Exercise) -> &'static str {
    match exercise.chapter.as_str() {
        "03-client" => "../my-client",
        _ => "../my-redis",
    }
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
        let _ = write!(
            text,
            "## {}\n\n| Exercise | Name | Page |\n|---|---|---|\n",
            capital(name)
        );
        for exercise in rows {
            let target = format!("{}/exercises.md#{}", exercise.chapter, exercise.name);
            let _ = writeln!(
                text,
                "| [{}]({}) | `{}` | {} |",
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
    match crate::plan::chapter_number(folder) {
        Some(number) => format!("Chapter {number}"),
        None => folder.into(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
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
            diff: "--- a\n+++ b\n".into(),
        }
    }

    #[test]
    fn hints_and_solution_are_in_closed_boxes() {
        let text = section(&exercise());
        assert!(text.starts_with("## DEL {#del}\n\n<p class=\"exercise-size\">An hour</p>\n"));
        assert!(text.contains(
            "<details class=\"hint\">\n<summary>Hint 2</summary>\n\nTwo.\n\n</details>\n"
        ));
        assert!(text.contains("Because.\n\n```text\n--- a\n+++ b\n```\n\n</details>\n"));
        assert!(!text.contains("open"));
    }

    #[test]
    fn the_table_has_a_part_for_each_size() {
        let table = table("exercises.md", &[exercise()]);
        assert!(table.contains("## An hour\n"), "{table}");
        assert!(table.contains("| [DEL](02-kv/exercises.md#del) | `del` | Chapter 2 |\n"));
        assert!(!table.contains("afternoon"));
    }

    #[test]
    fn a_task_has_a_title_and_a_known_size() {
        let (title, size, task) = head("# DEL\n\nSize: an hour\n\nText.\n").expect("a task");
        assert_eq!(
            (title.as_str(), size, task.as_str()),
            ("DEL", Size::Hour, "Text.")
        );
        let fault = head("# DEL\n\nSize: a day\n\nText.\n").expect_err("no size");
        assert!(fault.to_string().contains("no size a day"), "{fault}");
    }
}
