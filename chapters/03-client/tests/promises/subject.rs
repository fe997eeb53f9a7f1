//! What the tests of this chapter check, and the list of them. The tutor has a
//! subject of its own: a reader's client.

use std::path::{Path, PathBuf};

/// The client.
pub struct Subject(pub PathBuf);

impl Subject {
    /// Its program.
    pub fn program(&self) -> &Path {
        &self.0
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
