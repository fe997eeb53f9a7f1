//! The connection to the server.

use std::io::{self, BufReader, Write};
use std::net::TcpStream;

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
    /// When nobody listens there.
    pub fn open(address: &str) -> io::Result<Connection> {
        let stream = TcpStream::connect(address)?;
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
