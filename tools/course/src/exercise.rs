//! The exercises of the chapters, as they lie on the disk: what they ask, their hints and solutions.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::step::Chapter;

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
    /// What the reader works on.
    pub work: Work,
    /// The package of the chapter's reader: `../my-redis`.
    pub reader: String,
}

/// What a reader works on.
#[derive(Clone, Debug)]
pub enum Work {
    /// The chapter's program.
    Program {
        /// `solution.diff`: a patch for the chapter's package.
        diff: String,
    },
    /// Questions about a recorded trace.
    Trace {
        /// `trace.txt`: what strace has written.
        trace: String,
        /// `answers.txt`: the answers, one a line.
        answers: String,
    },
}

/// Reads the exercises of the chapters in this folder, in the order of chapter, size and title.
///
/// # Errors
///
/// With file and line, when an exercise lacks something, or has the name of another one: the tutor
/// would find the first alone.
pub fn load(folder: &Path, chapters: &[Chapter]) -> Result<Vec<Exercise>> {
    let mut exercises: Vec<Exercise> = Vec::new();
    for chapter in chapters {
        let folder = folder.join(&chapter.name).join("exercises");
        if !folder.is_dir() {
            continue;
        }
        for path in folders(&folder)? {
            let exercise = read(chapter, &path)?;
            if let Some(first) = exercises.iter().find(|other| other.name == exercise.name) {
                bail!(
                    "{}:1: chapter {} has an exercise named {}, too",
                    path.join("task.md").display(),
                    first.chapter,
                    first.name
                );
            }
            exercises.push(exercise);
        }
    }
    exercises.sort_by_key(|e| (e.chapter.clone(), e.size, e.title.clone()));
    Ok(exercises)
}

fn read(chapter: &Chapter, folder: &Path) -> Result<Exercise> {
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
        chapter: chapter.name.clone(),
        name: file_name(folder),
        title,
        size,
        task,
        hints,
        explanation: text("solution.md")?,
        work: match folder.join("trace.txt").is_file() {
            true => Work::Trace {
                trace: text("trace.txt")?,
                answers: text("answers.txt")?,
            },
            false => Work::Program {
                diff: text("solution.diff")?,
            },
        },
        reader: chapter.reader.clone(),
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
    let name = path.file_name();
    let name = name.expect("an entry of a folder has a name");
    name.to_string_lossy().into_owned()
}

impl Exercise {
    /// Its folder behind that of its chapter: `02-kv/append`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.chapter, self.name)
    }

    /// What the pages pass to the tutor: a package of its own for each exercise, beside that of the
    /// chapter, or a file of answers.
    pub fn place(&self) -> String {
        match self.work {
            Work::Trace { .. } => "../answers.txt".into(),
            Work::Program { .. } => format!("{}-{}", self.reader, self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
