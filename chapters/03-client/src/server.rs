//! The connection to the server.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result};

/// A connection to the server, for one command after another.
pub struct Server {
    stream: BufReader<TcpStream>,
}

impl Server {
    /// Connects to the server at `address`.
    ///
    /// # Errors
    ///
    /// When nobody listens there; the error says how to start a server.
    pub fn connect(address: SocketAddr) -> Result<Server> {
        let stream = TcpStream::connect(address).with_context(|| {
            format!(
                "cannot connect to {address}. Is the server running?\n\
                 Start it in another terminal with  cargo run -p kv-server"
            )
        })?;
        stream.set_nodelay(true)?;
        let stream = BufReader::new(stream);
        Ok(Server { stream })
    }

    /// Sends one command, without its line end, and waits for the reply. `None`
    /// when the server has closed the connection.
    ///
    /// # Errors
    ///
    /// When the connection fails in any other way.
    pub fn ask(&mut self, command: &[u8]) -> io::Result<Option<Vec<u8>>> {
        use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
        match self.exchange(command) {
            Ok(mut reply) => {
                Ok(reply.pop_if(|byte| *byte == b'\n').map(|_| reply))
            }
            Err(error) => match error.kind() {
                BrokenPipe | ConnectionAborted | ConnectionReset => Ok(None),
                _ => Err(error),
            },
        }
    }

    /// Sends a line in one write and reads a line; it is not whole when the
    /// stream has ended.
    fn exchange(&mut self, command: &[u8]) -> io::Result<Vec<u8>> {
        let line = [command, b"\n"].concat();
        self.stream.get_mut().write_all(&line)?;
        let mut reply = Vec::new();
        self.stream.read_until(b'\n', &mut reply)?;
        Ok(reply)
    }
}
