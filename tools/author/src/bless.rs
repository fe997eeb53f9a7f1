//! Writes what the tests have seen into the files with which they otherwise compare it.

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;
use course::switch;

use crate::cargo;

/// What can be written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// What terminals on pages print, and the recordings of those that are recorded
    Sessions,
    /// What the checks of exercises say before somebody has begun: unsolved.txt
    Unsolved,
    /// The tables of book/results/speed.json
    Speed,
    /// What the tests of the ledger show: book/results/ledger.json
    Ledger,
    /// The tables of book/results/many.json, and its plots
    Many,
    /// The tables of book/results/speed-resp.json, many-resp.json and redis-benchmark.json
    Resp,
    /// The tables of book/results/expiry.json, and its plots
    Expiry,
    /// The tables of book/results/persistence.json, and its figures
    Persistence,
    /// The tables of book/results/cluster.json, and its figure
    Cluster,
    /// The plots of the drawbacks in images/
    Plots,
    /// What Redis's own tests and clients came to: book/results/redis-tests.json, clients.json
    Peers,
    /// The theme's made files: the difference from mdBook's template, all.css, all.js, descriptions
    Template,
}

impl What {
    /// The tests that write it; a name chooses among them.
    fn tests(self, name: &str) -> String {
        match self {
            What::Sessions => format!("cargo test --package proof --test sessions -- {name}"),
            What::Unsolved => format!("cargo test --package tutor -- exercise::{name}"),
            What::Speed => format!("cargo test --package bench --test page -- tables{name}"),
            What::Ledger => format!("cargo test --package tutor -- ledger{name}"),
            What::Many => format!("cargo test --package bench --test many -- tables{name}"),
            What::Resp => format!("cargo test --package bench --test resp -- tables{name}"),
            What::Expiry => format!("cargo test --package bench --test expiry -- tables{name}"),
            What::Cluster => {
                format!("cargo test --package bench --test cluster -- tables{name}")
            }
            What::Persistence => {
                format!("cargo test --package bench --test persistence -- tables{name}")
            }
            What::Plots => format!("cargo test --package bench --test drawbacks -- {name}"),
            What::Peers => format!("cargo test --package peers -- {name}"),
            What::Template => {
                format!("cargo test --package proof --test browser -- template{name}")
            }
        }
    }
}

/// Writes one thing, or all of them. A name chooses a session, an exercise or a plot.
///
/// # Errors
///
/// With the first test that fails.
pub fn run(top: &Path, what: Option<What>, name: &str) -> Result<()> {
    let one = what.map(|what| vec![what]);
    for what in one.unwrap_or_else(|| What::value_variants().to_vec()) {
        cargo::run(top, what.tests(name).trim_end(), Some(switch::BLESS), &[])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_chooses_among_the_tests() {
        let sessions = "cargo test --package proof --test sessions -- tcp";
        assert_eq!(What::Sessions.tests("tcp"), sessions);
        let unsolved = "cargo test --package tutor -- exercise::del";
        assert_eq!(What::Unsolved.tests("del"), unsolved);
    }
}
