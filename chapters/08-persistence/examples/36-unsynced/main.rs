//! A server that changes nothing any more when the disk has failed.

mod aof;
mod client;
mod clock;
mod command;
mod connection;
mod disk;
mod expiry;
mod info;
mod inline;
mod keys;
mod load;
mod log;
mod number;
mod parser;
mod pattern;
mod record;
mod reply;
mod server;
mod session;
mod signal;
mod state;
mod store;
mod strings;
mod words;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process;

use anyhow::{Error, Result};
use mio::net::TcpListener;

use aof::Fsync;
use log::Log;
use server::Server;

const USAGE: &str = "\
Usage: durable-server [--quiet] [--max-clients N] [ADDRESS]
                      [--append-only FILE] [--fsync WHEN]

Keeps keys and values in memory, for clients of Redis such as redis-cli.
ADDRESS is an IP address and a port; without it, 127.0.0.1:6379.
--append-only FILE keeps all changes, and makes them again at the next start.
--fsync WHEN says when the disk must have them: always (before each reply),
everysec (once in a second; so it is without this option), or no.
--quiet leaves commands and replies out of the log.
--max-clients N refuses more than N clients at a time; without it, 10000, or as
many as there can be files open (ulimit -n).";

/// Where to listen when the command line does not say.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6379";

/// How many clients there can be when the command line does not say.
const MAX_CLIENTS: usize = 10_000;

/// How many files are open that are no clients, at most: the listener, the log.
const OTHER_FILES: usize = 32;

/// What the command line says.
struct Options {
    address: SocketAddr,
    quiet: bool,
    max_clients: usize,
    append_only: Option<PathBuf>,
    fsync: Fsync,
}

fn main() -> Result<()> {
    let Options {
        address,
        quiet,
        max_clients,
        append_only,
        fsync,
    } = options();
    let log = Log { quiet };
    let listener = listen(address)?;
    warn_if_open(listener.local_addr()?);
    let mut server = Server::new(listener, max_clients, log)?;
    if let Some(path) = append_only {
        server.open(&path, fsync)?;
    }
    server.run()?;
    Ok(())
}

/// Reads the command line.
fn options() -> Options {
    // Not `args`, which panics at an argument that is not Unicode.
    let mut words: Vec<_> = env::args_os().skip(1).collect();
    let quiet = words.iter().any(|word| word == "--quiet");
    words.retain(|word| word != "--quiet");
    let max_clients = max_clients(&mut words);
    let append_only = take(&mut words, "--append-only");
    if append_only.as_ref().is_some_and(|file| file.is_empty()) {
        end_with_usage("--append-only needs the name of a file.");
    }
    let fsync = fsync(&mut words);
    Options {
        address: address(&words),
        quiet,
        max_clients,
        append_only: append_only.map(PathBuf::from),
        fsync,
    }
}

/// Takes an option and what follows it, if anything, out of the command line.
fn take(words: &mut Vec<OsString>, name: &str) -> Option<OsString> {
    let place = words.iter().position(|word| word == name)?;
    let end = words.len().min(place + 2);
    Some(words.drain(place..end).nth(1).unwrap_or_default())
}

/// Takes `--fsync` and its word out of the command line.
fn fsync(words: &mut Vec<OsString>) -> Fsync {
    match take(words, "--fsync") {
        None => Fsync::EverySecond,
        Some(word) if word == "everysec" => Fsync::EverySecond,
        Some(word) if word == "no" => Fsync::No,
        Some(word) if word == "always" => Fsync::Always,
        _ => end_with_usage("--fsync needs always, everysec or no."),
    }
}

/// Takes `--max-clients` and its number out of the command line.
fn max_clients(words: &mut Vec<OsString>) -> usize {
    let most = open_files().saturating_sub(OTHER_FILES);
    let Some(number) = take(words, "--max-clients") else {
        return MAX_CLIENTS.min(most);
    };
    match number.to_str().and_then(|number| number.parse().ok()) {
        Some(number) if number > most => end_with_usage(&format!(
            "--max-clients {number}: there can be no more than {most}, because \
             the system allows {} open files (ulimit -n).",
            open_files()
        )),
        Some(number) if number > 0 => number,
        _ => end_with_usage("--max-clients needs a number, 1 or more."),
    }
}

/// How many files this process may have open. Linux says it in a file
/// (proc_pid_limits(5)); elsewhere we do not know.
fn open_files() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let mut lines = limits.lines();
    let limit = lines.find_map(|line| line.strip_prefix("Max open files"));
    let limit = limit.and_then(|limit| limit.split_whitespace().next());
    limit
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(usize::MAX)
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
