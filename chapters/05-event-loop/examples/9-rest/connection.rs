//! One client's connection, from its first command to its end.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use crate::command::{self, Next};
use crate::log::Log;
use crate::store::Store;

/// The longest line from a client, in bytes, without its line feed.
const LINE_LIMIT: usize = 1024 * 1024;

/// A connection and what is on its way: bytes that are no command yet, and
/// replies that are not sent yet.
pub struct Connection {
    peer: SocketAddr,
    token: Token,
    stream: TcpStream,
    input: Vec<u8>,
    /// How much of `input` has been searched for a line feed.
    searched: usize,
    replies: Vec<u8>,
    /// How much of `replies` is sent.
    sent: usize,
}

impl Connection {
    /// Takes over a client that was accepted. Events with `token` tell when it
    /// has sent something. Fails when the client is gone already.
    pub fn new(
        mut stream: TcpStream,
        peer: SocketAddr,
        token: Token,
        registry: &Registry,
    ) -> io::Result<Connection> {
        // A batch is one write: no later one could travel with it.
        stream.set_nodelay(true)?;
        registry.register(&mut stream, token, Interest::READABLE)?;
        Ok(Connection {
            peer,
            token,
            stream,
            input: Vec::new(),
            searched: 0,
            replies: Vec::new(),
            sent: 0,
        })
    }

    /// Answers what the client has sent. Returns whether it stays.
    pub fn stays(&mut self, store: &mut Store, log: &Log) -> bool {
        let peer = self.peer;
        match self.serve(store, log) {
            Ok(()) => log.line(format_args!("Connection closed for {peer}")),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
            Err(error) => {
                log.line(format_args!("Connection closed for {peer}: {error}"))
            }
        }
        false
    }

    /// Serves the client until it leaves, or until there is nothing to read:
    /// that is an error of the kind `WouldBlock`.
    fn serve(&mut self, store: &mut Store, log: &Log) -> io::Result<()> {
        self.send(log)?;
        let mut buffer = [0; 4096];
        loop {
            let length = self.stream.read(&mut buffer)?;
            if length == 0 {
                return Ok(());
            }
            self.input.extend(&buffer[..length]);
            let next = self.execute(store, log);
            self.send(log)?;
            if next != Next::Continue {
                return self.hang_up();
            }
        }
    }

    /// Executes the whole lines. Half a line waits for its rest.
    fn execute(&mut self, store: &mut Store, log: &Log) -> Next {
        let mut start = 0;
        let mut next = Next::Continue;
        while next == Next::Continue {
            let rest = &self.input[self.searched..];
            let end = rest.iter().position(|byte| *byte == b'\n');
            self.searched += end.map_or(rest.len(), |end| end + 1);
            let line = &self.input[start..self.searched];
            if line.len() - usize::from(end.is_some()) > LINE_LIMIT {
                let error =
                    format!("ERR line too long (limit {LINE_LIMIT} bytes)\n");
                self.replies.extend(error.as_bytes());
                next = Next::Close;
            } else if end.is_some() {
                next = command::execute(line, store, &mut self.replies);
            } else {
                break;
            }
            log.received(line);
            if next == Next::Refuse {
                log.line(format_args!(
                    "Warning: the client speaks HTTP, as a web page does"
                ));
            }
            start = self.searched;
        }
        if start > 0 {
            self.input = self.input[start..].to_vec();
            self.searched -= start;
        }
        next
    }

    /// Asks for the event that this client waits for.
    pub fn watch(&mut self, registry: &Registry) -> io::Result<()> {
        if self.has_replies() {
            let interest = Interest::READABLE | Interest::WRITABLE;
            registry.reregister(&mut self.stream, self.token, interest)?;
        }
        Ok(())
    }

    /// Whether replies wait until the client reads.
    fn has_replies(&self) -> bool {
        self.sent < self.replies.len()
    }

    /// Sends the waiting replies in one write, or as much as finds room.
    fn send(&mut self, log: &Log) -> io::Result<()> {
        while self.has_replies() {
            match self.stream.write(&self.replies[self.sent..]) {
                Ok(length) => self.sent += length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        log.sent(&self.replies);
        self.replies = Vec::new();
        self.sent = 0;
        Ok(())
    }

    /// Closes our side first and reads what the client still sends. To close
    /// with unread bytes would reset the connection, and a reset can destroy
    /// the last reply (RFC 1122, section 4.2.2.13).
    fn hang_up(&mut self) -> io::Result<()> {
        self.stream.shutdown(Shutdown::Write)?;
        let _ = io::copy(&mut self.stream, &mut io::sink());
        Ok(())
    }
}
