//! `cargo run --release -p bench`: measures the servers of the chapters beside redis-server.

use anyhow::Result;
use bench::servers::{Program, Server};
use clap::{Parser, Subcommand};

/// Measures the servers of the chapters, on free ports of this machine.
#[derive(Parser)]
#[command(name = "bench")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// How fast the servers are beside redis-server; without a command, this
    Speed,
}

fn main() -> Result<()> {
    match Cli::parse().command.unwrap_or(Command::Speed) {
        Command::Speed => {
            let server = Server::start(&Program::Package("kv-server").build()?, &["--quiet"])?;
            println!("kv-server listens on {}", server.address);
            println!("{}", server.stop()?);
            Ok(())
        }
    }
}
