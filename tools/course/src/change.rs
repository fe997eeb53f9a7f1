//! What a step changes in the files of the step before it.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::fault::Fault;
use crate::section::{Part, Section};
use crate::step::{Chapter, Source, Step};

/// All that changes in one file from one step to the next.
#[derive(Debug)]
pub struct Change {
    /// The name of the file in the reader's package.
    pub file: String,
    /// Whether the file is missing before the step, present after it, or both.
    pub fate: Fate,
    /// The lines of both versions, in order.
    pub lines: Vec<Line>,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is made by this step.
    Created,
    /// It is there before and after.
    Edited,
    /// It is gone after this step.
    Deleted,
}

/// One line of the old version, the new one or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In which of the versions it stands.
    pub tag: Tag,
    /// The line without its end.
    pub text: String,
    /// The name of its section.
    pub section: Rc<str>,
    /// The part of the item that the section is.
    pub part: Part,
    /// Tells two sections of one name apart.
    pub stretch: usize,
}

/// In which of the two versions a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// In both.
    Kept,
    /// In the new one.
    Added,
    /// In the old one.
    Removed,
}

impl Change {
    /// The names of the sections that change, in the order of the file.
    pub fn sections(&self) -> Vec<Rc<str>> {
        let mut names: Vec<Rc<str>> = Vec::new();
        for line in &self.lines {
            if line.tag != Tag::Kept && !names.contains(&line.section) {
                names.push(Rc::clone(&line.section));
            }
        }
        names
    }
}

/// A step with all that it changes.
#[derive(Debug)]
pub struct Stage<'a> {
    /// The step.
    pub step: &'a Step,
    /// The files that change, in the order of their names.
    pub changes: Vec<Change>,
}

impl Stage<'_> {
    /// How many lines the reader types.
    pub fn added(&self) -> usize {
        let lines = self.changes.iter().flat_map(|change| &change.lines);
        lines.filter(|line| line.tag == Tag::Added).count()
    }

    /// What changes in the file of this name.
    pub fn change(&self, file: &str) -> Option<&Change> {
        self.changes.iter().find(|change| change.file == file)
    }
}

/// The most lines that a step adds before something runs.
pub const MOST_LINES: usize = 40;

/// Steps that a reader types for too long before something runs.
pub fn long_steps(stages: &[Stage<'_>]) -> Vec<Fault> {
    let long = stages.iter().filter(|stage| stage.added() > MOST_LINES);
    let fault = |stage: &Stage<'_>| {
        let message = format!("adds {} lines, more than {MOST_LINES}", stage.added());
        Fault::new(&format!("chapters/{}", stage.step.main), 1, message)
    };
    long.map(fault).collect()
}

/// Compares each step with the one before it. Fails when a chapter follows one that is not there.
/// It may be one of another package: the reader goes on in a copy of that.
pub fn stages(chapters: &[Chapter]) -> Result<Vec<Stage<'_>>, Fault> {
    Ok(chain(chapters)?.into_iter().map(stage).collect())
}

/// The same for the steps of one chapter, which takes less time than for all of them.
pub fn stages_of<'a>(chapters: &'a [Chapter], name: &str) -> Result<Vec<Stage<'a>>, Fault> {
    let own = chain(chapters)?.into_iter();
    let own = own.filter(|(_, step)| step.chapter == name);
    Ok(own.map(stage).collect())
}

fn stage<'a>((before, step): (Option<&Step>, &'a Step)) -> Stage<'a> {
    Stage {
        step,
        changes: compare(before, step),
    }
}

/// Each step with the one before it, in the order of the book; the first step of a chapter that
/// follows none has none before it. Fails as [`stages`] does.
pub fn chain(chapters: &[Chapter]) -> Result<Vec<(Option<&Step>, &Step)>, Fault> {
    let mut chain = Vec::new();
    for chapter in chapters {
        let mut before = match &chapter.follows {
            None => None,
            Some(name) => Some(end_of(chapters, chapter, name)?),
        };
        for step in &chapter.steps {
            chain.push((before, step));
            before = Some(step);
        }
    }
    Ok(chain)
}

fn end_of<'a>(chapters: &'a [Chapter], follower: &Chapter, name: &str) -> Result<&'a Step, Fault> {
    let followed = chapters
        .iter()
        .take_while(|chapter| chapter.name != follower.name)
        .find(|chapter| chapter.name == name);
    let end = followed.and_then(|chapter| chapter.steps.last());
    end.ok_or_else(|| {
        let file = format!("chapters/{}/Cargo.toml", follower.name);
        let message = format!("follows {name}, which is no chapter before it");
        Fault::new(&file, 1, message)
    })
}

/// Compares two steps file by file; files that stay as they are are left out.
pub fn compare(before: Option<&Step>, after: &Step) -> Vec<Change> {
    let old = before.map(|step| &step.files);
    let old_names = old.into_iter().flat_map(|files| files.keys());
    let names: BTreeSet<&String> = old_names.chain(after.files.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let old = old.and_then(|files| files.get(name)).map(Arc::as_ref);
        let new = after.files.get(name).map(Arc::as_ref);
        if old.map(|source| &source.text) != new.map(|source| &source.text) {
            changes.push(change(name, old, new));
        }
    }
    changes
}

