//! `cargo run --release -p bench`: measures the servers of the chapters beside redis-server.

use std::path::PathBuf;

use anyhow::Result;
use bench::contender::{Contender, redis_version};
use bench::report::Report;
use bench::results::{self, Header};
use bench::servers::target;
use bench::speed::{self, Plan};
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

/// Measures the servers of the chapters, on free ports of this machine.
#[derive(Parser)]
#[command(name = "bench", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    speed: Speed,
}

#[derive(Subcommand)]
enum Command {
    /// How fast the servers are beside redis-server; without a command, this
    Speed(Speed),
}

#[derive(Args)]
struct Speed {
    /// Measure for less than a minute
    #[arg(long)]
    quick: bool,
    /// Write the results into the repository, for the pages of the book
    #[arg(long)]
    save: bool,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Speed(cli.speed)) {
        Command::Speed(options) => options.run(),
    }
}

impl Speed {
    fn run(&self) -> Result<()> {
        let header = Header::now(self.command());
        let plan = match self.quick {
            true => Plan::quick(),
            false => Plan::full(),
        };
        if cfg!(debug_assertions) {
            eprintln!("Without --release the servers are slow, and the numbers mean little.");
        }
        let contenders = Contender::all()?;
        let bar = ProgressBar::new(plan.steps(contenders.len()) as u64);
        bar.set_style(ProgressStyle::with_template("{wide_bar} {eta} {msg:40}")?);
        let progress = |next: &str| {
            bar.inc(1);
            bar.set_message(next.to_owned());
        };
        let measured = speed::measure(&contenders, &plan, &progress);
        bar.finish_and_clear();
        let report = Report::new(header, redis_version(), measured?);
        print!("{}", report.text());
        let file = self.file();
        results::save(&file, &report)?;
        println!("\nAll of it is in {}", file.display());
        Ok(())
    }

    fn command(&self) -> &'static str {
        match self.quick {
            true => "cargo run --release -p bench -- --quick --save",
            false => "cargo run --release -p bench -- --save",
        }
    }

    fn file(&self) -> PathBuf {
        match self.save {
            true => results::path("speed"),
            false => target().join("speed.json"),
        }
    }
}
