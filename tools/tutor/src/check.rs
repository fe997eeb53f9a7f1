//! Runs checks and collects what came of each.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use course::exercise::{Exercise, Work};
use course::step::{Chapter, Kind};
use course::switch::OWN_PAGES;

use crate::advice::Advice;
use crate::harness::{Check, Subject};
use crate::reach::Reach;
use crate::report::Report;
use crate::repository::{Named, Repository, chapter_number};
use crate::words::quoted;
use crate::{answers, found, outcome, package};

/// The longest that connecting to a running server may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long a server may think about how many keys it has.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is checked.
pub enum Target {
    /// A package, which is built first; for questions about a trace, a file of answers.
    Package(PathBuf),
    /// A finished program.
    Program(PathBuf),
    /// The address of a server that runs already.
    Address(String),
}

/// Checks by what they are about.
pub type Groups = &'static [(&'static str, &'static [Check])];

/// A group of the checks that are made.
pub type Group = (&'static str, Vec<&'static Check>);

fn of(name: &'static str, checks: &'static [Check]) -> Group {
    (name, checks.iter().collect())
}

/// Checks a chapter or an exercise, as [`Repository::named`] knows them. After the first check that
/// fails no more are made, unless `all`. In the middle of a chapter those are left for later that
/// later steps are about; `to` names the step. Whether none has failed.
///
/// # Errors
///
/// When the target cannot be checked: it is not there, does not build, or is of another kind.
pub fn check(
    repository: &Repository,
    what: &str,
    target: &Target,
    to: Option<&str>,
    all: bool,
    output: &mut dyn io::Write,
) -> Result<bool> {
    let named = repository.named(what)?;
    let (chapter, title, groups) = match &named {
        Named::Chapter(chapter) => {
            let title = format!("Chapter {}", chapter_number(&chapter.name));
            let groups = found(found::CHAPTERS, &chapter.name);
            let groups = groups.map(|groups| groups.iter().map(|group| of(group.0, group.1)));
            (
                chapter.name.clone(),
                title,
                groups.map(Iterator::collect::<Vec<_>>),
            )
        }
        Named::Exercise(exercise) => {
            let title = format!("Exercise '{}'", exercise.name);
            let checks = found(found::EXERCISES, &exercise.path());
            let groups = checks.map(|checks| vec![of("exercise", checks)]);
            (exercise.chapter.clone(), title, groups)
        }
    };
    let mut groups = groups.with_context(|| format!("There are no checks for '{what}'."))?;
    let chapter = repository.chapter(&chapter)?;
    if OWN_PAGES.is_on() {
        for (_, checks) in &mut groups {
            checks.retain(|check| check.page.starts_with(&chapter.name));
        }
        groups.retain(|(_, checks)| !checks.is_empty());
    }
    let (subject, reach) = match (&named, target) {
        (Named::Exercise(_), _) if to.is_some() => {
            bail!("The checks of an exercise do not depend on a step: leave out --to.")
        }
        (
            Named::Exercise(Exercise {
                work: Work::Trace { .. },
                ..
            }),
            Target::Package(file),
        ) => (Subject::Answers(answers::read(file)?), None),
        (
            Named::Exercise(Exercise {
                work: Work::Trace { .. },
                name,
                ..
            }),
            _,
        ) => {
            bail!("'{name}' asks questions. Name the file with your answers.")
        }
        (Named::Exercise(_), _) => (subject(repository, &chapter, target, "")?, None),
        (Named::Chapter(_), _) => {
            let subject = subject(repository, &chapter, target, what)?;
            (subject, Reach::new(repository, &chapter, target, to)?)
        }
    };
    let later = reach.as_ref().map(|reach| later(&mut groups, reach));
    if let (Some((step, _)), true) = (later, groups.is_empty()) {
        bail!("No check is about step {step}, or one before it. --to src makes all of them.");
    }
    let subject = Arc::new(subject);
    let mut report = Report::new(output, &title, &groups, later)?;
    'groups: for (group, checks) in &groups {
        for check in checks {
            let outcome = outcome::of(check, &subject);
            let advice = Advice::new(repository, &chapter, check, &outcome, &subject)?;
            report.add(check, &outcome, &advice)?;
            if outcome.is_failure() && !all {
                break 'groups;
            }
        }
        report.end_group(group)?;
    }
    let passed = report.finish(all)?;
    if passed && reach.is_none() && matches!(target, Target::Package(_)) {
        repository.remember(&named)?;
    }
    Ok(passed)
}

