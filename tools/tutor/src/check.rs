//! Runs checks and collects what came of each.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use course::exercise::{Exercise, Work};
use course::step::{Chapter, Kind};

use crate::advice::Advice;
use crate::harness::{Check, Subject};
use crate::report::Report;
use crate::repository::{Named, Repository, chapter_number};
use crate::{answers, found, outcome, package};

/// The longest that connecting to a running server may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

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

/// Checks a chapter or an exercise, as [`Repository::named`] knows them. After the first check that
/// fails no more are made, unless `all`. Whether none has failed.
///
/// # Errors
///
/// When the target cannot be checked: it is not there, does not build, or is of another kind.
pub fn check(
    repository: &Repository,
    what: &str,
    target: &Target,
    all: bool,
    output: &mut dyn io::Write,
) -> Result<bool> {
    let named = repository.named(what)?;
    let (chapter, title, groups) = match &named {
        Named::Chapter(chapter) => {
            let title = format!("Chapter {}", chapter_number(&chapter.name));
            let groups = found(found::CHAPTERS, &chapter.name);
            (chapter.name.clone(), title, groups.map(<[_]>::to_vec))
        }
        Named::Exercise(exercise) => {
            let title = format!("Exercise '{}'", exercise.name);
            let checks = found(found::EXERCISES, &exercise.path());
            let groups = checks.map(|checks| vec![("exercise", checks)]);
            (exercise.chapter.clone(), title, groups)
        }
    };
    let groups = groups.with_context(|| format!("There are no checks for '{what}'."))?;
    let chapter = repository.chapter(&chapter)?;
    let subject = match (named, target) {
        (
            Named::Exercise(Exercise {
                work: Work::Trace { .. },
                name,
                ..
            }),
            target,
        ) => {
            let Target::Package(file) = target else {
                bail!("'{name}' asks questions. Name the file with your answers.");
            };
            Subject::Answers(answers::read(file)?)
        }
        _ => subject(repository, &chapter, target)?,
    };
    let subject = Arc::new(subject);
    let mut report = Report::new(output, &title, &groups)?;
    'groups: for (group, checks) in &groups {
        for check in *checks {
            let outcome = outcome::of(check, &subject);
            let advice = Advice::new(repository, &chapter, check, &outcome)?;
            report.add(check, &outcome, &advice)?;
            if outcome.is_failure() && !all {
                break 'groups;
            }
        }
        report.end_group(group)?;
    }
    report.finish(all)
}

/// What `build.rs` has found for a chapter, or for an exercise.
fn found<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    let row = table.iter().find(|(other, _)| *other == name);
    row.map(|(_, found)| *found)
}

/// The program of a chapter, or one that goes on from there.
fn subject(repository: &Repository, chapter: &Chapter, target: &Target) -> Result<Subject> {
    match target {
        Target::Address(_) if chapter.kind == Kind::Client => {
            bail!("A client has no address. Check its package, or its program with --bin.")
        }
        Target::Package(folder) => {
            repository.refuse_inside(folder)?;
            Ok(Subject::Program(package::build(folder)?))
        }
        Target::Program(path) => match path.canonicalize() {
            Ok(path) if path.is_file() => Ok(Subject::Program(path)),
            _ => bail!("There is no program {}.", path.display()),
        },
        Target::Address(address) => Ok(Subject::Address(connect(address)?)),
    }
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
