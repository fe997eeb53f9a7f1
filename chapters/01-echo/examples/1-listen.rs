//! Listens, accepts one client, and says where it connects from.

use std::env;
use std::net::TcpListener;

use anyhow::Result;

fn main() -> Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:6379".into());
    let listener = TcpListener::bind(address)?;
    println!("Listening on {}", listener.local_addr()?);

    let (_stream, peer) = listener.accept()?;
    println!("Connection from {peer}");
    Ok(())
}
