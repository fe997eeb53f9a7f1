//! The steps of the chapters' programs, as they lie on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use toml::Spanned;

use crate::plan;
use crate::section::{self, Section};

/// A chapter's package and the steps that lead to it.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// The name of its folder: `02-kv`.
    pub name: String,
    /// The name of its package: `kv-server`.
    pub package: String,
    /// The chapter whose `src/` its first step changes; none: it starts from an empty package.
    pub follows: Option<String>,
    /// The package in which a reader types it along, from the top of the repository: `../my-redis`.
    pub reader: String,
    /// Whether its program waits for connections or makes one.
    pub kind: Kind,
    /// What its program speaks, and its checks with it.
    pub protocol: Protocol,
    /// What of it is measured beside other servers.
    pub measured: Measured,
    /// The steps in order; the last one is `src/`.
    pub steps: Vec<Step>,
}

impl Chapter {
    /// The name of the reader's package, which is the name of its program, too: `my-redis`.
    pub fn reader_package(&self) -> &str {
        self.reader.trim_start_matches(BESIDE)
    }
}

/// What of a server's chapter is measured, besides the program at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Measured {
    /// What the program is started with, in front of its address.
    pub arguments: Vec<String>,
    /// Its steps that take part, each with what it is started with: `87-nul --quiet`.
    pub steps: Vec<String>,
    /// Its exercises whose solutions take part.
    pub solutions: Vec<String>,
}

/// Readers work next to the repository, never in it.
const BESIDE: &str = "../";

/// What a chapter's program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It listens at an address and waits for connections.
    Server,
    /// It connects to a server.
    Client,
}

/// What a chapter's program speaks with its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Every byte comes back.
    Echo,
    /// One command a line, one reply a line.
    Lines,
    /// What Redis speaks: words with their lengths.
    Resp,
}

/// One whole program on the way.
#[derive(Clone, Debug)]
pub struct Step {
    /// `02-kv/4-store` or `02-kv/src`.
    pub id: String,
    /// The name of the chapter's folder.
    pub chapter: String,
    /// Its `main.rs`, from the folder of the chapters: `02-kv/examples/4-store.rs`.
    pub main: String,
    /// What the program can do now: the first line of `src/main.rs`.
    pub says: String,
    /// The command that runs it.
    pub command: String,
    /// The files by their names in the reader's package, such as `src/main.rs`.
    pub files: BTreeMap<String, Arc<Source>>,
}

impl Step {
    /// `4-store` or `src`.
    pub fn title(&self) -> &str {
        self.id
            .strip_prefix(&self.chapter)
            .map_or(&self.id, |title| title.trim_start_matches('/'))
    }
}

/// The text of one file.
#[derive(Clone, Debug)]
pub struct Source {
    /// The whole text.
    pub text: String,
    /// Its name, which says what it is divided as.
    file: String,
    /// The sections of the text, when somebody has asked for them.
    sections: OnceLock<Vec<Section>>,
}

impl Source {
    /// Divides the text of a file into its sections.
    ///
    /// # Errors
    ///
    /// With the line, when the text cannot be divided.
    pub fn new(file: &str, text: String) -> Result<Self> {
        if !text.is_empty() && !text.ends_with('\n') {
            bail!("{}: the last line has no end", text.lines().count());
        }
        if text.contains('\r') {
            bail!("1: a carriage return: lines end with \\n alone");
        }
        match section::divide(file, &text) {
            Ok(sections) => Ok(Source {
                text,
                file: file.into(),
                sections: sections.into(),
            }),
            Err(fault) => bail!("{}: {}", fault.line, fault.message),
        }
    }

    /// The text of a file that can be divided, as the tests of the course know.
    fn known(file: &str, text: String) -> Self {
        Source {
            text,
            file: file.into(),
            sections: OnceLock::new(),
        }
    }

    /// The sections of the text.
    pub fn sections(&self) -> &[Section] {
        let divide = || section::divide(&self.file, &self.text);
        let divide = || divide().expect("a file that the tests have divided");
        self.sections.get_or_init(divide)
    }

