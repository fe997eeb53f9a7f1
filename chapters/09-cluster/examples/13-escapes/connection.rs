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

    /// Sends a command in one write and reads the reply.
    ///
    /// # Errors
    ///
    /// When the connection fails or ends before the whole reply is there.
    pub fn ask(&mut self, words: &[Vec<u8>]) -> io::Result<Reply> {
        self.stream.get_mut().write_all(&command(words))?;
        Reply::read(&mut self.stream)
    }
}

/// A command as an array of bulk strings.
fn command(words: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend(format!("${}\r\n", word.len()).into_bytes());
        bytes.extend_from_slice(word);
        bytes.extend(b"\r\n");
    }
    bytes
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
