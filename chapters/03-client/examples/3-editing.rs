//! Edits lines, remembers them, and leaves on Ctrl-C or Ctrl-D.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use anyhow::{Result, bail};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let stream = TcpStream::connect(&address)?;
    interact(BufReader::new(stream), &address)
}

/// Talks to a user at a terminal.
fn interact(mut server: BufReader<TcpStream>, address: &str) -> Result<()> {
    println!("Connected to {address}");
    let mut editor = DefaultEditor::new()?;
    let prompt = format!("{address}> ");
    while let Some(line) = read(&mut editor, &prompt)? {
        let command = line.trim_ascii();
        if command.is_empty() {
            continue;
        }
        print!("{}", ask(&mut server, &format!("{command}\n"))?);
    }
    println!("Exiting...");
    Ok(())
}

/// Reads a line, which can be edited. `None` when the user leaves.
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

/// Sends one command, a line, and waits for the line that answers it.
fn ask(server: &mut BufReader<TcpStream>, command: &str) -> Result<String> {
    server.get_mut().write_all(command.as_bytes())?;
    let mut reply = String::new();
    server.read_line(&mut reply)?;
    Ok(reply)
}
