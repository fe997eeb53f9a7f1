//! Reads once from one client and sends back what came.

use std::env;
use std::io::{Read, Write};
use std::net::TcpListener;

use anyhow::Result;

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let listener = TcpListener::bind(address)?;
    println!("Listening on {}", listener.local_addr()?);

    let (mut stream, peer) = listener.accept()?;
    println!("Connection from {peer}");
    let mut buffer = [0; 4096];
    let length = stream.read(&mut buffer)?;
    println!("Received {length} bytes");
    stream.write_all(&buffer[..length])?;
    Ok(())
}