/// Takes the checks out that later steps are about. The step, and how many these are.
fn later<'a>(groups: &mut Vec<Group>, reach: &'a Reach) -> (&'a str, usize) {
    let count = |groups: &[Group]| groups.iter().map(|(_, checks)| checks.len()).sum::<usize>();
    let all = count(groups);
    for (group, checks) in groups.iter_mut() {
        checks.retain(|check| reach.has(group, check));
    }
    groups.retain(|(_, checks)| !checks.is_empty());
    (reach.step(), all - count(groups))
}

/// What `build.rs` has found for a chapter, or for an exercise.
pub fn found<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    let row = table.iter().find(|(other, _)| *other == name);
    row.map(|(_, found)| *found)
}

/// The program of a chapter, or one that goes on from there. `compare` is the chapter in which a
/// listing may be missing when it does not build; empty: in none.
fn subject(
    repository: &Repository,
    chapter: &Chapter,
    target: &Target,
    compare: &str,
) -> Result<Subject> {
    match target {
        Target::Address(_) if chapter.kind == Kind::Client => {
            bail!("A client has no address. Check its package, or its program with --bin.")
        }
        Target::Package(folder) => {
            repository.refuse_inside(folder)?;
            let folder_word = quoted(folder);
            let advice = match compare {
                "" => String::new(),
                chapter => format!(
                    "\nA listing may be missing:  cargo tutor compare {chapter} {folder_word}"
                ),
            };
            Ok(Subject::Program(package::build(folder, &advice)?))
        }
        Target::Program(path) => match path.canonicalize() {
            Ok(path) if path.is_file() => Ok(Subject::Program(path)),
            _ => bail!("There is no program {}.", path.display()),
        },
        Target::Address(text) => {
            let address = connect(text)?;
            if let Some(keys) = keys_of(address) {
                bail!(
                    "The server on {text} has keys: {keys}. The checks expect one without. Start it \
                     anew, or ask it for FLUSHALL if they are not needed."
                );
            }
            Ok(Subject::Address(address))
        }
    }
}

/// How many keys a server says that it has, if there are any. One that does not know `DBSIZE` says nothing of that.
fn keys_of(address: SocketAddr) -> Option<u64> {
    let mut stream = TcpStream::connect_timeout(&address, CONNECT_LIMIT).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(b"DBSIZE\r\n").ok()?;
    let mut line = String::new();
    BufReader::new(stream).take(32).read_line(&mut line).ok()?;
    let keys = line.strip_prefix(':')?.trim_end().parse().ok()?;
    (keys > 0).then_some(keys)
}

/// The address of a server that somebody else has started.
fn connect(text: &str) -> Result<SocketAddr> {
    let addresses = text.to_socket_addrs().ok().map(Iterator::collect::<Vec<_>>);
    let Some(addresses) = addresses.filter(|addresses| !addresses.is_empty()) else {
        bail!("'{text}' is no address of a server. Write it as 127.0.0.1:6379.");
    };
    let mut refused = None;
    for address in addresses {
        match TcpStream::connect_timeout(&address, CONNECT_LIMIT) {
            Ok(_) => return Ok(address),
            Err(error) => refused = Some(error),
        }
    }
    let reason = match refused {
        Some(error) if error.kind() != ErrorKind::ConnectionRefused => format!(" ({error})"),
        _ => String::new(),
    };
    bail!("Nobody listens on {text}{reason}. Start your server first, then check it.")
}
