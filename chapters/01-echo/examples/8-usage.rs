//! An echo server that says how it is used.

use std::env;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process;
use std::thread;
use std::time::Duration;

use anyhow::Result;

const USAGE: &str = "\
Usage: echo-server [ADDRESS]

Sends every byte back to the client it came from, one client at a time.
ADDRESS is an IP address and a port; without it, 127.0.0.1:6379.";

/// Where to listen when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// How long to wait before trying again to accept a connection.
const RETRY_AFTER: Duration = Duration::from_millis(100);

fn main() -> Result<()> {
    let listener = TcpListener::bind(address())?;
    log(format_args!("Listening on {}", listener.local_addr()?));

    loop {
        let (stream, peer) = accept(&listener);
        log(format_args!("Connection from {peer}"));
        match echo(stream) {
            Ok(()) => log(format_args!("Connection closed for {peer}")),
            Err(error) => {
                log(format_args!("Connection closed for {peer}: {error}"))
            }
        }
    }
}

/// The address to listen on, from the command line.
fn address() -> SocketAddr {
    // Not `args`, which panics at an argument that is not Unicode.
    let words: Vec<_> = env::args_os().skip(1).collect();
    let word = match words.as_slice() {
        [] => DEFAULT_ADDRESS.to_string(),
        [word] => word.to_string_lossy().into_owned(),
        _ => end_with_usage("Too many arguments."),
    };
    if word == "--help" {
        let _ = writeln!(io::stdout(), "{USAGE}");
        process::exit(0);
    }
    match word.parse::<SocketAddr>() {
        Ok(address) => address,
        Err(_) => {
            end_with_usage(&format!("Not an IP address and a port: '{word}'."))
        }
    }
}

/// Says what is wrong with the command line and ends with exit code 2.
fn end_with_usage(problem: &str) -> ! {
    let _ = writeln!(io::stderr(), "{problem}\n\n{USAGE}");
    process::exit(2);
}

/// Waits for the next client. When no connection can be accepted, for example
/// because no file descriptor is free, says so once and keeps trying.
fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    let mut reported = false;
    loop {
        match listener.accept() {
            Ok(client) => return client,
            Err(error) if !reported => {
                log(format_args!("Cannot accept a connection: {error}"))
            }
            Err(_) => {}
        }
        reported = true;
        thread::sleep(RETRY_AFTER);
    }
}

/// Sends back every byte from `stream` until the client closes its side.
fn echo(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..length])?;
    }
}

/// Prints one line. A closed standard output is no reason to end the server.
fn log(line: fmt::Arguments) {
    let _ = writeln!(io::stdout(), "{line}");
}
