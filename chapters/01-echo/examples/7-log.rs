//! Echoes on, also when nobody reads the log.

use std::env;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::Result;

/// How long to wait before trying again to accept a connection.
const RETRY_AFTER: Duration = Duration::from_millis(100);

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let listener = TcpListener::bind(address)?;
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
