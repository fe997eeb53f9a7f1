//! A key-value server that asks only those clients that have sent something.

mod command;
mod connection;
mod log;
mod server;
mod store;

use std::env;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::net::SocketAddr;
use std::process;

use anyhow::{Error, Result};
use mio::net::TcpListener;

use log::Log;
use server::Server;

const USAGE: &str = "\
Usage: event-server [--quiet] [ADDRESS]

Keeps keys and values in memory and answers SET and GET, for many clients.
ADDRESS is an IP address and a port; without it, 127.0.0.1:6379.
--quiet leaves commands and replies out of the log.";

/// Where to listen when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

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
    Server::new(listener, log)?.run()?;
    Ok(())
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
