//! A reader who follows the pages from the first to the last: makes packages, does what the listings say,
//! and knows at each terminal what the packages are.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use course::step::{Chapter, Step};

use crate::page::{Block, Listing, Terminal};
use crate::robot::{self, Files, HELLO};

/// What a reader does that the pages alone cannot show to be right.
#[derive(Debug, PartialEq, Eq)]
pub enum Deed {
    /// `cargo new`, with these words behind it.
    New(Vec<String>),
    /// `cp -r`: this package, as that one.
    Copy(String, String),
    /// `cargo add`, with these words behind it, in this package.
    Add(String, Vec<String>),
    /// The package is this step, and has to compile.
    Finished(String, String, Files),
}

/// A reader.
pub struct Reader<'a> {
    /// The chapters that the pages lead to.
    chapters: &'a [Chapter],
    /// The packages by their names.
    packages: BTreeMap<String, Files>,
    /// The package that is being worked on.
    package: Option<String>,
    /// The step whose listings are being read, as the address of its whole source names it.
    current: Option<String>,
    /// The chapters of which a listing was read.
    begun: BTreeSet<String>,
    /// The steps that were made.
    pub made: BTreeSet<String>,
    /// How many listings were applied.
    pub applied: usize,
    /// How many terminals run what the reader has.
    pub terminals: usize,
    deeds: Vec<Deed>,
}

impl<'a> Reader<'a> {
    /// A reader who has not begun.
    pub fn new(chapters: &'a [Chapter]) -> Self {
        Reader {
            chapters,
            packages: BTreeMap::new(),
            package: None,
            current: None,
            begun: BTreeSet::new(),
            made: BTreeSet::new(),
            applied: 0,
            terminals: 0,
            deeds: Vec::new(),
        }
    }

    /// Does what a block of a page says. Returns what follows from it.
    ///
    /// # Errors
    ///
    /// When a listing cannot be applied, a step is not what the repository has, or a terminal runs
    /// what the listings have not yet given.
    pub fn read(&mut self, page: &str, block: &Block) -> Result<Vec<Deed>> {
        match block {
            Block::Listing(listing) => self.listing(listing)?,
            Block::Terminal(terminal) => self.terminal(page, terminal)?,
        }
        Ok(std::mem::take(&mut self.deeds))
    }

    /// Ends the last step.
    ///
    /// # Errors
    ///
    /// When it is not what the repository has.
    pub fn finish(&mut self) -> Result<Vec<Deed>> {
        self.finish_step()?;
        Ok(std::mem::take(&mut self.deeds))
    }

    fn listing(&mut self, listing: &Listing) -> Result<()> {
        if self.current.as_ref() != Some(&listing.step) {
            self.finish_step()?;
            self.current = Some(listing.step.clone());
        }
        let (chapter, _) = self.step(&listing.step)?;
        self.begun.insert(chapter.name.clone());
        let package = chapter.reader_package();
        let files = self.packages.get_mut(package);
        let files = files.with_context(|| format!("no page makes {package}"))?;
        if let Err(error) = robot::apply(files, listing) {
            bail!("{} ({}): {error}", listing.number, listing.file);
        }
        self.applied += 1;
        Ok(())
    }

    /// The chapter and the step of an address.
    fn step(&self, address: &str) -> Result<(&'a Chapter, &'a Step)> {
        let mut steps = self.steps();
        let step = steps.find(|(_, step)| course::plan::slug(&step.id) == address);
        step.with_context(|| format!("no step {address}"))
    }

