//! `cargo author`: one door for those who change the book.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use author::bless::What;
use author::{bless, carry, check, new};
use clap::{Parser, Subcommand};

/// Helps those who change the book.
#[derive(Parser)]
#[command(name = "cargo author", bin_name = "cargo author")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
        #[command(subcommand)]
        what: New,
    },
    /// Run tests that write what they see into the files with which they compare it
    Bless {
        /// What to write; without it, all
        what: Option<What>,
        /// The session or exercise, or a part of the names of several
        name: Option<String>,
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

#[derive(Subcommand)]
enum New {
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

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

fn run() -> Result<ExitCode> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()?;
    match Cli::parse().command {
        Command::Carry {
            resume,
            forget,
            since,
            insert,
        } => {
            if let Some(step) = insert {
                println!("{}", new::step(&top, &step)?);
            }
            let since = Some(since);
            let report = carry::run(
                &top,
                &carry::Options {
                    resume,
                    forget,
                    since,
                },
            )?;
            println!("{report}");
            Ok(match report.stops.is_empty() {
                true => ExitCode::SUCCESS,
                false => ExitCode::FAILURE,
            })
        }
        Command::New { what } => {
            let said = match what {
                New::Chapter { name, follows } => new::chapter(&top, &name, follows.as_deref()),
                New::Step { step } => new::step(&top, &step),
                New::Exercise { exercise } => new::exercise(&top, &exercise),
            };
            println!("{}", said?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Bless { what, name } => bless::run(&top, what, name.as_deref()).map(done),
        Command::Check { all_tools } => check::run(&top, all_tools).map(done),
        Command::Draft => check::draft(&top).map(done),
    }
}
