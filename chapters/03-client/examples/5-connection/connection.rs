//! The connection to the server.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;

/// A connection to a server, for one command after another.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to the server at `address`, a host and a port.
    pub fn open(address: &str) -> io::Result<Connection> {
        let stream = BufReader::new(TcpStream::connect(address)?);
        Ok(Connection { stream })
    }

    /// Sends one command, without its line end, and waits for the reply.
    ///
    /// # Errors
    ///
    /// When the connection fails.
    pub fn ask(&mut self, command: &[u8]) -> io::Result<Vec<u8>> {
        let line = [command, b"\n"].concat();
        self.stream.get_mut().write_all(&line)?;
        let mut reply = Vec::new();
        self.stream.read_until(b'\n', &mut reply)?;
        Ok(reply)
    }
}
