//! Runs checks and collects what came of each.

use std::any::Any;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::{Arc, Once};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use course::exercise::Work;

use crate::answers::Answers;
use crate::harness::LEFT_OUT;
use crate::report::Report;
use crate::repository::Repository;
use crate::subject::{Check, Subject};
use crate::{client, echo, exercise, kv, package};

/// The longest that one check may take, whatever the server does.
const LIMIT: Duration = Duration::from_secs(60);

/// The longest that connecting to a running server may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// The chapter whose program is no server.
const CLIENT: &str = "03-client";

/// What is checked.
pub enum Target {
    /// A package, which is built first; for questions about a trace, a file of answers.
    Package(PathBuf),
    /// A finished program.
    Program(PathBuf),
    /// The address of a server that runs already.
    Address(String),
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The promise is kept.
    Passed,
    /// It is not; what happened instead.
    Failed(String),
    /// It could not be checked, for this reason.
    LeftOut(String),
}

/// Groups of checks by what they are about.
type Groups = Vec<(&'static str, &'static [Check])>;

/// Checks a chapter by its number, or an exercise by its name. After the first check that fails
/// no more are made, unless `all`. Whether none has failed.
pub fn check(
    repository: &Repository,
    what: &str,
    target: &Target,
    all: bool,
    output: &mut dyn io::Write,
) -> Result<bool> {
    let (chapter, title, groups) = groups(repository, what)?;
    let asks = is_about_a_trace(repository, what);
    if !asks && chapter == CLIENT && matches!(target, Target::Address(_)) {
        bail!("A client has no address. Check its package, or its program with --bin.");
    }
    let subject = match asks {
        true => answers(what, target)?,
        false => subject(repository, target)?,
    };
    let subject = Arc::new(subject);
    let mut report = Report::new(output, &title, &groups)?;
    'groups: for (group, checks) in &groups {
        for check in *checks {
            let outcome = run(check, &subject);
            report.add(check, &outcome)?;
            if matches!(outcome, Outcome::Failed(_)) && !all {
                break 'groups;
            }
        }
        report.end_group(group)?;
    }
    report.finish(all)
}

/// The chapter, a title and the checks.
fn groups(repository: &Repository, what: &str) -> Result<(String, String, Groups)> {
    if let Ok(number) = what.parse() {
        let chapter = repository.chapter(number)?;
        let groups = match chapter.name.as_str() {
            "01-echo" => echo::GROUPS,
            "02-kv" => kv::GROUPS,
            CLIENT => client::GROUPS,
            _ => bail!("The program of chapter {number} has no checks."),
        };
        return Ok((chapter.name, format!("Chapter {number}"), groups.to_vec()));
    }
    let exercise = repository.exercise(what)?;
    let checks = exercise::checks(&exercise.name);
    let checks = checks.with_context(|| format!("The exercise '{what}' has no checks."))?;
    let title = format!("Exercise '{}'", exercise.name);
    Ok((exercise.chapter, title, vec![(exercise::GROUP, checks)]))
}

/// Whether this is an exercise that asks questions instead of changing a program.
fn is_about_a_trace(repository: &Repository, what: &str) -> bool {
    let exercise = repository.exercise(what);
    exercise.is_ok_and(|exercise| matches!(exercise.work, Work::Trace { .. }))
}

fn answers(what: &str, target: &Target) -> Result<Subject> {
    match target {
        Target::Package(file) => Ok(Subject::Answers(Answers::read(file)?)),
        _ => bail!("'{what}' asks questions. Name the file with your answers."),
    }
}

fn subject(repository: &Repository, target: &Target) -> Result<Subject> {
    match target {
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

/// Makes one check in a thread of its own, so that no server can hold us for ever.
fn run(check: &'static Check, subject: &Arc<Subject>) -> Outcome {
    quiet_panics();
    let (sender, receiver) = mpsc::channel();
    let subject = Arc::clone(subject);
    thread::spawn(move || {
        let result = panic::catch_unwind(AssertUnwindSafe(|| (check.run)(&subject)));
        sender.send(outcome(result))
    });
    receiver.recv_timeout(LIMIT).unwrap_or_else(|_| {
        Outcome::Failed(format!("the check did not come to an end within {LIMIT:?}"))
    })
}

fn outcome(result: thread::Result<()>) -> Outcome {
    let Err(payload) = result else {
        return Outcome::Passed;
    };
    let message = message(payload.as_ref());
    match message.strip_prefix(LEFT_OUT) {
        Some(reason) => Outcome::LeftOut(reason.into()),
        None => Outcome::Failed(plain(&message)),
    }
}

/// What `assert_eq!` says, in the words of the other messages. All our checks have what came on
/// the left and what is expected on the right.
fn plain(message: &str) -> String {
    const EQUAL: &str = "assertion `left == right` failed";
    let parts = message
        .strip_prefix(EQUAL)
        .and_then(|rest| rest.rsplit_once("\n  left: "))
        .and_then(|(what, sides)| Some((what, sides.split_once("\n right: ")?)));
    let Some((what, (came, expected))) = parts else {
        return message.into();
    };
    let what = match what.strip_prefix(": ") {
        Some(what) => what.trim_end(),
        None => "another value than expected",
    };
    let value = |text: &str| {
        let inside = text.strip_prefix("Some(");
        let inside = inside.and_then(|text| text.strip_suffix(')'));
        inside.unwrap_or(text).to_owned()
    };
    format!(
        "{what}\ncame:      {}\nexpected:  {}",
        value(came),
        value(expected)
    )
}

/// What a panic says.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).into());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "the check failed without a word".into())
}

/// A check that fails panics; what it says is in the report.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().name().is_some() {
                usual(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::plain;

    fn failed(check: impl FnOnce() + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(check).expect_err("a check that fails");
        plain(&super::message(payload.as_ref()))
    }

    #[test]
    fn unequal_values_are_what_came_and_what_is_expected() {
        let said = failed(|| assert_eq!(Some(2), Some(0), "the exit code; no port"));
        assert_eq!(said, "the exit code; no port\ncame:      2\nexpected:  0");
        let said = failed(|| assert_eq!("a", "b"));
        assert_eq!(
            said,
            "another value than expected\ncame:      \"a\"\nexpected:  \"b\""
        );
    }

    #[test]
    fn other_messages_stay_as_they_are() {
        assert_eq!(failed(|| panic!("no reply came")), "no reply came");
    }
}
