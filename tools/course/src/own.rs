//! The terminals of a page as somebody types them who has typed the programs along: in a package of
//! their own, `../my-redis`, where ours are steps in the repository.
//!
//! A terminal has this second form when the listings up to it have made the package the step that
//! it runs. What it shows names the reader's program then, too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::block::Block;
use crate::change::Stage;
use crate::page::Page;
use crate::plan::{Entry, Plan};
use crate::step::Chapter;

/// The book, as far as it says what a reader has at which line.
pub struct Course<'a> {
    /// The pages, in order.
    pub pages: &'a [Page],
    /// The chapters' programs.
    pub chapters: &'a [Chapter],
    /// What each step changes.
    pub stages: &'a [Stage<'a>],
    /// The listings.
    pub plan: &'a Plan,
}

/// The second form of a session.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The blocks with a second form, by the line of the fence.
    pub blocks: BTreeMap<usize, Vec<String>>,
    /// The terminals that are in a reader's package instead of the repository: `my-redis`.
    pub folders: BTreeMap<usize, String>,
    /// The packages that it runs, and the step that each of them is.
    pub packages: BTreeMap<String, String>,
}

/// A program of ours: what a chapter builds under one name.
struct Program<'a> {
    /// The step that it is.
    step: &'a str,
    chapter: &'a Chapter,
}

const CARGO: &str = r"cargo (run|build)((?: -q| --release)*) -p ([a-z0-9_-]+)(?: --example ([a-z0-9_-]+)| --examples)?";
const FOLDER: &str = "target/debug/";

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

/// `cargo` on a package.
static RUNS: LazyLock<Regex> = LazyLock::new(|| regex(CARGO));
/// A program by its path.
static PATH: LazyLock<Regex> = LazyLock::new(|| regex(r"target/debug/(?:examples/)?([a-z0-9_-]+)"));
/// A process by its name.
static PROCESS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?P<before>(?:pgrep -x|pidof|ps -C) )(?P<name>[a-z0-9_-]+)"));
/// A process by its name, which `grep` finds and does not hold itself: `[k]v-server`.
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| regex(r"\[([a-z0-9])\]([a-z0-9_-]+)"));
/// A process by its name, in what `ss` prints.
static USER: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?P<before>\(\(")(?P<name>[a-z0-9_-]+)"#));

impl<'a> Course<'a> {
    /// The second form of a session of a page; nothing when it runs no program that the reader has.
    pub fn session(&self, page: &str, blocks: &[&Block]) -> Option<Session> {
        let mut programs = self.programs();
        let mut run = BTreeSet::new();
        for block in blocks {
            let has = self.packages(page, block.fence);
            for name in block.lines.iter().flat_map(|line| named(line)) {
                let Some(program) = programs.get(&name) else {
                    continue;
                };
                let stage = has.get(program.chapter.reader_package());
                if stage.is_some_and(|stage| self.stages[*stage].step.id == program.step) {
                    run.insert(name);
                } else {
                    programs.remove(&name);
                }
            }
        }
        programs.retain(|name, _| run.contains(name));
        if programs.is_empty() {
            return None;
        }
        let own = Own(programs);
        let folders = own.folders(blocks);
        let mut session = Session::default();
        for program in own.0.values() {
            let reader = program.chapter.reader_package().to_owned();
            session.packages.insert(reader, program.step.to_owned());
        }
        for block in blocks {
            let folder = folders.get(&block.terminal).map(String::as_str);
            let lines = own.second(&block.lines, folder);
            if lines != block.lines {
                session.blocks.insert(block.fence, lines);
            }
        }
        session.folders = folders;
        Some(session)
    }

    /// Our programs by the names under which cargo builds them.
    fn programs(&self) -> BTreeMap<String, Program<'a>> {
        let mut programs = BTreeMap::new();
        for chapter in self.chapters {
            for step in &chapter.steps {
                let name = match step.title() {
                    "src" => &chapter.package,
                    title => title,
                };
                let step = step.id.as_str();
                programs.insert(name.to_owned(), Program { step, chapter });
            }
        }
        programs
    }

    /// The stage that each reader's package is at a line of a page. A package in the middle of a step is
    /// none.
    fn packages(&self, page: &str, line: usize) -> BTreeMap<&'a str, usize> {
        let at = |path: &str| self.pages.iter().position(|page| page.path == path);
        let place = (at(page), line);
        let entries = &self.plan.entries;
        let before: Vec<&Entry> = entries
            .iter()
            .filter(|entry| (at(&entry.request.page), entry.request.line) < place)
            .collect();
        let mut packages = BTreeMap::new();
        for (index, stage) in self.stages.iter().enumerate() {
            let shown: Vec<&&Entry> = before
                .iter()
                .filter(|entry| entry.request.piece.step == stage.step.id)
                .collect();
            if shown.is_empty() {
                continue;
            }
            let chapter = self.chapters.iter().find(|c| c.name == stage.step.chapter);
            let chapter = chapter.expect("a stage is a step of a chapter");
            let is_shown = |file: &str, section: &str| {
                shown.iter().any(|entry| {
                    let piece = &entry.request.piece;
                    piece.file == file
                        && (piece.sections.is_empty()
                            || piece.sections.iter().any(|shown| shown == section))
                })
            };
            let whole = stage.changes.iter().all(|change| {
                let sections = change.sections();
                sections
                    .iter()
                    .all(|section| is_shown(&change.file, section))
            });
            match whole {
                true => packages.insert(chapter.reader_package(), index),
                false => packages.remove(chapter.reader_package()),
            };
        }
        packages
    }
}

