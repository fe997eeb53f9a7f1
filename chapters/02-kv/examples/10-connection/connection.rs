//! One client's connection, from its first command to its end.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;

use crate::command::{self, Next};
use crate::store::Store;

/// A connection and what is on its way: bytes that are no command yet, and a
/// reply that is not sent yet.
pub struct Connection {
    reader: BufReader<TcpStream>,
    line: Vec<u8>,
    reply: Vec<u8>,
}

impl Connection {
    /// Takes over the stream of a client that was accepted.
    pub fn new(stream: TcpStream) -> Connection {
        Connection {
            reader: BufReader::new(stream),
            line: Vec::new(),
            reply: Vec::new(),
        }
    }

    /// Serves the client until it leaves: a line is a command, and has a reply.
    pub fn serve(mut self, store: &mut Store) -> io::Result<()> {
        loop {
            self.line.clear();
            self.reader.read_until(b'\n', &mut self.line)?;
            if !self.line.ends_with(b"\n") {
                return Ok(());
            }
            self.reply.clear();
            let next = command::execute(&self.line, store, &mut self.reply);
            self.reader.get_mut().write_all(&self.reply)?;
            if next == Next::Close {
                return Ok(());
            }
        }
    }
}
