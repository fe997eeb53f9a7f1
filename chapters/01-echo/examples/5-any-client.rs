//! Echoes one client after another, however each of them ends.

use std::env;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use anyhow::Result;

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let listener = TcpListener::bind(address)?;
    println!("Listening on {}", listener.local_addr()?);

    loop {
        let (stream, peer) = listener.accept()?;
        println!("Connection from {peer}");
        match echo(stream) {
            Ok(()) => println!("Connection closed for {peer}"),
            Err(error) => println!("Connection closed for {peer}: {error}"),
        }
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
