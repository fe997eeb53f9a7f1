//! One client's connection, from its first command to its end.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

use crate::command::{self, Next};
use crate::log::Log;
use crate::store::Store;

/// The longest line from a client, in bytes, without its line feed.
const LINE_LIMIT: usize = 1024 * 1024;

/// How many bytes one read may take, and how many bytes of replies may wait.
const BUFFER_SIZE: usize = 64 * 1024;

/// What reading a line came to.
enum Input {
    Line,
    TooLong,
    End,
}

/// A connection and what is on its way: bytes that are no command yet, and
/// replies that are not sent yet.
pub struct Connection {
    peer: SocketAddr,
    reader: BufReader<TcpStream>,
    line: Vec<u8>,
    replies: Vec<u8>,
}

impl Connection {
    /// Takes over a client that was accepted. Fails when it is gone already.
    pub fn new(stream: TcpStream, peer: SocketAddr) -> io::Result<Connection> {
        stream.set_nonblocking(true)?;
        // A batch is one write: no later one could travel with it.
        stream.set_nodelay(true)?;
        Ok(Connection {
            peer,
            reader: BufReader::with_capacity(BUFFER_SIZE, stream),
            line: Vec::new(),
            replies: Vec::new(),
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
        loop {
            if !self.has_line() || self.replies.len() >= BUFFER_SIZE {
                self.send(log)?;
            }
            let next = match self.read_line()? {
                Input::Line => {
                    command::execute(&self.line, store, &mut self.replies)
                }
                Input::TooLong => {
                    writeln!(
                        self.replies,
                        "ERR line too long (limit {LINE_LIMIT} bytes)"
                    )?;
                    Next::Close
                }
                Input::End => return Ok(()),
            };
            log.received(&self.line);
            if next == Next::Refuse {
                log.line(format_args!(
                    "Warning: the client speaks HTTP, as a web page does"
                ));
            }
            if next != Next::Continue {
                self.send(log)?;
                return self.hang_up();
            }
        }
    }

    /// Whether a whole line has been read and is not used yet.
    fn has_line(&self) -> bool {
        let unread = self.reader.buffer();
        // Most batches end with a line feed. To ask for it first saves a search
        // through a long value.
        unread.ends_with(b"\n") || unread.contains(&b'\n')
    }

    /// Reads the next line and its line feed, for which one byte over the limit
    /// is allowed. Half a line at the end of the stream is dropped.
    fn read_line(&mut self) -> io::Result<Input> {
        self.line.clear();
        let mut limited = self.reader.by_ref().take(LINE_LIMIT as u64 + 1);
        limited.read_until(b'\n', &mut self.line)?;
        if self.line.ends_with(b"\n") {
            Ok(Input::Line)
        } else if self.line.len() > LINE_LIMIT {
            Ok(Input::TooLong)
        } else {
            Ok(Input::End)
        }
    }

    /// Sends the waiting replies in one write.
    fn send(&mut self, log: &Log) -> io::Result<()> {
        self.reader.get_mut().write_all(&self.replies)?;
        log.sent(&self.replies);
        self.replies.clear();
        Ok(())
    }

    /// Closes our side first and reads what the client still sends. To close
    /// with unread bytes would reset the connection, and a reset can destroy
    /// the last reply (RFC 1122, section 4.2.2.13).
    fn hang_up(&mut self) -> io::Result<()> {
        self.reader.get_ref().shutdown(Shutdown::Write)?;
        let _ = io::copy(&mut self.reader, &mut io::sink());
        Ok(())
    }
}
