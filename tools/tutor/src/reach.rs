//! How far a package has come in its chapter, and which checks that concerns.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use course::step::Chapter;

use crate::check::{Target, found};
use crate::harness::Check;
use crate::history::{self, History};
use crate::repository::Repository;
use crate::{compare, found};

/// A step in the middle of a chapter.
pub struct Reach {
    history: History,
    state: usize,
    /// The states of the checks, or groups of them, that ask for more than their pages explain, by
    /// `group: check`, check or group.
    later: BTreeMap<&'static str, usize>,
}

impl Reach {
    /// The step that `to` names, or else the one that the package is nearest to. None when all
    /// checks of the chapter are to be made: it is at the end, at the beginning, or somewhere else.
    ///
    /// # Errors
    ///
    /// When there is no such step, or when the package cannot be read.
    pub fn new(
        repository: &Repository,
        chapter: &Chapter,
        target: &Target,
        to: Option<&str>,
    ) -> Result<Option<Reach>> {
        let (history, state) = match (to, target) {
            (Some(step), _) => {
                let history = history::without_files(repository, chapter)?;
                let state = named(&history, step)?;
                (history, state)
            }
            (None, Target::Package(folder)) => {
                let history = history::history(repository, chapter)?;
                let state = reached(repository, &history, folder)?;
                (history, state)
            }
            (None, _) => return Ok(None),
        };
        let is_within = state > 0 && state + 1 < history.states.len();
        let later = found(found::LATER, &chapter.name).unwrap_or_default();
        let later = later
            .iter()
            .map(|(check, step)| Ok((*check, named(&history, step)?)));
        let later = later.collect::<Result<_>>()?;
        Ok(is_within.then_some(Reach {
            history,
            state,
            later,
        }))
    }

    /// The step: `02-kv/3-one-write`.
    pub fn step(&self) -> &str {
        let step = self.history.states[self.state].step.as_deref();
        step.expect("only the beginning of a chapter is no step")
    }

    /// Whether the program of this step passes a check of this group.
    pub fn has(&self, group: &str, check: &Check) -> bool {
        let name = format!("{group}: {}", check.name);
        let keys = [name.as_str(), check.name, group];
        let later = keys.iter().find_map(|key| self.later.get(key));
        let later = later.copied();
        later.unwrap_or_else(|| self.history.state_of(check.page)) <= self.state
    }
}

/// The state of a step that is named with its chapter or without: `3-one-write`.
fn named(history: &History, name: &str) -> Result<usize> {
    let steps = || {
        history
            .states
            .iter()
            .filter_map(|state| state.step.as_deref())
    };
    let is_it =
        |step: &str| step == name || step.split_once('/').is_some_and(|(_, own)| own == name);
    match steps().position(is_it) {
        Some(at) => Ok(at + 1),
        None => bail!(
            "There is no step '{name}' in this chapter. There are: {}.",
            steps().collect::<Vec<_>>().join(", ")
        ),
    }
}

/// The state that the package in `folder` is nearest to; the beginning when it is like none.
fn reached(repository: &Repository, history: &History, folder: &Path) -> Result<usize> {
    let files = compare::package(repository, folder)?;
    Ok(compare::nearest(history, &files).map_or(0, |(state, _)| state))
}
