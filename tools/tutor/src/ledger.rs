//! Single checks, for the ledger of what the servers of the chapters cannot do.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::check::found;
use crate::found::{CHAPTERS, DRAWBACKS};
use crate::harness::{Check, Subject};
use crate::outcome::{self, Outcome};

/// Whether a program does what a check says: one of those that its chapter promises, or that show what
/// the chapter's program cannot do. The check is named with its chapter: `02-kv/no_two_clients_at_once`.
///
/// # Errors
///
/// When there is no such check, or it cannot be made.
pub fn keeps(test: &str, program: &Path) -> Result<bool> {
    let (chapter, name) = test.split_once('/').unwrap_or_default();
    let promised = found(CHAPTERS, chapter).unwrap_or_default();
    let drawbacks = found(DRAWBACKS, chapter).unwrap_or_default();
    let all = promised.iter().flat_map(|(_, checks)| checks.iter());
    let all: Vec<&'static Check> = all.chain(drawbacks).collect();
    let Some(check) = all.into_iter().find(|check| check.name == name) else {
        bail!("chapter {chapter} has no test {name}");
    };
    match outcome::of(check, &Arc::new(Subject::Program(program.into()))) {
        Outcome::Passed => Ok(true),
        Outcome::Failed(_) | Outcome::NoServer(_) => Ok(false),
        Outcome::LeftOut(reason) => bail!("{test} is left out: {reason}"),
    }
}
