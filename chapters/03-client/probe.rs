//! Proves with two clients, and nothing but the standard library, that a server
//! serves one client at a time. Not a step of the chapter: run it against yours.

use std::env;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long client 2 listens for a reply that must not come.
const PATIENCE: Duration = Duration::from_secs(1);

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let connect = || {
        TcpStream::connect(&address)
            .with_context(|| format!("cannot connect to {address}"))
    };

    let client_1 = connect()?;
    let reply = ask(&client_1, "SET name Alice")?;
    println!("Client 1 is connected. SET name Alice: {reply}");

    let client_2 = connect()?;
    (&client_2).write_all(b"SET age 28\n")?;
    println!("Client 2 is connected, and has sent SET age 28.");

    client_2.set_read_timeout(Some(PATIENCE))?;
    match client_2.peek(&mut [0]) {
        Ok(_) => {
            bail!("client 2 was not kept waiting: not one client at a time")
        }
        // A read that times out is WouldBlock on Unix, TimedOut on Windows.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::WouldBlock | ErrorKind::TimedOut
            ) => {}
        Err(error) => return Err(error.into()),
    }
    println!("Client 2 has no reply after {PATIENCE:?}.");
    let reply = ask(&client_1, "GET name")?;
    println!("Client 1 is served meanwhile. GET name: {reply}");

    drop(client_1);
    println!("Client 1 leaves.");
    client_2.set_read_timeout(None)?;
    println!("Client 2 has its reply: {}", reply_to(&client_2)?);
    Ok(())
}

/// Sends a command and waits for its reply.
fn ask(mut stream: &TcpStream, command: &str) -> Result<String> {
    stream.write_all(format!("{command}\n").as_bytes())?;
    reply_to(stream)
}

/// The next reply, without its line end.
fn reply_to(stream: &TcpStream) -> Result<String> {
    let mut reply = String::new();
    BufReader::new(stream).read_line(&mut reply)?;
    Ok(reply.trim_end().into())
}
