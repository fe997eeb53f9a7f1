//! The connection to the server.

use std::io::{self, BufReader, ErrorKind, Write};
use std::net::TcpStream;

use anyhow::{Error, Result};

use crate::reply::Reply;

/// A connection to a server, for one command after another.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to the server at `address`, a host and a port.
    ///
    /// # Errors
    ///
    /// When nobody listens there; the error says how to start a server.
    pub fn open(address: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address)
            .map_err(|error| cannot_connect(address, error))?;
        stream.set_nodelay(true)?;
        let stream = BufReader::new(stream);
        Ok(Connection { stream })
    }

    /// Sends one command, without its line end, and waits for the reply.
    ///
    /// # Errors
    ///
    /// When the connection fails.
    pub fn ask(&mut self, command: &[u8]) -> io::Result<Reply> {
        let line = [command, b"\n"].concat();
        self.stream.get_mut().write_all(&line)?;
        Reply::read(&mut self.stream)
    }
}

/// Names the address, and says what to do when nobody listens there.
fn cannot_connect(address: &str, error: io::Error) -> Error {
    let advice = match error.kind() {
        ErrorKind::ConnectionRefused => {
            ". Is the server running?\n\
             Start it in another terminal with  cargo run -p kv-server"
        }
        _ => "",
    };
    Error::from(error).context(format!("cannot connect to {address}{advice}"))
}
