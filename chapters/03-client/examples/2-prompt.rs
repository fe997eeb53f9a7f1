//! Sends what is typed, line by line, and shows its prompt too late.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;

use anyhow::Result;

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let stream = TcpStream::connect(&address)?;
    println!("Connected to {address}");

    let mut server = BufReader::new(stream);
    loop {
        print!("{address}> ");
        let mut line = String::new();
        if io::stdin().read_line(&mut line)? == 0 {
            return Ok(());
        }
        print!("{}", ask(&mut server, &line)?);
    }
}

/// Sends one command, a line, and waits for the line that answers it.
fn ask(server: &mut BufReader<TcpStream>, command: &str) -> Result<String> {
    server.get_mut().write_all(command.as_bytes())?;
    let mut reply = String::new();
    server.read_line(&mut reply)?;
    Ok(reply)
}
