//! A stream with a deadline.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// A stream that makes nobody wait beyond a deadline, however small the
/// pieces are in which the bytes come.
pub struct Timed {
    /// The stream itself.
    pub stream: TcpStream,
    /// When a read or a write that still waits fails.
    pub deadline: Instant,
}

impl Timed {
    /// Connects to `address`, a host and a port.
    ///
    /// # Errors
    ///
    /// When nobody listens there, or nobody answers before the deadline.
    pub fn connect(address: &str, deadline: Instant) -> io::Result<Timed> {
        let mut error = ErrorKind::AddrNotAvailable.into();
        for address in address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, left(deadline)?) {
                Ok(stream) => return Ok(Timed { stream, deadline }),
                Err(failed) => error = failed,
            }
        }
        Err(error)
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(left(self.deadline)?))?;
        self.stream.read(buffer).map_err(name_timeout)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(left(self.deadline)?))?;
        self.stream.write(bytes).map_err(name_timeout)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How long it is until the deadline.
fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(ErrorKind::TimedOut.into()),
        left => Ok(left),
    }
}

/// Unix says of a read that waited too long that it would block.
fn name_timeout(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::WouldBlock => ErrorKind::TimedOut.into(),
        _ => error,
    }
}
