//! The command line.

use clap::{Parser, Subcommand};

use crate::bless::What;

/// Helps those who change the book.
#[derive(Parser)]
#[command(name = "cargo author", bin_name = "cargo author")]
pub struct Cli {
    #[command(subcommand)]
    /// What is to be done.
    pub command: Command,
}

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Take an edit of a step through all later steps, src/ and the solutions
    Carry {
        /// Go on after you have resolved what the last one has stopped at
        #[arg(long = "continue")]
        resume: bool,
        /// Forget what was carried since the commit, and begin again
        #[arg(long)]
        forget: bool,
        /// The commit that has the steps before the edit
        #[arg(long, value_name = "COMMIT", default_value = "HEAD")]
        since: String,
        /// Make room for a step such as 02-kv/3-title first, as `new step` does
        #[arg(long, value_name = "STEP")]
        insert: Option<String>,
    },
    /// Make a chapter, a step or an exercise
    New {
        /// What to make.
        #[command(subcommand)]
        what: New,
    },
    /// Run tests that write what they see into the files with which they compare it
    Bless {
        /// What to write; without it, all
        what: Option<What>,
        /// The session, exercise or plot, or a part of the names of several
        #[arg(default_value = "")]
        name: String,
    },
    /// Check formatting, lints, tests and the book
    Check {
        /// Fail when a tool that a test needs is not installed
        #[arg(long)]
        all_tools: bool,
    },
    /// Build the book although some changed lines are on no page yet
    Draft,
}

/// What can be made.
#[derive(Subcommand)]
pub enum New {
    /// Make the next chapter: program, page and line in the table of contents
    Chapter {
        /// Such as 04-threads
        name: String,
        /// The chapter with whose program it begins; without it, a small one of its own
        #[arg(long, value_name = "CHAPTER")]
        follows: Option<String>,
    },
    /// Make a step, and move the later ones of its chapter up by one
    Step {
        /// Such as 02-kv/3-title
        step: String,
    },
    /// Make an exercise
    Exercise {
        /// Such as 02-kv/title
        exercise: String,
    },
}
