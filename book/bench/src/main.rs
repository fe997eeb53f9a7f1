//! `cargo run --release -p bench`: measures the servers of the chapters beside redis-server.

use std::path::PathBuf;

use anyhow::Result;
use bench::contender::{Contender, redis_version};
use bench::report::Report;
use bench::results::{self, Header};
use bench::servers::{Program, target};
use bench::soak::{self, Options};
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
    /// Whether kv-server stands clients of every kind, and loses nothing
    Soak(Soak),
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

#[derive(Args)]
struct Soak {
    /// Where all that is random comes from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many connections to make, at least
    #[arg(long, default_value_t = 100_000)]
    connections: u64,
    /// Write the results into the repository, for the pages of the book
    #[arg(long)]
    save: bool,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Speed(cli.speed)) {
        Command::Speed(options) => options.run(),
        Command::Soak(options) => options.run(),
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

impl Soak {
    fn run(&self) -> Result<()> {
        let header = Header::now("cargo run --release -p bench -- soak --save");
        let program = Program::Package("kv-server").build()?;
        let options = Options {
            seed: self.seed,
            connections: self.connections,
        };
        let bar = ProgressBar::new(options.connections);
        let report = soak::run(&program, options, |made| bar.set_position(made));
        bar.finish_and_clear();
        let report = report?;
        println!("{report}");
        if self.save {
            results::save(&results::path("soak"), &report.results(&header))?;
        }
        Ok(())
    }
}
