//! Takes each line of a paste for a command, and leaves on exit or quit.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use anyhow::{Result, bail};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

/// What a line asks for.
enum Command {
    /// To leave.
    Exit,
    /// To send these bytes to the server.
    Send(Vec<u8>),
}

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
    'session: while let Some(text) = read(&mut editor, &prompt)? {
        for line in text.split('\n') {
            match command(line.as_bytes()) {
                None => {}
                Some(Command::Exit) => break 'session,
                Some(Command::Send(command)) => {
                    let reply = ask(&mut server, &command)?;
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

/// Sends one command, without its line end, and waits for the line that
/// answers it.
fn ask(server: &mut BufReader<TcpStream>, command: &[u8]) -> Result<Vec<u8>> {
    let line = [command, b"\n"].concat();
    server.get_mut().write_all(&line)?;
    let mut reply = Vec::new();
    server.read_until(b'\n', &mut reply)?;
    Ok(reply)
}
