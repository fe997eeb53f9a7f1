//! The connection to the server.

use std::io::{self, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::reply::Reply;
use crate::timed::Timed;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(5);

/// A connection to a server, for one command after another.
pub struct Connection {
    stream: BufReader<Timed>,
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
        let deadline = Instant::now();
        let stream = BufReader::new(Timed { stream, deadline });
        Ok(Connection { stream })
    }

    /// Sends a command in one write and reads the reply.
    ///
    /// # Errors
    ///
    /// When the connection fails or ends before the whole reply is there, or
    /// it takes too long.
    pub fn ask(&mut self, words: &[Vec<u8>]) -> io::Result<Reply> {
        let timed = self.stream.get_mut();
        timed.deadline = Instant::now() + LIMIT;
        timed.write_all(&command(words))?;
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
