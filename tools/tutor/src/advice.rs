//! Why a check usually fails, and where the book explains it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Result;
use course::step::Chapter;

use crate::harness::{Check, Subject};
use crate::history;
use crate::outcome::Outcome;
use crate::repository::Repository;

/// How long a server may think about a line.
const PATIENCE: Duration = Duration::from_secs(2);

const NOT_LISTENING: &str = "The program does not get as far as `Listening on` and its address.";

const HELD: &str = "The server takes connections and answers none. Another client is connected, and \
                    it serves one at a time: close that one, and check again.";

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
        subject: &Subject,
    ) -> Result<Advice> {
        let usual = Advice {
            cause: check.cause.into(),
            page: match check.page.split_once('#') {
                Some((page, place)) => format!("{page}.html#{place}"),
                None => format!("{}.html", check.page),
            },
        };
        match (outcome, subject) {
            // A check that had no server to ask says nothing of what it is about.
            (Outcome::NoServer(_), _) => Ok(Advice {
                cause: NOT_LISTENING.into(),
                page: beginning(repository, chapter)?.unwrap_or(usual.page),
            }),
            (Outcome::Failed(_), Subject::Address(address)) if is_held(*address) => Ok(Advice {
                cause: HELD.into(),
                page: "tcp/one-thread.html".into(),
            }),
            _ => Ok(usual),
        }
    }
}

/// Whether a server takes a connection and then says nothing to a line, and does not hang up either.
fn is_held(address: SocketAddr) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"PING\r\n")?;
        stream.read(&mut [0])
    };
    let kind = ask().map_err(|error: io::Error| error.kind());
    matches!(kind, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut))
}

/// The page with the first listing of a chapter, or of the one in which its program began.
fn beginning(repository: &Repository, chapter: &Chapter) -> Result<Option<String>> {
    if let Some(before) = &chapter.follows {
        return beginning(repository, &repository.chapter(before)?);
    }
    let history = history::without_files(repository, chapter)?;
    let first = history.listings.first();
    Ok(first.map(|listing| listing.page.clone() + ".html"))
}
