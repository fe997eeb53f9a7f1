//! The steps of the chapters' programs, as they lie on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::section::{self, Section};

/// A chapter's package and the steps that lead to it.
#[derive(Debug)]
pub struct Chapter {
    /// The name of its folder: `02-kv`.
    pub name: String,
    /// The name of its package: `kv-server`.
    pub package: String,
    /// The chapter whose `src/` its first step changes; none: it starts from an empty package.
    pub follows: Option<String>,
    /// The steps in order; the last one is `src/`.
    pub steps: Vec<Step>,
}

/// One whole program on the way.
#[derive(Debug)]
pub struct Step {
    /// `02-kv/4-store` or `02-kv/src`.
    pub id: String,
    /// The name of the chapter's folder.
    pub chapter: String,
    /// What the program can do now: the first line of `src/main.rs`.
    pub says: String,
    /// The command that runs it.
    pub command: String,
    /// The files by their names in the reader's package, such as `src/main.rs`.
    pub files: BTreeMap<String, Rc<Source>>,
}

/// The text of one file.
#[derive(Debug)]
pub struct Source {
    /// The whole text.
    pub text: String,
    /// The sections of the text.
    pub sections: Vec<Section>,
}

impl Source {
    /// Divides the text of a file into its sections.
    pub fn new(file: &str, text: String) -> Result<Self> {
        if !text.is_empty() && !text.ends_with('\n') {
            bail!("{}: the last line has no end", text.lines().count());
        }
        if text.contains('\r') {
            bail!("1: a carriage return: lines end with \\n alone");
        }
        match section::divide(file, &text) {
            Ok(sections) => Ok(Source { text, sections }),
            Err(fault) => bail!("{}: {}", fault.line, fault.message),
        }
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
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    book: BookTable,
}

#[derive(Default, Deserialize)]
struct BookTable {
    follows: Option<String>,
}

/// Reads all chapters of a folder in the order of their names.
pub fn load(folder: &Path) -> Result<Vec<Chapter>> {
    let mut chapters = Vec::new();
    for path in entries(folder)? {
        if path.join("Cargo.toml").is_file() {
            chapters.push(load_chapter(&path)?);
        }
    }
    if chapters.is_empty() {
        bail!("{}: no chapter lies here", folder.display());
    }
    Ok(chapters)
}

fn load_chapter(folder: &Path) -> Result<Chapter> {
    let path = folder.join("Cargo.toml");
    let manifest: Manifest =
        toml::from_str(&read(&path)?).with_context(|| format!("{}:1: ", path.display()))?;
    let Package { name, metadata } = manifest.package;
    let mut chapter = Chapter {
        name: file_name(folder),
        package: name,
        follows: metadata.book.follows,
        steps: Vec::new(),
    };
    for path in examples(&folder.join("examples"))? {
        let step = load_step(&chapter, &path)?;
        chapter.steps.push(step);
    }
    let source = folder.join("src");
    if source.is_dir() {
        let step = load_step(&chapter, &source)?;
        chapter.steps.push(step);
    }
    Ok(chapter)
}

/// The steps of a chapter in the order of their numbers. An example without a number is no step.
fn examples(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut steps = Vec::new();
    for path in entries(folder)? {
        let is_program = path.is_dir() || path.extension().is_some_and(|end| end == "rs");
        if is_program && file_name(&path).starts_with(|first: char| first.is_ascii_digit()) {
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

fn load_step(chapter: &Chapter, path: &Path) -> Result<Step> {
    let title = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut files = BTreeMap::new();
    if path.is_dir() {
        load_files(path, "src", &mut files)?;
    } else {
        files.insert("src/main.rs".into(), load_file(path, "src/main.rs")?);
    }
    let Some(main) = files.get("src/main.rs") else {
        bail!("{}:1: no main.rs lies here", path.display());
    };
    let says = main.text.lines().next().unwrap_or_default();
    let Some(says) = says.strip_prefix("//! ") else {
        bail!(
            "{}:1: the first line of a step's main.rs is `//! ` and what the program can do now",
            path.display()
        );
    };
    Ok(Step {
        id: format!("{}/{title}", chapter.name),
        chapter: chapter.name.clone(),
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

fn load_files(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Rc<Source>>) -> Result<()> {
    for path in entries(folder)? {
        let name = format!("{prefix}/{}", file_name(&path));
        if path.is_dir() {
            load_files(&path, &name, files)?;
        } else {
            let source = load_file(&path, &name)?;
            files.insert(name, source);
        }
    }
    Ok(())
}

fn load_file(path: &Path, name: &str) -> Result<Rc<Source>> {
    match Source::new(name, read(path)?) {
        Ok(source) => Ok(Rc::new(source)),
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

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
