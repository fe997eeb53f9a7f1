//! Why a check usually fails, and where the book explains it.

use anyhow::Result;
use course::step::Chapter;

use crate::harness::Check;
use crate::history;
use crate::outcome::Outcome;
use crate::repository::Repository;

/// What helps after a check has failed.
pub struct Advice {
    /// The usual cause.
    pub cause: String,
    /// A page of the book, or a place on it: `02-kv/lines.html`.
    pub page: String,
}

impl Advice {
    /// The advice of a check, after it has come out in this way.
    ///
    /// # Errors
    ///
    /// When the chapters or the pages cannot be read.
    pub fn new(
        repository: &Repository,
        chapter: &Chapter,
        check: &Check,
        outcome: &Outcome,
    ) -> Result<Advice> {
        let usual = Advice {
            cause: check.cause.into(),
            page: match check.page.split_once('#') {
                Some((page, place)) => format!("{page}.html#{place}"),
                None => format!("{}.html", check.page),
            },
        };
        // A check that had no server to ask says nothing of what it is about.
        let Outcome::NoServer(_) = outcome else {
            return Ok(usual);
        };
        Ok(Advice {
            cause: "The program does not get as far as `Listening on` and its address.".into(),
            page: beginning(repository, chapter)?.unwrap_or(usual.page),
        })
    }
}

/// The page with the first listing of a chapter, or of the one in which its program began.
fn beginning(repository: &Repository, chapter: &Chapter) -> Result<Option<String>> {
    if let Some(before) = &chapter.follows {
        return beginning(repository, &repository.chapter(before)?);
    }
    let history = history::history(repository, chapter)?;
    let first = history.listings.first();
    Ok(first.map(|listing| listing.page.clone() + ".html"))
}