/// Whether a line is a command behind a prompt.
pub fn is_typed(line: &str) -> bool {
    line.starts_with("$ ")
}

/// The programs that a typed line runs, or names as a process.
fn named(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    if is_typed(line) {
        for found in RUNS.captures_iter(line).filter(|found| &found[1] == "run") {
            names.push(run(&found).to_owned());
        }
        names.extend(PATH.captures_iter(line).map(|found| found[1].to_owned()));
        names.extend(
            PROCESS
                .captures_iter(line)
                .map(|found| found["name"].to_owned()),
        );
    }
    names
}

/// The program that a match of [`RUNS`] is about.
fn run<'a>(found: &'a Captures<'_>) -> &'a str {
    found.get(4).map_or(&found[3], |example| example.as_str())
}

/// The programs of a session that the reader has, by the names of ours.
struct Own<'a>(BTreeMap<String, Program<'a>>);

impl Own<'_> {
    /// The reader's package in place of a program.
    fn reader(&self, name: &str) -> Option<&str> {
        Some(self.0.get(name)?.chapter.reader_package())
    }

    /// The reader's package in place of what cargo runs or builds.
    fn package(&self, found: &Captures<'_>) -> Option<&str> {
        if &found[1] == "run" {
            return self.reader(run(found));
        }
        let mut chapters = self.0.values().map(|program| program.chapter);
        let chapter = chapters.find(|chapter| chapter.package == found[3])?;
        Some(chapter.reader_package())
    }

    /// The terminals that are in the one package of the reader that they need, and need nothing of the
    /// repository.
    fn folders(&self, blocks: &[&Block]) -> BTreeMap<usize, String> {
        let mut needs: BTreeMap<usize, BTreeSet<Option<&str>>> = BTreeMap::new();
        for block in blocks {
            let needs = needs.entry(block.terminal).or_default();
            for line in block.lines.iter().filter(|line| is_typed(line)) {
                needs.extend(RUNS.captures_iter(line).map(|found| self.package(&found)));
                needs.extend(PATH.captures_iter(line).map(|found| self.reader(&found[1])));
                let other = line.matches("cargo ").count() > RUNS.find_iter(line).count();
                if other || line.contains("book/") || line.contains("chapters/") {
                    needs.insert(None);
                }
            }
        }
        let one = |(terminal, needs): (usize, BTreeSet<Option<&str>>)| {
            let [Some(reader)] = needs.into_iter().collect::<Vec<_>>()[..] else {
                return None;
            };
            Some((terminal, reader.to_owned()))
        };
        needs.into_iter().filter_map(one).collect()
    }

    /// The lines with the reader's programs in place of ours. Without a folder the terminal is in the
    /// repository.
    fn second(&self, lines: &[String], folder: Option<&str>) -> Vec<String> {
        let mut lists = false;
        let line = |line: &String| {
            if is_typed(line) {
                lists = line.contains("ps -C") || line.contains("lsof");
                return self.typed(line, folder);
            }
            // What bash says of a job is its command.
            let line = match line.starts_with('[') {
                true => self.typed(line, folder),
                false => self.printed(line),
            };
            match lists {
                true => self.listed(&line),
                false => line,
            }
        };
        lines.iter().map(line).collect()
    }

    fn typed(&self, line: &str, folder: Option<&str>) -> String {
        let line = RUNS.replace_all(line, |found: &Captures<'_>| {
            match (self.package(found), folder) {
                (None, _) => found[0].to_owned(),
                (Some(_), Some(_)) => format!("cargo {}{}", &found[1], &found[2]),
                (Some(reader), None) => format!(
                    "cargo {}{} --manifest-path ../{reader}/Cargo.toml",
                    &found[1], &found[2]
                ),
            }
        });
        let line = PATH.replace_all(&line, |found: &Captures<'_>| {
            match (self.reader(&found[1]), folder) {
                (None, _) => found[0].to_owned(),
                (Some(reader), Some(_)) => format!("{FOLDER}{reader}"),
                (Some(reader), None) => format!("../{reader}/{FOLDER}{reader}"),
            }
        });
        let line = PROCESS.replace_all(&line, |found: &Captures<'_>| self.renamed(found));
        let line = BRACKETED.replace_all(&line, |found: &Captures<'_>| {
            match self.reader(&format!("{}{}", &found[1], &found[2])) {
                Some(reader) => format!("[{}]{}", &reader[..1], &reader[1..]),
                None => found[0].to_owned(),
            }
        });
        line.into_owned()
    }

    fn renamed(&self, found: &Captures<'_>) -> String {
        match self.reader(&found["name"]) {
            Some(reader) => format!("{}{reader}", &found["before"]),
            None => found[0].to_owned(),
        }
    }

    /// What a program prints of others. A path is as the terminal that is in the package has written
    /// it; the width of a column may have cut it.
    fn printed(&self, line: &str) -> String {
        let line = PATH.replace_all(line, |found: &Captures<'_>| {
            let start = &found[1];
            let mut whole = self.0.keys().filter(|name| name.starts_with(start));
            match (self.reader(start), whole.next(), whole.next()) {
                (Some(reader), ..) => format!("{FOLDER}{reader}"),
                (None, Some(name), None) => {
                    let reader = self.0[name].chapter.reader_package();
                    format!("{FOLDER}{}", &reader[..start.len().min(reader.len())])
                }
                _ => found[0].to_owned(),
            }
        });
        let line = USER.replace_all(&line, |found: &Captures<'_>| self.renamed(found));
        line.into_owned()
    }

    /// A line of `lsof` or `ps`, whose first or last word is the name of a process.
    fn listed(&self, line: &str) -> String {
        if let Some((name, rest)) = line.split_once(' ')
            && let Some(reader) = self.reader(name)
        {
            return format!("{reader:width$} {rest}", width = name.len());
        }
        if let Some((rest, name)) = line.rsplit_once(' ')
            && let Some(reader) = self.reader(name)
        {
            return format!("{rest} {reader}");
        }
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::{Kind, Protocol, Step};
    use crate::{block, change, directive, plan};

    fn chapter(name: &str, package: &str, reader: &str, steps: &[(&str, &str)]) -> Chapter {
        let step = |(title, text): &(&str, &str)| Step {
            id: format!("{name}/{title}"),
            chapter: name.into(),
            main: String::new(),
            says: String::new(),
            command: String::new(),
            files: BTreeMap::from([(
                "src/main.rs".into(),
                crate::step::Source::new("src/main.rs", (*text).into())
                    .expect("Rust")
                    .into(),
            )]),
        };
        Chapter {
            name: name.into(),
            package: package.into(),
            follows: None,
            reader: format!("../{reader}"),
            kind: Kind::Server,
            protocol: Protocol::Lines,
            measured: Default::default(),
            steps: steps.iter().map(step).collect(),
        }
    }

    /// The second form of the session on a page below two listings, and above a third one.
    fn session(block: &str) -> Option<Session> {
        let chapters = [
            chapter(
                "01-a",
                "a-server",
                "mine",
                &[
                    ("1-one", "fn main() {}\n"),
                    ("2-two", "fn main() {}\n\nfn two() {}\n"),
                    ("src", "fn main() {}\n\nfn two() {}\n\nfn three() {}\n"),
                ],
            ),
            chapter("02-b", "b-client", "other", &[("src", "fn main() {}\n")]),
        ];
        let text = format!(
            "{{{{#listing 01-a/1-one src/main.rs}}}}\n\n{{{{#listing 01-a/2-two src/main.rs}}}}\n\n\
             {block}\n\n{{{{#listing 01-a/src src/main.rs}}}}\n"
        );
        let pages = [Page {
            path: "01-a/one.md".into(),
            file: "one.md".into(),
            text,
        }];
        let stages = change::stages(&chapters).expect("stages");
        let directives = directive::scan(&pages[0].text).0;
        let plan = plan::plan(&stages, plan::requests(&pages[0], &directives));
        let course = Course {
            pages: &pages,
            chapters: &chapters,
            stages: &stages,
            plan: &plan,
        };
        let blocks = block::read("one.md", &pages[0].text).replayed;
        course.session("01-a/one.md", &blocks.iter().collect::<Vec<_>>())
    }

    /// The lines of one block in their second form.
    fn lines(text: &str) -> Vec<String> {
        let block = format!("```console session=s terminal=1\n{text}```\n");
        let session = session(&block).expect("a second form");
        session.blocks.into_values().next().unwrap_or_default()
    }

    #[test]
    fn a_step_that_the_listings_have_made_is_the_readers_package() {
        let block = "```console session=s terminal=1\n$ cargo run -q -p a-server --example 2-two -- --quiet\n```\n";
        let session = session(block).expect("a second form");
        assert_eq!(session.blocks[&5], ["$ cargo run -q -- --quiet"]);
        assert_eq!(session.folders[&1], "mine");
        assert_eq!(session.packages["mine"], "01-a/2-two");
    }

    #[test]
    fn a_step_that_the_package_is_not_has_no_second_form() {
        for program in ["a-server --example 1-one", "a-server", "b-client"] {
            let block =
                format!("```console session=s terminal=1\n$ cargo run -q -p {program}\n```\n");
            assert_eq!(session(&block), None, "{program}");
        }
    }

    #[test]
    fn paths_processes_and_what_is_printed_name_the_readers_program() {
        assert_eq!(
            lines(
                "$ cargo build -q -p a-server --examples\n\
                 $ strace target/debug/examples/2-two & kill $(pgrep -x 2-two)\n\
                 $ ps aux | grep '[2]-two'\n\
                 u:((\"2-two\",pid=1)) target/debug/2-t\n\
                 2-two 5 root\n$ ps -C 2-two -o pid,comm\n  5 2-two\n"
            ),
            [
                "$ cargo build -q",
                "$ strace target/debug/mine & kill $(pgrep -x mine)",
                "$ ps aux | grep '[m]ine'",
                "u:((\"mine\",pid=1)) target/debug/min",
                "2-two 5 root",
                "$ ps -C mine -o pid,comm",
                "  5 mine",
            ]
        );
    }

    #[test]
    fn a_terminal_that_needs_the_repository_stays_in_it() {
        let block = "```console session=s terminal=1\n$ cargo run -q -p a-server --example 2-two &\n\
                     $ cargo run -q -p b-client\nstarts cargo run -q -p a-server\n```\n";
        let session = session(block).expect("a second form");
        assert_eq!(session.folders, BTreeMap::new());
        assert_eq!(
            session.blocks[&5],
            [
                "$ cargo run -q --manifest-path ../mine/Cargo.toml &",
                "$ cargo run -q -p b-client",
                "starts cargo run -q -p a-server",
            ]
        );
    }
}
