//! A client that does not wait forever to send a command, either.

mod cluster;
mod connection;
mod reply;
mod slot;
mod timed;
mod words;

use std::env;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::process::{self, ExitCode};

use anyhow::{Error, Result, bail};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use cluster::Cluster;

const USAGE: &str = "\
Usage: cluster-client [ADDRESS]

Sends commands to a Redis Cluster, or to one server, and prints the replies.
ADDRESS is the host and port of a node; without it, 127.0.0.1:6379.
In a pipe, reads one command a line and prints nothing but the replies.";

/// Where to connect when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// What stands for the reply to a line that cannot be split into words.
const UNCLEAR: &str = "Invalid argument(s)";

/// What a line asks for.
enum Command {
    /// To leave.
    Exit,
    /// To send these words.
    Send(Vec<Vec<u8>>),
    /// Nothing that can be understood.
    Unclear,
}

fn main() -> Result<ExitCode> {
    let address = address()?;
    let cluster = Cluster::open(&address)
        .map_err(|error| cannot_connect(&address, error))?;
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        interact(cluster, &address)
    } else {
        run_script(cluster)
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

/// Talks to a user at a terminal. The prompt names the node that has answered.
fn interact(mut cluster: Cluster, address: &str) -> Result<ExitCode> {
    writeln!(io::stdout(), "Connected to {address}")?;
    let mut editor = DefaultEditor::new()?;
    'session: loop {
        let prompt = format!("{}> ", cluster.last());
        let Some(text) = read(&mut editor, &prompt)? else {
            break;
        };
        for line in text.split('\n') {
            match command(line.as_bytes()) {
                None => {}
                Some(Command::Exit) => break 'session,
                Some(Command::Send(words)) => {
                    let shown = match cluster.ask(&words) {
                        Ok(reply) => reply.shown(),
                        Err(problem) => format!("(error) NOREPLY: {problem}"),
                    };
                    writeln!(io::stdout(), "{shown}")?;
                }
                Some(Command::Unclear) => {
                    writeln!(io::stdout(), "{UNCLEAR}")?;
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

/// Sends each line of standard input and prints the replies as they are, byte
/// for byte. Ends with exit code 1 when one of them did not come.
fn run_script(mut cluster: Cluster) -> Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for line in io::stdin().lock().split(b'\n') {
        let mut output = match command(&line?) {
            None => continue,
            Some(Command::Exit) => break,
            Some(Command::Send(words)) => match cluster.ask(&words) {
                Ok(reply) => reply.plain(),
                Err(problem) => {
                    code = ExitCode::FAILURE;
                    format!("NOREPLY: {problem}").into()
                }
            },
            Some(Command::Unclear) => {
                code = ExitCode::FAILURE;
                UNCLEAR.into()
            }
        };
        output.push(b'\n');
        io::stdout().write_all(&output)?;
    }
    Ok(code)
}

/// What a line asks for; nothing when it is empty.
fn command(line: &[u8]) -> Option<Command> {
    let Some(words) = words::split(line) else {
        return Some(Command::Unclear);
    };
    match words.as_slice() {
        [] => None,
        [word] if is_exit(word) => Some(Command::Exit),
        _ => Some(Command::Send(words)),
    }
}

fn is_exit(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"exit") || word.eq_ignore_ascii_case(b"quit")
}

/// Names the address, and says what to do when nobody listens there.
fn cannot_connect(address: &str, error: io::Error) -> Error {
    let advice = match error.kind() {
        ErrorKind::ConnectionRefused => {
            ". Is the server running?\n\
             Start a cluster in another terminal with  \
             cargo run -p bench -- cluster"
        }
        _ => "",
    };
    Error::from(error).context(format!("cannot connect to {address}{advice}"))
}
