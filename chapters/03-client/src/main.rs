//! A client for the key-value server: interactive, or fed by a pipe.

mod server;

use std::env;
use std::io::{self, BufRead, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::{self, ExitCode};

use anyhow::Result;
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};

use server::Server;

const USAGE: &str = "\
Usage: client [ADDRESS]

Sends commands to a key-value server and prints its replies.
ADDRESS is the server's IP address and port; without it, 127.0.0.1:6379.
In a pipe, reads one command a line and prints nothing but the replies.";

/// Where to connect when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// Who ended the conversation.
enum End {
    Client,
    Server,
}

fn main() -> Result<ExitCode> {
    let address = address()?;
    let server = Server::connect(address)?;
    let end = if io::stdin().is_terminal() {
        interact(server, address)?
    } else {
        run_script(server)?
    };
    match end {
        End::Client => Ok(ExitCode::SUCCESS),
        End::Server => {
            eprintln!("Server closed the connection.");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The address to connect to, from the command line.
fn address() -> Result<SocketAddr> {
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
    match address.parse() {
        Ok(address) => Ok(address),
        Err(_) => end_with_usage(&format!(
            "Not an IP address and a port: '{address}'."
        )),
    }
}

/// Says what is wrong with the command line and ends with exit code 2.
fn end_with_usage(problem: &str) -> ! {
    eprintln!("{problem}\n\n{USAGE}");
    process::exit(2);
}

/// Talks to a user at a terminal.
fn interact(mut server: Server, address: SocketAddr) -> Result<End> {
    writeln!(io::stdout(), "Connected to {address}")?;
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
        if is_exit(command.as_bytes()) {
            break;
        }
        editor.add_history_entry(command)?;
        let Some(reply) = server.ask(command.as_bytes())? else {
            return Ok(End::Server);
        };
        writeln!(io::stdout(), "{}", String::from_utf8_lossy(&reply))?;
    }
    writeln!(io::stdout(), "Exiting...")?;
    Ok(End::Client)
}

/// Sends each line of standard input and prints the replies as they are, byte
/// for byte.
fn run_script(mut server: Server) -> Result<End> {
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        let command = line.trim_ascii();
        if command.is_empty() {
            continue;
        }
        if is_exit(command) {
            break;
        }
        let Some(mut reply) = server.ask(command)? else {
            return Ok(End::Server);
        };
        reply.push(b'\n');
        io::stdout().write_all(&reply)?;
    }
    Ok(End::Client)
}

/// Whether the user wants to leave.
fn is_exit(command: &[u8]) -> bool {
    command.eq_ignore_ascii_case(b"exit")
        || command.eq_ignore_ascii_case(b"quit")
}
