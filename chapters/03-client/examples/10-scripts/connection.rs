//! The connection to the server.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;

use anyhow::{Error, Result, ensure};

/// How many bytes that nobody asked for an error shows.
const SHOWN: usize = 60;

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

    /// Sends one command, without its line end, and waits for the reply. `None`
    /// when the server has closed the connection.
    ///
    /// # Errors
    ///
    /// When the connection fails in any other way, and when more comes than one
    /// line for a command.
    pub fn ask(&mut self, command: &[u8]) -> Result<Option<Vec<u8>>> {
        self.expect_nothing()?;
        match self.exchange(command) {
            Ok(mut reply) if reply.ends_with(b"\n") => {
                reply.pop();
                self.expect_nothing()?;
                Ok(Some(reply))
            }
            Ok(_) => Ok(None),
            Err(error) => match error.kind() {
                ErrorKind::BrokenPipe
                | ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset => Ok(None),
                _ => Err(error.into()),
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

    /// Looks, without waiting, for bytes that no command asked for. The end of
    /// the connection and its errors are left to the next command.
    fn expect_nothing(&mut self) -> Result<()> {
        self.stream.get_ref().set_nonblocking(true)?;
        let unasked = self.stream.fill_buf().unwrap_or_default();
        let shown = unasked[..unasked.len().min(SHOWN)].escape_ascii();
        let shown = shown.to_string();
        self.stream.get_ref().set_nonblocking(false)?;
        ensure!(
            shown.is_empty(),
            "the server speaks another protocol: no command asked for '{shown}'"
        );
        Ok(())
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
