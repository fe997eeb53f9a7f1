//! A key-value server: SET and GET in plain text, one client at a time.

mod command;
mod connection;
mod log;
mod store;

use std::env;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process;
use std::thread;
use std::time::Duration;

use anyhow::{Error, Result};

use store::Store;

const USAGE: &str = "\
Usage: kv-server [--quiet] [ADDRESS]

Keeps keys and values in memory and answers SET and GET, one client at a time.
ADDRESS is an IP address and a port; without it, 127.0.0.1:6379.
--quiet leaves commands and replies out of the log.";

/// Where to listen when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// How long to wait before trying again to accept a connection.
const RETRY_AFTER: Duration = Duration::from_millis(100);

fn main() -> Result<()> {
    let (address, quiet) = options();
    let listener = listen(address)?;
    log::line(&format!("Listening on {}", listener.local_addr()?));

    let mut store = Store::default();
    loop {
        let (stream, peer) = accept(&listener);
        log::line(&format!("Connection from {peer}"));
        match connection::serve(stream, &mut store, quiet) {
            Ok(()) => log::line(&format!("Connection closed for {peer}")),
            Err(error) => {
                log::line(&format!("Connection closed for {peer}: {error}"))
            }
        }
    }
}

/// The address to listen on and whether to be quiet, from the command line.
fn options() -> (SocketAddr, bool) {
    let mut words: Vec<_> = env::args_os().skip(1).collect();
    let all = words.len();
    words.retain(|word| word != "--quiet");
    let quiet = words.len() < all;

    let address = match words.as_slice() {
        [] => DEFAULT_ADDRESS.into(),
        [word] => word.to_string_lossy(),
        _ => end_with_usage("Too many arguments."),
    };
    if address == "--help" {
        println!("{USAGE}");
        process::exit(0);
    }
    match address.parse() {
        Ok(address) => (address, quiet),
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

/// Opens the listener. When that fails, the error says what to do next.
fn listen(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).map_err(|error| {
        let advice = match error.kind() {
            ErrorKind::AddrInUse => format!(
                "another program listens there.\n\
                 See which one with  ss -ltnp 'sport = :{}'\n\
                 or pass another address, such as 127.0.0.1:0 for a free port",
                address.port()
            ),
            ErrorKind::AddrNotAvailable => {
                "this machine does not have that address".into()
            }
            _ => "pass another address, such as 127.0.0.1:0".into(),
        };
        let context = format!("cannot listen on {address}: {advice}");
        Error::new(error).context(context)
    })?;
    warn_if_open(listener.local_addr()?);
    Ok(listener)
}

/// Warns of a listener that not only this machine can reach.
fn warn_if_open(address: SocketAddr) {
    if !address.ip().to_canonical().is_loopback() {
        log::warning(&format!(
            "anyone who can reach {address} can read and change every key: \
             there is no password."
        ));
    }
}

/// Waits for the next client. When no connection can be accepted, for example
/// because no file descriptor is free, says so once and keeps trying.
fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    let mut reported = false;
    loop {
        match listener.accept() {
            Ok(client) => return client,
            Err(error) if !reported => {
                log::line(&format!("Cannot accept a connection: {error}"))
            }
            Err(_) => {}
        }
        reported = true;
        thread::sleep(RETRY_AFTER);
    }
}
