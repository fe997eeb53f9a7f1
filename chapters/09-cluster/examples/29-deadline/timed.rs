//! A stream with a deadline.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::Instant;

/// A stream that makes nobody wait beyond a deadline, however small the
/// pieces are in which the bytes come.
pub struct Timed {
    /// The stream itself.
    pub stream: TcpStream,
    /// When a read that still waits fails.
    pub deadline: Instant,
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(buffer)
    }
}