    /// The lines without their ends.
    pub fn lines(&self) -> Vec<&str> {
        self.text.lines().collect()
    }
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    book: BookTable,
}

/// What `[package.metadata.book]` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BookTable {
    follows: Option<String>,
    reader: Spanned<String>,
    kind: Kind,
    protocol: Protocol,
    #[serde(default)]
    measured: Measured,
}

impl Manifest {
    /// Fails with the line of the manifest.
    fn parse(text: &str) -> Result<Manifest> {
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let manifest: Manifest = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(1, |span| line(span.start));
            anyhow!("{at}: {}", error.message())
        })?;
        let reader = &manifest.package.metadata.book.reader;
        let name = reader.get_ref().strip_prefix(BESIDE).unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(is_name) {
            bail!(
                "{}: a reader works in a package beside the repository: \"{BESIDE}NAME\"",
                line(reader.span().start)
            );
        }
        Ok(manifest)
    }
}

/// Reads all chapters of a folder in the order of their names.
///
/// # Errors
///
/// With file and line, when a chapter or a step is not as it has to be, or when two chapters have
/// examples of one name: cargo puts both into `target/debug/examples/NAME`, and only warns.
pub fn load(folder: &Path) -> Result<Vec<Chapter>> {
    load_with(folder, Source::new)
}

/// The same for chapters that the tests have found right: no file is divided before somebody asks for its
/// sections, which is most of the work.
///
/// # Errors
///
/// When a chapter or a step is not as it has to be, but for what is in the files.
pub fn load_known(folder: &Path) -> Result<Vec<Chapter>> {
    load_with(folder, |file, text| Ok(Source::known(file, text)))
}

/// Makes a source of a file's name and text.
type Make = fn(&str, String) -> Result<Source>;

fn load_with(folder: &Path, make: Make) -> Result<Vec<Chapter>> {
    let mut chapters = Vec::new();
    let mut examples: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in entries(folder)? {
        if !path.join("Cargo.toml").is_file() {
            continue;
        }
        for example in programs(&path.join("examples"))? {
            let name = title(&example);
            if let Some(first) = examples.insert(name.clone(), example.clone()) {
                bail!(
                    "{}:1: {} has the name {name}, too, and cargo would build both as one program",
                    example.display(),
                    first.display()
                );
            }
        }
        chapters.push(load_chapter(&path, make)?);
    }
    if chapters.is_empty() {
        bail!("{}: no chapter lies here", folder.display());
    }
    Ok(chapters)
}

fn load_chapter(folder: &Path, make: Make) -> Result<Chapter> {
    let path = folder.join("Cargo.toml");
    if plan::chapter_number(&file_name(folder)).is_none() {
        bail!("{}:1: a chapter's folder is named NN-title", path.display());
    }
    let manifest = Manifest::parse(&read(&path)?);
    let manifest = manifest.map_err(|error| anyhow!("{}:{error}", path.display()))?;
    let Package { name, metadata } = manifest.package;
    let mut chapter = Chapter {
        name: file_name(folder),
        package: name,
        follows: metadata.book.follows,
        reader: metadata.book.reader.into_inner(),
        kind: metadata.book.kind,
        protocol: metadata.book.protocol,
        measured: metadata.book.measured,
        steps: Vec::new(),
    };
    for path in examples(&folder.join("examples"))? {
        let step = load_step(&chapter, &path, make)?;
        chapter.steps.push(step);
    }
    let source = folder.join("src");
    if source.is_dir() {
        let step = load_step(&chapter, &source, make)?;
        chapter.steps.push(step);
    }
    Ok(chapter)
}

/// What cargo builds as examples.
fn programs(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut programs = entries(folder)?;
    programs.retain(|path| path.is_dir() || path.extension().is_some_and(|end| end == "rs"));
    Ok(programs)
}

