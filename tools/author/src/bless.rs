//! Writes what the tests have seen into the files with which they otherwise compare it.

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;
use course::switch;

use crate::cargo::{self, Run};

/// What can be written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// What terminals on pages print, and the recordings of those that are recorded
    Sessions,
    /// What the checks of exercises say before somebody has begun: unsolved.txt
    Unsolved,
    /// The tables of book/results/speed.json
    Speed,
    /// The plots of the drawbacks in images/
    Plots,
    /// The difference of our page template from that of mdBook
    Template,
}

impl What {
    /// The tests that write it; a name chooses among them.
    fn run(self, name: Option<&str>) -> Run {
        let (test, filter) = match self {
            What::Sessions => ("cargo test --package proof --test sessions --", None),
            What::Unsolved => ("cargo test --package tutor --", Some("exercise::")),
            What::Speed => ("cargo test --package bench --test page --", Some("tables")),
            What::Plots => ("cargo test --package bench --test drawbacks --", None),
            What::Template => (
                "cargo test --package proof --test browser --",
                Some("template"),
            ),
        };
        let filter = match (self, name) {
            (What::Unsolved, Some(name)) => Some(format!("exercise::{name}")),
            (_, Some(name)) => Some(name.into()),
            (_, None) => filter.map(String::from),
        };
        Run::new(test).with(filter.as_deref()).on(switch::BLESS)
    }
}

/// Writes one thing, or all of them. A name chooses a session, an exercise or another test.
///
/// # Errors
///
/// With the first test that fails.
pub fn run(top: &Path, what: Option<What>, name: Option<&str>) -> Result<()> {
    let runs: Vec<Run> = match what {
        Some(what) => vec![what.run(name)],
        None => What::value_variants()
            .iter()
            .map(|what| what.run(None))
            .collect(),
    };
    cargo::all(top, &runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_chooses_among_the_tests() {
        let text = |what: What, name| what.run(name).text();
        let sessions = "cargo test --package proof --test sessions --";
        assert_eq!(text(What::Sessions, None), sessions);
        assert_eq!(text(What::Sessions, Some("tcp")), format!("{sessions} tcp"));
        let unsolved = "cargo test --package tutor -- exercise::";
        assert_eq!(text(What::Unsolved, None), unsolved);
        assert_eq!(text(What::Unsolved, Some("del")), format!("{unsolved}del"));
    }
}
