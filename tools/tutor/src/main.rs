//! `cargo tutor`: checks a reader's own work, gives hints, and finds the listing that was missed.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use tutor::{Repository, Target};

/// Checks your own programs for this book, gives hints, and finds the listing that you missed.
#[derive(Parser)]
#[command(name = "cargo tutor", bin_name = "cargo tutor")]
struct Cli {
    #[command(subcommand)]
    command: Command,
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
        override_usage = "cargo tutor check [--all] <WHAT> <FOLDER | ANSWERS | --bin PATH | --addr HOST:PORT>"
    )]
    Check {
        /// The number of a chapter, or the name of an exercise
        what: String,
        #[command(flatten)]
        target: TargetArgs,
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
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does what the command says. Whether all is well.
fn run(command: Command) -> Result<bool> {
    let repository = Repository::open()?;
    let mut output = anstream::stdout();
    match command {
        Command::Start { what, folder } => {
            print!("{}", tutor::start(&repository, &what, &folder)?);
            Ok(true)
        }
        Command::Check { what, target, all } => {
            tutor::check(&repository, &what, &target.into(), all, &mut output)
        }
        Command::Hint { exercise } => {
            let exercise = repository.exercise(&exercise)?;
            print!("{}", tutor::hint(&repository, &exercise)?);
            Ok(true)
        }
        Command::Solution { exercise } => {
            let exercise = repository.exercise(&exercise)?;
            let mut input = io::stdin().lock();
            tutor::solution(&repository, &exercise, &mut input, &mut output)?;
            Ok(true)
        }
        Command::Compare { chapter, folder } => {
            let finding = tutor::compare(&repository, &chapter, &folder)?;
            print!("{finding}");
            Ok(finding.is_complete())
        }
    }
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
            TargetArgs { folder, .. } => Target::Package(folder.unwrap_or_default()),
        }
    }
}
