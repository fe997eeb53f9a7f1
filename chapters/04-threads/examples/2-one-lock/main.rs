//! A thread for each client, and one store behind a lock.

mod command;
mod connection;
mod log;
mod store;

use std::env;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Error, Result};

use connection::Connection;
use log::Log;
use store::Store;

const USAGE: &str = "\
Usage: threaded-server [--quiet] [ADDRESS]

Keeps keys and values in memory and answers SET and GET, for many clients.
ADDRESS is an IP address and a port; without it, 127.0.0.1:6379.
--quiet leaves commands and replies out of the log.";

/// Where to listen when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// How long to wait before trying again to accept a connection.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// What the command line says.
struct Options {
    address: SocketAddr,
    quiet: bool,
}

fn main() -> Result<()> {
    let Options { address, quiet } = options();
    let log = Log { quiet };
    let listener = listen(address)?;
    warn_if_open(listener.local_addr()?);
    log.line(format_args!("Listening on {}", listener.local_addr()?));

    let store = Arc::new(Mutex::new(Store::default()));
    loop {
        let (stream, peer) = accept(&listener, &log);
        log.line(format_args!("Connection from {peer}"));
        let store = Arc::clone(&store);
        thread::spawn(move || {
            let mut store =
                store.lock().unwrap_or_else(PoisonError::into_inner);
            serve(stream, peer, &mut store, &log)
        });
    }
}

/// Serves one client until it leaves, and logs how that ended.
fn serve(stream: TcpStream, peer: SocketAddr, store: &mut Store, log: &Log) {
    match Connection::new(stream).serve(store, log) {
        Ok(()) => log.line(format_args!("Connection closed for {peer}")),
        Err(error) => {
            log.line(format_args!("Connection closed for {peer}: {error}"))
        }
    }
}

/// Reads the command line.
fn options() -> Options {
    // Not `args`, which panics at an argument that is not Unicode.
    let mut words: Vec<_> = env::args_os().skip(1).collect();
    let quiet = words.iter().any(|word| word == "--quiet");
    words.retain(|word| word != "--quiet");
    Options {
        address: address(&words),
        quiet,
    }
}

/// The address to listen on, from what is left of the command line.
fn address(words: &[OsString]) -> SocketAddr {
    let word = match words {
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

/// Warns of a listener that not only this machine can reach.
fn warn_if_open(address: SocketAddr) {
    if !address.ip().to_canonical().is_loopback() {
        let _ = writeln!(
            io::stderr(),
            "Warning: anyone who can reach {address} can read and change \
             every key: there is no password."
        );
    }
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
