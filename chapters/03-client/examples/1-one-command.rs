//! Sends one command and prints the reply.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use anyhow::Result;

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let mut stream = TcpStream::connect(&address)?;
    println!("Connected to {address}");

    stream.write_all(b"SET name Alice\n")?;
    let mut reply = String::new();
    BufReader::new(&stream).read_line(&mut reply)?;
    print!("{reply}");
    Ok(())
}
