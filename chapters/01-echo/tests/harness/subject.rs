//! What the tests of a chapter check, and the list of them. The tutor has a
//! subject of its own: a reader's program, or a server that runs already.

use std::path::{Path, PathBuf};

use super::harness::{Server, checks};

/// A program, which each test starts anew.
pub struct Subject(pub PathBuf);

impl Subject {
    /// A server to talk to.
    #[track_caller]
    pub fn server(&self) -> Server {
        Server::start(&self.0)
    }

    /// A server that the test has started itself, so that it can see the log
    /// and nobody has used the table.
    #[track_caller]
    pub fn new_server(&self) -> Server {
        Server::start(&self.0)
    }

    /// The program, for a test that starts it in another way.
    pub fn program(&self) -> &Path {
        &self.0
    }

    /// Sends `sent` to a new server, closes the sending side; fails unless
    /// `reply` comes back, and then the end.
    #[track_caller]
    pub fn answers(&self, sent: &[u8], reply: &[u8]) {
        checks::answers(self.server().address, sent, reply);
    }
}

/// Lists what a module promises, each with the page that explains it and the
/// usual cause when it is not kept: for the tutor. Here each is a `#[test]`.
macro_rules! promises {
    ($(on $page:literal: $($cause:literal => $($(#[$condition:meta])? $name:ident),+;)+)+) => {
        mod tests {
            $($($(
                $(#[$condition])?
                #[test]
                fn $name() {
                    super::$name(&super::super::subject());
                }
            )+)+)+
        }
    };
}

pub(crate) use promises;
