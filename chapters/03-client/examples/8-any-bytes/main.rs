//! Shows replies that cannot control the terminal, and survives what is no
//! UTF-8.

mod connection;
mod reply;

use std::env;
use std::io::ErrorKind;
use std::process::ExitCode;

use anyhow::{Result, bail};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use connection::Connection;

/// What a line asks for.
enum Command {
    /// To leave.
    Exit,
    /// To send these bytes to the server.
    Send(Vec<u8>),
}

fn main() -> Result<ExitCode> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    interact(Connection::open(&address)?, &address)
}

/// Talks to a user at a terminal.
fn interact(mut connection: Connection, address: &str) -> Result<ExitCode> {
    println!("Connected to {address}");
    let mut editor = DefaultEditor::new()?;
    let prompt = format!("{address}> ");
    'session: while let Some(text) = read(&mut editor, &prompt)? {
        for line in text.split('\n') {
            match command(line.as_bytes()) {
                None => {}
                Some(Command::Exit) => break 'session,
                Some(Command::Send(command)) => {
                    let Some(reply) = connection.ask(&command)? else {
                        eprintln!("Server closed the connection.");
                        return Ok(ExitCode::FAILURE);
                    };
                    println!("{}", reply::printable(&reply));
                }
            }
        }
    }
    println!("Exiting...");
    Ok(ExitCode::SUCCESS)
}

/// Reads a line, or several that are pasted. `None` when the user leaves.
fn read(editor: &mut DefaultEditor, prompt: &str) -> Result<Option<String>> {
    match editor.readline(prompt) {
        Ok(line) => {
            editor.add_history_entry(&line)?;
            Ok(Some(line))
        }
        Err(ReadlineError::Interrupted | ReadlineError::Eof) => Ok(None),
        Err(ReadlineError::Io(error))
            if error.kind() == ErrorKind::InvalidData =>
        {
            println!("Not sent: the line is not UTF-8.");
            Ok(Some(String::new()))
        }
        Err(error) => bail!("cannot read from the terminal: {error}"),
    }
}

/// What a line asks for; nothing when it is empty.
fn command(line: &[u8]) -> Option<Command> {
    let line = line.trim_ascii();
    match line.to_ascii_lowercase().as_slice() {
        b"" => None,
        b"exit" | b"quit" => Some(Command::Exit),
        _ => Some(Command::Send(line.into())),
    }
}
