//! A key-value server whose log cannot disturb a terminal.

mod command;
mod connection;
mod log;
mod store;

use std::env;
use std::io::{self, ErrorKind, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process;
use std::thread;
use std::time::Duration;

use anyhow::{Error, Result};

use connection::Connection;
use log::Log;
use store::Store;

const USAGE: &str = "\
Usage: kv-server [ADDRESS]

Keeps keys and values in memory and answers SET and GET, one client at a time.
ADDRESS is an IP address and a port; without it, 127.0.0.1:6379.";

/// Where to listen when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// How long to wait before trying again to accept a connection.
const RETRY_AFTER: Duration = Duration::from_millis(100);

fn main() -> Result<()> {
    let log = Log;
    let listener = listen(address())?;
    log.line(format_args!("Listening on {}", listener.local_addr()?));

    let mut store = Store::default();
    loop {
        let (stream, peer) = accept(&listener, &log);
        log.line(format_args!("Connection from {peer}"));
        match Connection::new(stream).serve(&mut store, &log) {
            Ok(()) => log.line(format_args!("Connection closed for {peer}")),
            Err(error) => {
                log.line(format_args!("Connection closed for {peer}: {error}"))
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

/// Opens the listener. When that fails, the error says what to do next.
fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        let advice = match error.kind() {
            ErrorKind::AddrInUse => format!(
                "another program listens there.\n\
                 See which one with  ss -ltnp 'sport = :{}'\n\
                 or pass another address, such as 127.0.0.1:0 for a free port",
                address.port()
            ),
            ErrorKind::AddrNotAvailable => {
                "this machine does not have that address".to_string()
            }
            _ => "pass another address, such as 127.0.0.1:0".to_string(),
        };
        let context = format!("cannot listen on {address}: {advice}");
        Error::new(error).context(context)
    })
}

/// Waits for the next client. When no connection can be accepted, for example
/// because no file descriptor is free, says so once and keeps trying.
fn accept(listener: &TcpListener, log: &Log) -> (TcpStream, SocketAddr) {
    let mut reported = false;
    loop {
        match listener.accept() {
            Ok(client) => return client,
            Err(error) if !reported => {
                log.line(format_args!("Cannot accept a connection: {error}"))
            }
            Err(_) => {}
        }
        reported = true;
        thread::sleep(RETRY_AFTER);
    }
}
