//! One connection. Whatever comes is compared, and no wait is longer than [`LIMIT`].

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use socket2::{Domain, SockRef, Socket, Type};

use super::difference::{compare, show};
use crate::load::read;

/// The longest wait for the server.
const LIMIT: Duration = Duration::from_secs(10);

/// The longest wait for a port: closed connections keep theirs for a minute on some systems.
const PORT_LIMIT: Duration = Duration::from_secs(120);

/// How many bytes of replies the kernel may keep for a client that does not read. Few, so that
/// the server is the one that waits.
const RECEIVE_BUFFER: usize = 64 * 1024;

/// A client's end of a connection.
pub struct Client {
    stream: TcpStream,
}

impl Client {
    /// Connects. When all ports of this machine are in use, waits for one.
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let start = Instant::now();
        let stream = loop {
            match connect(address) {
                Err(error)
                    if error.kind() == ErrorKind::AddrNotAvailable
                        && start.elapsed() < PORT_LIMIT =>
                {
                    thread::sleep(Duration::from_millis(100));
                }
                result => break result.context("the server cannot be reached")?,
            }
        };
        stream.set_read_timeout(Some(LIMIT))?;
        stream.set_write_timeout(Some(LIMIT))?;
        stream.set_nodelay(true)?;
        Ok(Client { stream })
    }

    /// Sends `bytes`.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        let sent = self.stream.write_all(bytes);
        sent.with_context(|| format!("cannot send {}", show(bytes)))
    }

    /// Sends `sent`, closes the sending side, and compares all that comes until the end.
    pub fn exchange(mut self, sent: &[u8], expected: &[u8]) -> Result<()> {
        let mut other = self.stream.try_clone()?;
        thread::scope(|scope| {
            let sending = scope.spawn(move || {
                let result = other.write_all(sent);
                let _ = other.shutdown(Shutdown::Write);
                result
            });
            let compared = self.expect_end(sent, expected);
            let result = sending.join();
            compared?;
            match result {
                Ok(result) => result.with_context(|| format!("cannot send {}", show(sent))),
                Err(_) => bail!("the sending thread panicked"),
            }
        })
    }

    /// Closes the sending side, after `sent`, and compares all that comes until the end.
    pub fn close_and_expect(mut self, sent: &[u8], expected: &[u8]) -> Result<()> {
        let _ = self.stream.shutdown(Shutdown::Write);
        self.expect_end(sent, expected)
    }

    /// Reads until the end. One byte more than expected is enough to see that there is more.
    fn expect_end(&mut self, sent: &[u8], expected: &[u8]) -> Result<()> {
        let mut came = Vec::new();
        let most = expected.len() as u64 + 1;
        let ended = (&self.stream).take(most).read_to_end(&mut came);
        compare(sent, &came, expected)?;
        ended.with_context(|| format!("no clean end after the replies to {}", show(sent)))?;
        Ok(())
    }

    /// Reads as many bytes as are expected, and compares them.
    pub fn expect(&mut self, sent: &[u8], expected: &[u8]) -> Result<()> {
        let mut came = Vec::new();
        let most = expected.len() as u64;
        let ended = (&self.stream).take(most).read_to_end(&mut came);
        compare(sent, &came, expected)?;
        ended.with_context(|| format!("no reply to {}", show(sent)))?;
        Ok(())
    }

    /// Reads a line, with its line feed.
    pub fn line(&mut self) -> Result<Vec<u8>> {
        let mut came = Vec::new();
        while !came.ends_with(b"\n") {
            let mut byte = [0];
            match read(&mut self.stream, &mut byte)? {
                0 => break,
                _ => came.extend(byte),
            }
        }
        Ok(came)
    }

    /// Reads a line. Returns false when it is the first of the two, and true when the second.
    pub fn expect_either(&mut self, sent: &[u8], first: &[u8], second: &[u8]) -> Result<bool> {
        let came = self.line()?;
        if came == first {
            return Ok(false);
        }
        compare(sent, &came, second)
            .with_context(|| format!("and it is not the old value either, {}", show(first)))?;
        Ok(true)
    }

    /// Leaves by a reset.
    pub fn reset(self) -> Result<()> {
        SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
        Ok(())
    }
}

fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    socket.connect_timeout(&address.into(), LIMIT)?;
    Ok(socket.into())
}