    fn steps(&self) -> impl Iterator<Item = (&'a Chapter, &'a Step)> + use<'a> {
        let chapters = self.chapters.iter();
        chapters.flat_map(|chapter| chapter.steps.iter().map(move |step| (chapter, step)))
    }

    fn terminal(&mut self, page: &str, terminal: &Terminal) -> Result<()> {
        for command in &terminal.commands {
            let words: Vec<&str> = command.ours.split_whitespace().collect();
            match words.as_slice() {
                ["cargo", "new", .., name] => {
                    self.finish_step()?;
                    let hello = Files::from([("src/main.rs".into(), HELLO.into())]);
                    self.packages.insert((*name).to_owned(), hello);
                    self.package = Some((*name).to_owned());
                    let words = words[1..].iter().map(ToString::to_string);
                    self.deeds.push(Deed::New(words.collect()));
                }
                ["cp", "-r", from, to] => {
                    self.finish_step()?;
                    let files = self.packages.get(*from).cloned();
                    let files = files.with_context(|| format!("there is no {from}"))?;
                    self.packages.insert((*to).to_owned(), files);
                    self.package = Some((*to).to_owned());
                    self.deeds
                        .push(Deed::Copy((*from).to_owned(), (*to).to_owned()));
                }
                ["cd", folder] => {
                    let name = folder.rsplit('/').next().unwrap_or(folder);
                    if self.packages.contains_key(name) {
                        self.package = Some(name.to_owned());
                    }
                }
                ["cargo", "add", ..] => {
                    let package = self.package.clone();
                    let package = package.context("cargo add before cargo new")?;
                    let words = words[1..].iter().map(ToString::to_string);
                    self.deeds.push(Deed::Add(package, words.collect()));
                }
                _ => self.run(page, &command.ours, command.own.as_deref())?,
            }
        }
        Ok(())
    }

    /// Compares the steps that a command runs with what the reader has.
    fn run(&mut self, page: &str, command: &str, own: Option<&str>) -> Result<()> {
        for (chapter, step) in self.run_by(command) {
            let has = self.packages.get(chapter.reader_package());
            let is_step = has.is_some_and(|files| is(files, step));
            self.terminals += usize::from(is_step);
            let own_page = page
                .split_once('/')
                .is_some_and(|(folder, _)| folder == chapter.name);
            ensure!(
                is_step || !own_page || !self.begun.contains(&chapter.name),
                "`{command}` runs {}, and the listings up to here make {}",
                step.id,
                self.nearest(chapter)
            );
            ensure!(
                is_step || own.is_none(),
                "`{command}` has the second form `{}`, and the reader's package is not {}",
                own.unwrap_or_default(),
                step.id
            );
            ensure!(
                !is_step || own.is_some_and(|own| !own.contains(" -p ")),
                "`{command}` has no second form, and the reader's package is {}",
                step.id
            );
        }
        Ok(())
    }

    /// The step that the reader's package of a chapter is, in words.
    fn nearest(&self, chapter: &Chapter) -> String {
        let has = self.packages.get(chapter.reader_package());
        let step = self
            .steps()
            .find(|(_, step)| has.is_some_and(|files| is(files, step)));
        match step {
            Some((_, step)) => step.id.clone(),
            None => "no whole step".into(),
        }
    }

    /// The steps that a command runs, by `cargo run` or by the path of the program.
    fn run_by(&self, command: &str) -> Vec<(&'a Chapter, &'a Step)> {
        let is_part = |c: char| c.is_alphanumeric() || "-_./".contains(c);
        let words: Vec<&str> = command
            .split(|c| !is_part(c))
            .filter(|word| !word.is_empty())
            .collect();
        let mut steps = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let title = match word.strip_prefix("target/debug/") {
                Some(path) => path.strip_prefix("examples/").unwrap_or(path),
                None if *word == "run" && at > 0 && words[at - 1] == "cargo" => {
                    let rest = &words[at + 1..];
                    let end = rest.iter().position(|word| *word == "cargo");
                    let rest = &rest[..end.unwrap_or(rest.len())];
                    let after = |option: &str| {
                        let at = rest.iter().position(|word| *word == option)?;
                        rest.get(at + 1).copied()
                    };
                    let Some(name) = after("--example").or(after("-p")) else {
                        continue;
                    };
                    name
                }
                None => continue,
            };
            let named = |(chapter, step): &(&Chapter, &Step)| match step.title() {
                "src" => chapter.package == title,
                name => name == title,
            };
            steps.extend(self.steps().find(named));
        }
        steps
    }

    /// Compares what the listings of a step have made.
    fn finish_step(&mut self) -> Result<()> {
        let Some(address) = self.current.take() else {
            return Ok(());
        };
        let (chapter, step) = self.step(&address)?;
        let package = chapter.reader_package().to_owned();
        let made = &self.packages[&package];
        let names: Vec<&String> = made.keys().collect();
        let wanted: Vec<&String> = step.files.keys().collect();
        ensure!(
            wanted == names,
            "step {}: the files are {names:?}, not {wanted:?}",
            step.id
        );
        for (file, source) in &step.files {
            let made = &made[file];
            ensure!(*made == source.text, "step {}: {file} is\n{made}", step.id);
        }
        self.made.insert(step.id.clone());
        let deed = Deed::Finished(package, step.id.clone(), made.clone());
        self.deeds.push(deed);
        Ok(())
    }
}

