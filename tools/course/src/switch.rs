//! The switches of the tests and of weave, which `cargo author` sets: each is an environment
//! variable, on when its value is the one below.

use std::env;

/// Something that is off unless its variable has its value.
#[derive(Clone, Copy, Debug)]
pub struct Switch {
    /// The environment variable.
    pub variable: &'static str,
    /// The only value that turns it on.
    pub value: &'static str,
}

/// Tests write what they have seen into the files that they otherwise compare with:
/// `cargo author bless`.
pub const BLESS: Switch = Switch {
    variable: "BLESS",
    value: "1",
};

/// Weave builds the book although no page shows some changed lines: `cargo author draft`.
pub const DRAFT: Switch = Switch {
    variable: "WEAVE_DRAFT",
    value: "1",
};

/// A test that lacks a tool fails instead of being ignored: `cargo author check --all-tools`.
pub const ALL_TOOLS: Switch = Switch {
    variable: "PROOF_REQUIRE",
    value: "all",
};

/// The tutor leaves out what pages of other chapters promise: most tests of steps and of programs with a fault ask for
/// less, because every eighth of them and the end of a chapter are asked for all of it.
pub const OWN_PAGES: Switch = Switch {
    variable: "TUTOR_OWN_PAGES",
    value: "1",
};

/// The environment variable with the top of a repository that is tested in place of the one that the
/// tests were built from: a copy with one more chapter, say.
pub const TOP: &str = "BOOK_TOP";

impl Switch {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self.takes(env::var(self.variable).ok().as_deref())
    }

    fn takes(self, value: Option<&str>) -> bool {
        value == Some(self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_off_with_any_other_value() {
        assert!(BLESS.takes(Some("1")));
        for off in [None, Some(""), Some("0"), Some("yes")] {
            assert!(!BLESS.takes(off), "{off:?}");
        }
    }
}
