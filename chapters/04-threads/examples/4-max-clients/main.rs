//! Counts its clients, and closes on one too many.

mod command;
mod connection;
mod log;
mod store;

use std::env;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use anyhow::{Error, Result};

use connection::Connection;
use log::Log;
use store::Store;

const USAGE: &str = "\
Usage: threaded-server [--quiet] [--max-clients N] [ADDRESS]

Keeps keys and values in memory and answers SET and GET, for many clients.
ADDRESS is an IP address and a port; without it, 127.0.0.1:6379.
--quiet leaves commands and replies out of the log.
--max-clients N refuses a client when N are connected; without it, 1000.";

/// Where to listen when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// How many clients may be connected when the command line does not say.
const DEFAULT_MAX_CLIENTS: usize = 1000;

/// How long to wait before trying again to accept a connection.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// What the command line says.
struct Options {
    address: SocketAddr,
    quiet: bool,
    max_clients: usize,
}

fn main() -> Result<()> {
    let options = options();
    let log = Log {
        quiet: options.quiet,
    };
    let listener = listen(options.address)?;
    warn_if_open(listener.local_addr()?);
    log.line(format_args!("Listening on {}", listener.local_addr()?));

    let store = Arc::new(Mutex::new(Store::default()));
    loop {
        let (stream, peer) = accept(&listener, &log);
        // Each thread has one of the references, and `main` has one.
        if Arc::strong_count(&store) > options.max_clients {
            log.line(format_args!("Connection refused for {peer}"));
            continue;
        }
        log.line(format_args!("Connection from {peer}"));
        let store = Arc::clone(&store);
        thread::spawn(move || serve(stream, peer, &store, &log));
    }
}

/// Serves one client until it leaves, and logs how that ended.
fn serve(stream: TcpStream, peer: SocketAddr, store: &Mutex<Store>, log: &Log) {
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
    let max_clients = max_clients(&mut words);
    Options {
        address: address(&words),
        quiet,
        max_clients,
    }
}

/// Takes `--max-clients N` out of the command line.
fn max_clients(words: &mut Vec<OsString>) -> usize {
    let Some(at) = words.iter().position(|word| word == "--max-clients") else {
        return DEFAULT_MAX_CLIENTS;
    };
    words.remove(at);
    let word = match words.get(at) {
        Some(_) => words.remove(at).to_string_lossy().into_owned(),
        None => String::new(),
    };
    match word.parse() {
        Ok(clients @ 1..) => clients,
        _ => end_with_usage(&format!("Not a number of clients: '{word}'.")),
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
