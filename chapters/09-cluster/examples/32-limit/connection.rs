//! The connection to a node.

use std::io::{self, BufReader, Write};
use std::time::Instant;

use crate::reply::Reply;
use crate::timed::Timed;

/// A connection to a server, for one command after another.
pub struct Connection {
    stream: BufReader<Timed>,
}

impl Connection {
    /// Connects to the server at `address`, a host and a port.
    ///
    /// # Errors
    ///
    /// When nobody listens there, or nobody answers before the deadline.
    pub fn open(address: &str, deadline: Instant) -> io::Result<Connection> {
        let timed = Timed::connect(address, deadline)?;
        timed.stream.set_nodelay(true)?;
        let stream = BufReader::new(timed);
        Ok(Connection { stream })
    }

    /// Sends a command in one write and reads the reply.
    ///
    /// # Errors
    ///
    /// When the connection fails or ends before the whole reply is there, or
    /// the deadline is over.
    pub fn ask(
        &mut self,
        words: &[Vec<u8>],
        deadline: Instant,
    ) -> io::Result<Reply> {
        let timed = self.stream.get_mut();
        timed.deadline = deadline;
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