/// Compares two versions of one file, section by section, so that no line of one function is
/// taken for a line of another.
pub fn change(file: &str, old: Option<&Source>, new: Option<&Source>) -> Change {
    let fate = match (old, new) {
        (None, _) => Fate::Created,
        (_, None) => Fate::Deleted,
        _ => Fate::Edited,
    };
    let (old, new) = (Side::new(old), Side::new(new));
    let mut script = Script::default();
    for op in capture_diff_slices(Algorithm::Myers, &old.keys(), &new.keys()) {
        script.sections(&old, &new, op);
    }
    Change {
        file: file.into(),
        fate,
        lines: script.lines,
    }
}

/// One version of a file.
struct Side<'a> {
    lines: Vec<&'a str>,
    sections: &'a [Section],
}

impl<'a> Side<'a> {
    fn new(source: Option<&'a Source>) -> Self {
        Side {
            lines: source.map(Source::lines).unwrap_or_default(),
            sections: source.map_or(&[], |source| source.sections()),
        }
    }

    fn keys(&self) -> Vec<(&str, Part)> {
        let key = |section: &'a Section| (section.name.as_str(), section.part);
        self.sections.iter().map(key).collect()
    }

    fn lines_of(&self, section: usize) -> &[&'a str] {
        &self.lines[self.sections[section].lines.clone()]
    }
}

/// The lines of both versions as they are gathered.
#[derive(Default)]
struct Script {
    lines: Vec<Line>,
    stretch: usize,
}

impl Script {
    fn sections(&mut self, old: &Side<'_>, new: &Side<'_>, op: DiffOp) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            for offset in 0..len {
                self.pair(old, old_index + offset, new, new_index + offset);
            }
            return;
        }
        for index in op.old_range() {
            self.stretch += 1;
            self.push(Tag::Removed, &old.sections[index], old.lines_of(index));
        }
        for index in op.new_range() {
            self.stretch += 1;
            self.push(Tag::Added, &new.sections[index], new.lines_of(index));
        }
    }

    /// Compares two versions of one section line by line.
    fn pair(&mut self, old: &Side<'_>, old_index: usize, new: &Side<'_>, new_index: usize) {
        self.stretch += 1;
        let section = &old.sections[old_index];
        let (old, new) = (old.lines_of(old_index), new.lines_of(new_index));
        for op in capture_diff_slices(Algorithm::Histogram, old, new) {
            if let DiffOp::Equal { .. } = op {
                self.push(Tag::Kept, section, &old[op.old_range()]);
            } else {
                self.push(Tag::Removed, section, &old[op.old_range()]);
                self.push(Tag::Added, section, &new[op.new_range()]);
            }
        }
    }

    fn push(&mut self, tag: Tag, section: &Section, lines: &[&str]) {
        let name: Rc<str> = section.name.as_str().into();
        for text in lines {
            self.lines.push(Line {
                tag,
                text: (*text).into(),
                section: Rc::clone(&name),
                part: section.part,
                stretch: self.stretch,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("src/main.rs", text.into()).expect("the text is Rust")
    }

    /// The changed lines, as `+ section: text`.
    fn changed(old: &str, new: &str) -> Vec<String> {
        let change = change("src/main.rs", Some(&source(old)), Some(&source(new)));
        let mut lines = Vec::new();
        for line in change.lines {
            let sign = match line.tag {
                Tag::Kept => continue,
                Tag::Added => '+',
                Tag::Removed => '-',
            };
            lines.push(format!("{sign} {}: {}", line.section, line.text));
        }
        lines
    }

    #[test]
    fn a_new_function_takes_no_brace_of_its_neighbor() {
        let old = "fn main() {\n    run();\n}\n";
        let new = "fn main() {\n    run();\n}\n\nfn run() {\n    go();\n}\n";
        assert_eq!(
            changed(old, new),
            [
                "+ fn run: ",
                "+ fn run: fn run() {",
                "+ fn run:     go();",
                "+ fn run: }"
            ]
        );
    }

    #[test]
    fn a_replaced_line_is_removed_and_then_added() {
        let old = "fn main() {\n    one();\n}\n";
        let new = "fn main() {\n    two();\n}\n";
        assert_eq!(
            changed(old, new),
            ["- fn main:     one();", "+ fn main:     two();"]
        );
    }

    #[test]
    fn both_versions_can_be_read_from_the_lines() {
        let old = "use a;\n\nfn main() {\n    one();\n    two();\n}\n";
        let new = "use b;\n\nfn other() {}\n\nfn main() {\n    two();\n    three();\n}\n";
        let change = change("src/main.rs", Some(&source(old)), Some(&source(new)));
        let version = |left_out| {
            let lines = change.lines.iter().filter(|line| line.tag != left_out);
            lines
                .map(|line| line.text.clone() + "\n")
                .collect::<String>()
        };
        assert_eq!(version(Tag::Added), old);
        assert_eq!(version(Tag::Removed), new);
    }
}
