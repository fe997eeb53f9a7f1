//! `cargo author`: one door for those who change the book.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use author::cli::{Cli, Command, New};
use author::{bless, carry, check, new};
use clap::Parser;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

fn run() -> Result<ExitCode> {
    let top = course::top().canonicalize()?;
    match Cli::parse().command {
        Command::Carry {
            resume,
            forget,
            since,
            insert,
        } => {
            if let Some(step) = insert {
                writeln!(io::stdout(), "{}", new::step(&top, &step)?)?;
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
            writeln!(io::stdout(), "{report}")?;
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
            writeln!(io::stdout(), "{}", said?)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Bless { what, name } => bless::run(&top, what, &name).map(done),
        Command::Check { all_tools } => check::run(&top, all_tools).map(done),
        Command::Draft => check::draft(&top).map(done),
    }
}
