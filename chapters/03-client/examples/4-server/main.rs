//! Says so when the server is not there, or is there no longer.

mod server;

use std::env;
use std::process::ExitCode;

use anyhow::Result;
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};

use server::Server;

fn main() -> Result<ExitCode> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let address = address.parse()?;
    let mut server = Server::connect(address)?;
    println!("Connected to {address}");

    let config = Config::builder().bracketed_paste(false).build();
    let mut editor = DefaultEditor::with_config(config)?;
    loop {
        let line = match editor.readline(&format!("{address}> ")) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
            Err(error) => return Err(error.into()),
        };
        let command = line.trim_ascii();
        if command.is_empty() {
            continue;
        }
        if is_exit(command) {
            break;
        }
        editor.add_history_entry(command)?;
        let Some(reply) = server.ask(command.as_bytes())? else {
            eprintln!("Server closed the connection.");
            return Ok(ExitCode::FAILURE);
        };
        println!("{}", String::from_utf8_lossy(&reply));
    }
    println!("Exiting...");
    Ok(ExitCode::SUCCESS)
}

/// Whether the user wants to leave.
fn is_exit(command: &str) -> bool {
    command.eq_ignore_ascii_case("exit") || command.eq_ignore_ascii_case("quit")
}
