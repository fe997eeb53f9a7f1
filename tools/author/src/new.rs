//! Makes the files of a new chapter, step or exercise, each as the tools want it.

mod rename;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use course::change;
use course::patch::{self, Files as Texts};
use course::plan::chapter_number;
use course::section;
use course::step::{self, Chapter, Step};

use crate::program;

/// The program of a chapter that follows none.
const FIRST: &str = "//! Says that it runs.\n\nfn main() {\n    println!(\"It runs.\");\n}\n";

/// The tests of a chapter, each promise one of them.
const TESTS: &str = "\
//! Tests what chapter NUMBER promises.

#[path = \"../../../../tools/harness/chapter.rs\"]
#[allow(dead_code, reason = \"no test runs a step yet\")]
mod chapter;
#[path = \"../../../../tools/harness/mod.rs\"]
#[allow(dead_code, reason = \"other chapters and the tutor use the rest of it\")]
mod harness;
#[path = \"mod.rs\"]
#[allow(dead_code, reason = \"the tutor reads its tables\")]
mod promises;

use chapter::tests_of;
use harness::Subject;

const PROGRAM: &str = env!(\"CARGO_BIN_EXE_PACKAGE\");

/// What the tests of this chapter check: its program.
fn subject() -> Subject {
    Subject::Program(PROGRAM.into())
}
";

/// What a chapter promises, to be written over.
const PROMISES: &str = "\
//! What chapter NUMBER promises, for its tests and for the tutor.

use crate::harness::{Check, Subject, promises};

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[(\"basics\", CHECKS)];

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[];

pub fn ping_is_answered(subject: &Subject) {
    subject.answers(b\"PING\\n\", b\"PONG\\n\");
}

promises! {
    on \"CHAPTER/index\":
    \"The usual cause.\" =>
        ping_is_answered;
}
";

/// Makes a chapter such as `04-threads`, which begins with the program that another one ends with,
/// or with a small one of its own. Returns what is to be done next.
///
/// # Errors
///
/// When it is not the next chapter, or follows none that is there.
pub fn chapter(top: &Path, name: &str, follows: Option<&str>) -> Result<String> {
    let chapters = step::load(&top.join("chapters"))?;
    let last = chapters
        .iter()
        .filter_map(|chapter| chapter_number(&chapter.name))
        .max();
    let next = last.map_or(1, |last| last + 1);
    let words = name
        .strip_prefix(&format!("{next:02}-"))
        .unwrap_or_default();
    ensure!(
        is_name(words),
        "the next chapter is named {next:02}-title, not {name}"
    );
    let model = match follows {
        Some(follows) => find(&chapters, follows)?,
        None => chapters
            .first()
            .context("there is no chapter to take after")?,
    };
    let folder = top.join("chapters").join(name);
    let old = fs::read_to_string(top.join("chapters").join(&model.name).join("Cargo.toml"))?;
    let program = match follows {
        Some(_) => program::texts(&model.steps.last().context("no program to follow")?.files),
        None => Texts::from([("src/main.rs".into(), FIRST.into())]),
    };
    program::write_all(&folder, &program)?;
    let filled = |text: &str| {
        let text = text.replace("NUMBER", &next.to_string());
        text.replace("PACKAGE", words).replace("CHAPTER", name)
    };
    let tests = Texts::from([
        ("tests/promises/main.rs".into(), filled(TESTS)),
        ("tests/promises/mod.rs".into(), filled(PROMISES)),
    ]);
    program::write_all(&folder, &tests)?;
    fs::write(
        folder.join("Cargo.toml"),
        manifest(&old, next, words, follows)?,
    )?;

    let title = title(words);
    let page = match follows {
        Some(_) => format!("# {title}\n\nAt the end of this chapter …\n"),
        None => format!(
            "# {title}\n\nAt the end of this chapter …\n\n{{{{#listing {name}/src src/main.rs}}}}\n"
        ),
    };
    let pages = top.join("book/src");
    fs::create_dir_all(pages.join(name))?;
    fs::write(pages.join(name).join("index.md"), page)?;
    let summary = fs::read_to_string(pages.join("SUMMARY.md"))?;
    fs::write(pages.join("SUMMARY.md"), listed(&summary, &title, name))?;
    Ok(format!(
        "chapters/{name} and book/src/{name}/index.md are made, and listed in book/src/SUMMARY.md.\n\
         Write what its program is into chapters/{name}/Cargo.toml, and what it promises into\n\
         chapters/{name}/tests/promises/mod.rs; then begin its first step:\n  \
         cargo author new step {name}/1-title"
    ))
}

/// The manifest of another chapter, as one of this name.
fn manifest(old: &str, number: u32, words: &str, follows: Option<&str>) -> Result<String> {
    let sections = section::divide("Cargo.toml", old);
    let sections = sections.map_err(|fault| anyhow!("{}", fault.message))?;
    let lines: Vec<&str> = old.lines().collect();
    let mut manifest = String::new();
    for section in sections.iter().filter(|section| section.name != "[[test]]") {
        for line in &lines[section.lines.clone()] {
            let key = line.split(' ').next().unwrap_or_default();
            match (section.name.as_str(), key) {
                ("[package]", "name") => manifest += &format!("name = \"{words}\"\n"),
                ("[package]", "description") => {
                    manifest += &format!("description = \"Chapter {number}: {}\"\n", title(words));
                }
                ("[package.metadata.book]", "#" | "follows") => {}
                ("[package.metadata.book]", "reader") if follows.is_none() => {
                    manifest += &format!("reader = \"../my-{words}\"\n");
                }
                ("[package.metadata.book]", "[package.metadata.book]") => {
                    manifest += &format!("{line}\n");
                    if let Some(follows) = follows {
                        manifest += &format!("follows = \"{follows}\"\n");
                    }
                }
                _ => manifest += &format!("{line}\n"),
            }
        }
    }
    Ok(manifest)
}

/// The table of contents, with a chapter after the last one that has a number.
fn listed(summary: &str, title: &str, chapter: &str) -> String {
    let lines: Vec<&str> = summary.lines().collect();
    let last = lines
        .iter()
        .rposition(|line| line.trim_start().starts_with("- ["));
    let after = last.map_or(lines.len(), |last| last + 1);
    let line = format!("- [{title}]({chapter}/index.md)");
    let (before, rest) = lines.split_at(after);
    [before, &[line.as_str()], rest].concat().join("\n") + "\n"
}

/// Makes a step such as `02-kv/3-batches`, a copy of the program before it. The steps from that
/// number on move up by one, with all that names them. Returns what is to be done next.
///
/// # Errors
///
/// When there is no such chapter, or the number leaves a gap.
pub fn step(top: &Path, place: &str) -> Result<String> {
    let chapters = step::load(&top.join("chapters"))?;
    let (chapter, number, words) = parse(place).context("a step is named 02-kv/3-title")?;
    let chapter = find(&chapters, chapter)?;
    let steps = &chapter.steps[..chapter.steps.len().saturating_sub(1)];
    ensure!(
        (1..=steps.len() + 1).contains(&number),
        "chapter {} has {} steps before src; the next is at most {}",
        chapter.name,
        steps.len(),
        steps.len() + 1
    );
    if let Some(step) = steps.iter().find(|step| words_of(step) == words) {
        bail!("{} has these words already", step.id);
    }
    let before = match number {
        1 => {
            let chain = change::chain(&chapters)?.into_iter();
            let mut first = chain.filter(|(_, step)| step.chapter == chapter.name);
            first.next().and_then(|(before, _)| before)
        }
        _ => Some(&steps[number - 2]),
    };
    let program = match before {
        Some(before) => program::texts(&before.files),
        None => Texts::from([("src/main.rs".into(), FIRST.into())]),
    };
    let examples = top.join(format!("chapters/{}/examples", chapter.name));
    let moved = move_up(&examples, &steps[number - 1..], number + 1)?;
    program::write(top, place, &Texts::new(), &program)?;
    let mut said = format!("{place} is the program before it.");
    for file in rename::everywhere(top, &moved)? {
        said += &format!("\n{file}: names a step that has moved up");
    }
    said += "\nSay in its first line what it can do now, change it, and show every changed line.";
    Ok(said)
}

/// The chapter, the number and the words of `02-kv/3-any-title`.
fn parse(place: &str) -> Option<(&str, usize, &str)> {
    let (chapter, step) = place.split_once('/')?;
    let (number, words) = step.split_once('-')?;
    is_name(words).then_some((chapter, number.parse().ok()?, words))
}

/// Gives steps the numbers from this one on. Returns their old and their new names.
fn move_up(examples: &Path, steps: &[Step], number: usize) -> Result<Vec<(String, String)>> {
    let names = steps.iter().zip(number..);
    let names = names.map(|(step, number)| {
        let new = format!("{number}-{}", words_of(step));
        (step.title().to_owned(), new)
    });
    let names: Vec<(String, String)> = names.collect();
    for (old, new) in names.iter().rev() {
        for ending in ["", ".rs"] {
            let old = examples.join(format!("{old}{ending}"));
            if old.exists() {
                fs::rename(old, examples.join(format!("{new}{ending}")))?;
            }
        }
    }
    Ok(names)
}

/// Makes an exercise such as `02-kv/touch`. Returns what is to be done next.
///
/// # Errors
///
/// When there is no such chapter, or an exercise of this name.
pub fn exercise(top: &Path, place: &str) -> Result<String> {
    let chapters = step::load(&top.join("chapters"))?;
    let names = place.split_once('/').filter(|(_, name)| is_name(name));
    let (chapter, name) = names.context("an exercise is named 02-kv/title")?;
    let chapter = find(&chapters, chapter)?;
    let others = course::exercise::load(&top.join("chapters"), &chapters)?;
    if let Some(other) = others.iter().find(|other| other.name == name) {
        bail!("chapter {} has an exercise named {name}", other.chapter);
    }
    let page = format!("book/src/{}/exercises.md", chapter.name);
    let text = fs::read_to_string(top.join(&page));
    let text = text.with_context(|| format!("{page}:1: cannot be read"))?;
    let source = chapter
        .steps
        .last()
        .context("a chapter without a program")?;
    let files = draft(chapter, name, program::texts(&source.files))?;
    let folder = top.join(format!("chapters/{}/exercises/{name}", chapter.name));
    program::write_all(&folder, &files)?;
    let text = format!("{}\n\n{{{{#exercise {place}}}}}\n", text.trim_end());
    fs::write(top.join(&page), text)?;
    Ok(format!(
        "chapters/{}/exercises/{name} is made, and asked for at the end of {page}.\n\
         Write the task, its checks and the solution, then what the checks say before:\n  \
         cargo author bless unsolved {name}",
        chapter.name
    ))
}

/// The files of an exercise, to be written over.
fn draft(chapter: &Chapter, name: &str, program: Texts) -> Result<Texts> {
    let (title, function) = (title(name), name.replace('-', "_"));
    let mut solved = program.clone();
    let main = solved.get_mut("src/main.rs").context("no main.rs")?;
    main.push_str("\n// What solves the exercise.\n");
    let check = format!(
        "//! {title}.\n\nuse super::{{Subject, promises}};\n\n\
         pub fn {function}_answers(subject: &Subject) {{\n    \
         subject.answers(b\"PING\\n\", b\"PONG\\n\");\n}}\n\n\
         promises! {{\n    on \"{}/exercises#{name}\":\n    \
         \"The usual cause.\" =>\n        {function}_answers;\n}}\n",
        chapter.name
    );
    let task = format!("# {title}\n\nSize: an hour\n\nWhat must come back, byte for byte.\n");
    Ok(Texts::from([
        ("task.md".into(), task),
        ("hint-1.md".into(), "What gives away least.\n".into()),
        ("hint-2.md".into(), "What gives away more.\n".into()),
        (
            "solution.md".into(),
            "Why it is done so, and when otherwise.\n".into(),
        ),
        ("solution.diff".into(), patch::make(&program, &solved)),
        ("check.rs".into(), check),
    ]))
}

fn find<'a>(chapters: &'a [Chapter], name: &str) -> Result<&'a Chapter> {
    let chapter = chapters.iter().find(|chapter| chapter.name == name);
    let names: Vec<&str> = chapters
        .iter()
        .map(|chapter| chapter.name.as_str())
        .collect();
    chapter.with_context(|| format!("no chapter {name}; there are {}", names.join(", ")))
}

/// `lines` of `2-lines`.
fn words_of(step: &Step) -> &str {
    step.title()
        .split_once('-')
        .map_or(step.title(), |(_, words)| words)
}

/// Whether these are words in lower case, with `-` between them.
fn is_name(words: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    words.split('-').all(is_word)
}

/// `Any client` of `any-client`.
fn title(words: &str) -> String {
    let mut words = words.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