/// The steps of a chapter in the order of their numbers. An example without a number is no step.
fn examples(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut steps = Vec::new();
    for path in programs(folder)? {
        if title(&path).starts_with(|first: char| first.is_ascii_digit()) {
            steps.push((number(&path)?, path));
        }
    }
    steps.sort();
    if let Some(pair) = steps.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        bail!(
            "{}:1: a second step with the number {}",
            pair[1].1.display(),
            pair[1].0
        );
    }
    Ok(steps.into_iter().map(|(_, path)| path).collect())
}

fn number(path: &Path) -> Result<u32> {
    let name = file_name(path);
    let number = name
        .split_once('-')
        .and_then(|(number, _)| number.parse().ok());
    number.with_context(|| format!("{}:1: a step is named K-title", path.display()))
}

fn load_step(chapter: &Chapter, path: &Path, make: Make) -> Result<Step> {
    let title = title(path);
    let none = BTreeMap::new();
    let earlier = chapter.steps.last().map_or(&none, |step| &step.files);
    let mut files = BTreeMap::new();
    let mut main = match title.as_str() {
        "src" => format!("{}/src", chapter.name),
        _ => format!("{}/examples/{}", chapter.name, file_name(path)),
    };
    if path.is_dir() {
        main.push_str("/main.rs");
        load_files(path, "src", earlier, make, &mut files)?;
    } else {
        let name = "src/main.rs";
        files.insert(name.into(), load_file(path, name, earlier, make)?);
    }
    let Some(source) = files.get("src/main.rs") else {
        bail!("{}:1: no main.rs lies here", path.display());
    };
    let says = source.text.lines().next().unwrap_or_default();
    let Some(says) = says.strip_prefix("//! ") else {
        bail!(
            "{}:1: the first line of a step's main.rs is `//! ` and what the program can do now",
            path.display()
        );
    };
    Ok(Step {
        id: format!("{}/{title}", chapter.name),
        chapter: chapter.name.clone(),
        main,
        says: says.into(),
        command: command(&chapter.package, &title),
        files,
    })
}

fn command(package: &str, title: &str) -> String {
    match title {
        "src" => format!("cargo run -p {package}"),
        _ => format!("cargo run -p {package} --example {title}"),
    }
}

fn load_files(
    folder: &Path,
    prefix: &str,
    earlier: &BTreeMap<String, Arc<Source>>,
    make: Make,
    files: &mut BTreeMap<String, Arc<Source>>,
) -> Result<()> {
    for path in entries(folder)? {
        let name = format!("{prefix}/{}", file_name(&path));
        if path.is_dir() {
            load_files(&path, &name, earlier, make, files)?;
        } else {
            let source = load_file(&path, &name, earlier, make)?;
            files.insert(name, source);
        }
    }
    Ok(())
}

/// Reads a file. Most files of a step are those of the step before, and to divide one takes longer than to read it.
fn load_file(
    path: &Path,
    name: &str,
    earlier: &BTreeMap<String, Arc<Source>>,
    make: Make,
) -> Result<Arc<Source>> {
    let text = read(path)?;
    if let Some(source) = earlier.get(name)
        && source.text == text
    {
        return Ok(Arc::clone(source));
    }
    match make(name, text) {
        Ok(source) => Ok(Arc::new(source)),
        Err(fault) => bail!("{}:{fault}", path.display()),
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}:1: cannot be read", path.display()))
}

/// What lies in a folder, in the order of the names; hidden files are left out.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let list =
        fs::read_dir(folder).with_context(|| format!("{}:1: no such folder", folder.display()))?;
    let mut paths = Vec::new();
    for entry in list {
        let path = entry?.path();
        if !file_name(&path).starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// `4-store` of `4-store.rs` and of the folder `4-store`.
fn title(path: &Path) -> String {
    file_name(path).trim_end_matches(".rs").to_owned()
}

fn file_name(path: &Path) -> String {
    let name = path.file_name();
    let name = name.expect("an entry of a folder has a name");
    name.to_string_lossy().into_owned()
}
