//! Edits lines, remembers them, and leaves on exit, quit, Ctrl-C or Ctrl-D.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use anyhow::Result;
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let stream = TcpStream::connect(&address)?;
    println!("Connected to {address}");

    let mut server = BufReader::new(stream);
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
        print!("{}", ask(&mut server, &format!("{command}\n"))?);
    }
    println!("Exiting...");
    Ok(())
}

/// Whether the user wants to leave.
fn is_exit(command: &str) -> bool {
    command.eq_ignore_ascii_case("exit") || command.eq_ignore_ascii_case("quit")
}

/// Sends one command, a line, and waits for the line that answers it.
fn ask(server: &mut BufReader<TcpStream>, command: &str) -> Result<String> {
    server.get_mut().write_all(command.as_bytes())?;
    let mut reply = String::new();
    server.read_line(&mut reply)?;
    Ok(reply)
}
