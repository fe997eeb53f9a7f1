//! `cargo tutor`: checks a reader's own work, gives hints, and finds the listing that was missed.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use tutor::{Repository, Target};

/// Checks your own programs for this book, gives hints, and finds the listing that you missed.
#[derive(Parser)]
#[command(name = "cargo tutor", bin_name = "cargo tutor")]
struct Cli {
    /// Without a command: where you are in the book, and what comes next
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Make a package of your own for a chapter or an exercise
    Start {
        /// The number of a chapter, or the name of an exercise
        what: String,
        /// A folder that is not there yet, outside of this repository
        folder: PathBuf,
    },
    /// Check your work on a chapter or an exercise
    #[command(
        override_usage = "cargo tutor check [--all] [--to STEP] <WHAT> <FOLDER | ANSWERS | --bin PATH | --addr HOST:PORT>"
    )]
    Check {
        /// The number of a chapter, or the name of an exercise
        what: String,
        #[command(flatten)]
        target: TargetArgs,
        /// Check a chapter up to this step, such as 3-one-write; without it, up to the step that
        /// the package has reached
        #[arg(long, value_name = "STEP")]
        to: Option<String>,
        /// Go on after a check has failed, and name what is left out
        #[arg(long)]
        all: bool,
    },
    /// Show the next hint for an exercise
    Hint {
        /// The name of the exercise
        exercise: String,
    },
    /// Show the solution of an exercise, after asking
    Solution {
        /// The name of the exercise
        exercise: String,
    },
    /// Find the first listing of a chapter that your package misses
    Compare {
        /// The number of the chapter
        chapter: String,
        /// The folder of your package
        folder: PathBuf,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct TargetArgs {
    /// The folder of your package, which is built first; for questions, the file of your answers
    folder: Option<PathBuf>,
    /// A finished program
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
    /// A server in any language that is already running
    #[arg(long, value_name = "HOST:PORT")]
    addr: Option<String>,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // Nobody is left to be told when standard error cannot be written.
            let _ = writeln!(io::stderr(), "{error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does what the command says. Whether all is well.
fn run(command: Option<Command>) -> Result<bool> {
    let repository = Repository::open()?;
    let mut output = anstream::stdout();
    let (text, is_well) = match command {
        None => (tutor::overview(&repository)?, true),
        Some(Command::Start { what, folder }) => (tutor::start(&repository, &what, &folder)?, true),
        Some(Command::Check {
            what,
            target,
            to,
            all,
        }) => {
            let (target, to) = (target.into(), to.as_deref());
            return tutor::check(&repository, &what, &target, to, all, &mut output);
        }
        Some(Command::Hint { exercise }) => {
            let exercise = repository.exercise(&exercise)?;
            (tutor::hint(&repository, &exercise)?, true)
        }
        Some(Command::Solution { exercise }) => {
            let exercise = repository.exercise(&exercise)?;
            let mut input = io::stdin().lock();
            tutor::solution(&repository, &exercise, &mut input, &mut output)?;
            return Ok(true);
        }
        Some(Command::Compare { chapter, folder }) => {
            let finding = tutor::compare(&repository, &chapter, &folder)?;
            (finding.to_string(), finding.is_complete())
        }
    };
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(is_well)
}

impl From<TargetArgs> for Target {
    fn from(arguments: TargetArgs) -> Target {
        match arguments {
            TargetArgs {
                bin: Some(path), ..
            } => Target::Program(path),
            TargetArgs {
                addr: Some(address),
                ..
            } => Target::Address(address),
            TargetArgs { folder, .. } => {
                Target::Package(folder.expect("clap wants one of the three"))
            }
        }
    }
}
