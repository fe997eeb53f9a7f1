//! A client that tells half a reply, and what is none, from a reply.

mod connection;
mod reply;

use std::env;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::process::{self, ExitCode};

use anyhow::{Result, bail};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use connection::Connection;

const USAGE: &str = "\
Usage: client [ADDRESS]

Sends commands to a key-value server and prints its replies.
ADDRESS is the server's host and port; without it, 127.0.0.1:6379.
In a pipe, reads one command a line and prints nothing but the replies.";

/// Where to connect when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// What a line asks for.
enum Command {
    /// To leave.
    Exit,
    /// To send these bytes to the server.
    Send(Vec<u8>),
}

fn main() -> Result<ExitCode> {
    let address = address()?;
    let connection = Connection::open(&address)?;
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        interact(connection, &address)
    } else {
        run_script(connection)
    }
}

/// The address to connect to, from the command line.
fn address() -> Result<String> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let address = match arguments.as_slice() {
        [] => DEFAULT_ADDRESS.into(),
        [word] => word.to_string_lossy(),
        _ => end_with_usage("Too many arguments."),
    };
    if address == "--help" {
        writeln!(io::stdout(), "{USAGE}")?;
        process::exit(0);
    }
    match address.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => Ok(address.into()),
        _ => end_with_usage(&format!("Not a host and a port: '{address}'.")),
    }
}

/// Says what is wrong with the command line and ends with exit code 2, also
/// when nobody can read it.
fn end_with_usage(problem: &str) -> ! {
    let _ = writeln!(io::stderr(), "{problem}\n\n{USAGE}");
    process::exit(2);
}

/// Talks to a user at a terminal.
fn interact(mut connection: Connection, address: &str) -> Result<ExitCode> {
    writeln!(io::stdout(), "Connected to {address}")?;
    let mut editor = DefaultEditor::new()?;
    let prompt = format!("{address}> ");
    'session: while let Some(text) = read(&mut editor, &prompt)? {
        for line in text.split('\n') {
            match command(line.as_bytes()) {
                None => {}
                Some(Command::Exit) => break 'session,
                Some(Command::Send(command)) => {
                    let reply = connection.ask(&command)?;
                    writeln!(io::stdout(), "{}", reply.shown())?;
                }
            }
        }
    }
    writeln!(io::stdout(), "Exiting...")?;
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
            writeln!(io::stdout(), "Not sent: the line is not UTF-8.")?;
            Ok(Some(String::new()))
        }
        Err(error) => bail!("cannot read from the terminal: {error}"),
    }
}

/// Sends each line of standard input and prints the replies.
fn run_script(mut connection: Connection) -> Result<ExitCode> {
    for line in io::stdin().lock().split(b'\n') {
        match command(&line?) {
            None => {}
            Some(Command::Exit) => break,
            Some(Command::Send(command)) => {
                let reply = connection.ask(&command)?;
                writeln!(io::stdout(), "{}", reply.shown())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
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
