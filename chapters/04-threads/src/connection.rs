//! One client's connection, from its first command to its end.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::command::{self, Next};
use crate::log::Log;
use crate::store::Store;

/// The longest line from a client, in bytes, without its line feed.
const LINE_LIMIT: usize = 1024 * 1024;

/// How many bytes one read may take, and how many bytes of replies may wait.
const BUFFER_SIZE: usize = 64 * 1024;

/// The only reply to a client too many.
const REFUSAL: &[u8] = b"ERR max number of clients reached\n";

/// How long a client may be silent after we have hung up.
const LINGER: Duration = Duration::from_secs(1);

/// What reading a line came to.
enum Input {
    Line,
    TooLong,
    End,
}

/// A connection and what is on its way: bytes that are no command yet, and
/// replies that are not sent yet.
pub struct Connection {
    reader: BufReader<TcpStream>,
    line: Vec<u8>,
    replies: Vec<u8>,
}

impl Connection {
    /// Takes over the stream of a client that was accepted.
    pub fn new(stream: TcpStream) -> Connection {
        Connection {
            reader: BufReader::with_capacity(BUFFER_SIZE, stream),
            line: Vec::new(),
            replies: Vec::new(),
        }
    }

    /// Serves the client until it leaves. What comes together is answered
    /// together. The store is locked for the time of one command.
    ///
    /// # Errors
    ///
    /// When the connection fails, for example by a reset. Its client is gone
    /// then; the store is whole.
    pub fn serve(mut self, store: &Mutex<Store>, log: &Log) -> io::Result<()> {
        // A batch is one write: no later one could travel with it.
        self.reader.get_ref().set_nodelay(true)?;
        loop {
            if !self.has_line() || self.replies.len() >= BUFFER_SIZE {
                self.send(log)?;
            }
            let next = match self.read_line()? {
                Input::Line => {
                    let mut store =
                        store.lock().unwrap_or_else(PoisonError::into_inner);
                    command::execute(&self.line, &mut store, &mut self.replies)
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

    /// Says that there are too many clients, and closes without waiting. What
    /// the client has sent by now is read, so that no reset destroys the reply;
    /// what it sends later can still do that.
    ///
    /// # Errors
    ///
    /// When the connection fails.
    pub fn refuse(mut stream: TcpStream) -> io::Result<()> {
        stream.set_nonblocking(true)?;
        stream.write_all(REFUSAL)?;
        stream.shutdown(Shutdown::Write)?;
        let _ = stream.read(&mut [0; BUFFER_SIZE]);
        Ok(())
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
    fn hang_up(self) -> io::Result<()> {
        let mut stream = self.reader.into_inner();
        stream.shutdown(Shutdown::Write)?;
        stream.set_read_timeout(Some(LINGER))?;
        // However that ends, the client has had time to read our reply.
        let _ = io::copy(&mut stream, &mut io::sink());
        Ok(())
    }
}