/// Whether files are those of a step.
fn is(files: &Files, step: &Step) -> bool {
    files.len() == step.files.len()
        && step
            .files
            .iter()
            .all(|(name, source)| files.get(name) == Some(&source.text))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::page::{Command, Row};

    const ONE: &str = "//! One.\nfn main() {}\n";
    const TWO: &str = "//! One.\nfn main() {}\nfn two() {}\n";

    /// A chapter of two steps.
    fn chapters() -> Vec<Chapter> {
        let folder = tempfile::tempdir().expect("a folder");
        let chapter = folder.path().join("01-a");
        fs::create_dir_all(chapter.join("examples")).expect("a folder");
        fs::create_dir_all(chapter.join("src")).expect("a folder");
        let manifest = "[package]\nname = \"a-server\"\n[package.metadata.book]\n\
                        reader = \"../mine\"\nkind = \"server\"\nprotocol = \"echo\"\n";
        fs::write(chapter.join("Cargo.toml"), manifest).expect("a file");
        fs::write(chapter.join("examples/1-one.rs"), ONE).expect("a file");
        fs::write(chapter.join("src/main.rs"), TWO).expect("a file");
        course::step::load(folder.path()).expect("a chapter")
    }

    fn terminal(ours: &str, own: Option<&str>) -> Block {
        let command = Command {
            ours: ours.into(),
            own: own.map(str::to_owned),
        };
        Block::Terminal(Terminal {
            commands: vec![command],
        })
    }

    fn listing(step: &str, kind: &str, place: &str, rows: Vec<Row>) -> Block {
        Block::Listing(Listing {
            number: "Listing 1.1".into(),
            step: step.into(),
            file: "src/main.rs".into(),
            place: place.into(),
            kind: kind.into(),
            rows,
        })
    }

    fn first() -> Block {
        let rows = ONE.lines().map(|line| Row::Added(line.into())).collect();
        listing("01-a-1-one", "new file", "", rows)
    }

    fn second() -> Block {
        let rows = vec![
            Row::Context("fn main() {}".into()),
            Row::Added("fn two() {}".into()),
        ];
        listing("01-a-src", "1 line added", "at the end of the file", rows)
    }

    const RUN_ONE: &str = "cargo run -q -p a-server --example 1-one";
    const RUN_TWO: &str = "cargo run -q -p a-server -- --quiet";

    /// What comes of reading a page of the chapter, below `cargo new mine`.
    fn read(blocks: &[Block]) -> Result<usize> {
        let chapters = chapters();
        let mut reader = Reader::new(&chapters);
        for block in [&terminal("cargo new mine", None)]
            .into_iter()
            .chain(blocks)
        {
            reader.read("01-a/one.html", block)?;
        }
        reader.finish()?;
        Ok(reader.terminals)
    }

    fn fault(blocks: &[Block]) -> String {
        read(blocks).expect_err("a fault").to_string()
    }

    #[test]
    fn a_terminal_below_the_last_listing_of_its_step_runs_what_the_reader_has() {
        let blocks = [
            terminal(RUN_TWO, None),
            first(),
            terminal(RUN_ONE, Some("cargo run -q")),
            terminal(
                "strace target/debug/examples/1-one",
                Some("strace target/debug/mine"),
            ),
            second(),
            terminal(RUN_TWO, Some("cargo run -q -- --quiet")),
        ];
        assert_eq!(read(&blocks).expect("the page is right"), 3);
    }

    #[test]
    fn a_terminal_above_the_last_listing_of_its_step_is_a_fault() {
        let wanted =
            format!("`{RUN_TWO}` runs 01-a/src, and the listings up to here make 01-a/1-one");
        assert_eq!(fault(&[first(), terminal(RUN_TWO, None), second()]), wanted);
        let path = "bash -c 'ulimit -n 4; exec target/debug/a-server'";
        let fault = fault(&[first(), terminal(path, None), second()]);
        assert!(fault.contains("runs 01-a/src"), "{fault}");
    }

    #[test]
    fn a_second_form_that_is_missing_or_too_early_is_a_fault() {
        let fault_of = |blocks: &[Block]| fault(blocks);
        assert!(fault_of(&[first(), terminal(RUN_ONE, None)]).contains("has no second form"));
        let early = fault_of(&[terminal(RUN_ONE, Some("cargo run -q")), first()]);
        assert!(
            early.contains("the reader's package is not 01-a/1-one"),
            "{early}"
        );
    }

    #[test]
    fn a_copy_of_a_package_is_another_one() {
        let chapters = chapters();
        let mut reader = Reader::new(&chapters);
        let mut deeds = Vec::new();
        for block in [
            terminal("cargo new mine", None),
            first(),
            second(),
            terminal("cp -r mine yours", None),
        ] {
            deeds.extend(reader.read("01-a/one.html", &block).expect("a right page"));
        }
        assert_eq!(
            deeds.last(),
            Some(&Deed::Copy("mine".into(), "yours".into()))
        );
        assert_eq!(reader.packages["yours"]["src/main.rs"], TWO);
        let missing = terminal("cp -r other yours", None);
        let fault = reader.read("01-a/one.html", &missing).expect_err("a fault");
        assert_eq!(fault.to_string(), "there is no other");
    }

    #[test]
    fn a_dependency_goes_to_the_package_that_the_reader_is_in() {
        let chapters = chapters();
        let mut reader = Reader::new(&chapters);
        let mut deeds = Vec::new();
        for command in [
            "cargo new mine",
            "cargo new other",
            "cd ../mine",
            "cargo add -q mio",
        ] {
            let block = terminal(command, None);
            deeds.extend(reader.read("01-a/one.html", &block).expect("a right page"));
        }
        let words = ["add", "-q", "mio"].map(str::to_owned).to_vec();
        assert_eq!(deeds.last(), Some(&Deed::Add("mine".into(), words)));
    }

    #[test]
    fn a_step_that_the_listings_do_not_make_is_a_fault() {
        let rows = vec![Row::Added("//! One.".into())];
        let short = listing("01-a-1-one", "new file", "", rows);
        assert!(fault(&[short]).starts_with("step 01-a/1-one: src/main.rs is"));
    }
}
