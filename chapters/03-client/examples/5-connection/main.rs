//! Keeps the connection in a type of its own.

mod connection;

use std::env;

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

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    interact(Connection::open(&address)?, &address)
}

/// Talks to a user at a terminal.
fn interact(mut connection: Connection, address: &str) -> Result<()> {
    println!("Connected to {address}");
    let mut editor = DefaultEditor::new()?;
    let prompt = format!("{address}> ");
    'session: while let Some(text) = read(&mut editor, &prompt)? {
        for line in text.split('\n') {
            match command(line.as_bytes()) {
                None => {}
                Some(Command::Exit) => break 'session,
                Some(Command::Send(command)) => {
                    let reply = connection.ask(&command)?;
                    print!("{}", String::from_utf8_lossy(&reply));
                }
            }
        }
    }
    println!("Exiting...");
    Ok(())
}

/// Reads a line, or several that are pasted. `None` when the user leaves.
fn read(editor: &mut DefaultEditor, prompt: &str) -> Result<Option<String>> {
    match editor.readline(prompt) {
        Ok(line) => {
            editor.add_history_entry(&line)?;
            Ok(Some(line))
        }
        Err(ReadlineError::Interrupted | ReadlineError::Eof) => Ok(None),
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
