//! The load generator: one connection, which checks each byte that comes back.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use hdrhistogram::Histogram;

use crate::workload::{DEEPEST, Protocol, Script};

/// The longest wait for a reply.
const LIMIT: Duration = Duration::from_secs(20);

/// How much of a wrong reply a message shows, in bytes.
const SHOWN: usize = 60;

/// Reads what has come. A child that ends may wake any thread, whose read has a time limit and so is not
/// begun again by the kernel (signal(7)); it is begun again here.
pub(crate) fn read(stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            came => return came,
        }
    }
}

/// One connection to a server.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects. Nagle's algorithm is off, so a batch leaves at once.
    ///
    /// # Errors
    ///
    /// When nobody listens on this address.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream =
            TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LIMIT))?;
        stream.set_write_timeout(Some(LIMIT))?;
        let buffer = vec![0; 256 * 1024];
        Ok(Connection { stream, buffer })
    }

    /// Waits so long for a reply, and not longer.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn wait_at_most(&self, time: Duration) -> Result<()> {
        Ok(self.stream.set_read_timeout(Some(time))?)
    }

    /// Sends a batch in one write and reads its replies.
    ///
    /// # Errors
    ///
    /// When a byte is another than expected, or nothing comes for 20 seconds.
    pub fn exchange(&mut self, sent: &[u8], expected: &[u8]) -> Result<()> {
        self.stream.write_all(sent).context("cannot send")?;
        self.expect(expected)
    }

    /// Sends all commands of a script and reads their replies at the same time, so that they may
    /// be more than the buffers of the kernel hold.
    ///
    /// # Errors
    ///
    /// As for [`Connection::exchange`].
    pub fn stream(&mut self, script: &Script) -> Result<()> {
        let (sent, expected) = script.batch(0, script.len());
        let mut sending = self.stream.try_clone()?;
        thread::scope(|scope| {
            let writer = scope.spawn(move || sending.write_all(sent));
            let read = self.expect(expected);
            if read.is_err() {
                // The writer may wait for a server that waits for us.
                let _ = self.stream.shutdown(Shutdown::Both);
            }
            let wrote = writer.join();
            read?;
            wrote
                .map_err(|_| anyhow!("the writing thread has panicked"))?
                .context("cannot send")
        })
    }

    /// Sends one command in the protocol of Redis. Returns its reply when that is an integer or a string: its
    /// text.
    ///
    /// # Errors
    ///
    /// When another reply comes, or nothing for 20 seconds.
    pub fn ask(&mut self, words: &[&[u8]]) -> Result<Vec<u8>> {
        let (mut command, mut came) = (Vec::new(), Vec::new());
        Protocol::Resp.command(words, &mut command);
        self.stream.write_all(&command).context("cannot send")?;
        loop {
            let length = read(&mut self.stream, &mut self.buffer).context("no reply")?;
            ensure!(length > 0, "the server closed the connection");
            came.extend(&self.buffer[..length]);
            if let Some(text) = text_of(&came)? {
                return Ok(text.to_vec());
            }
        }
    }

    /// Reads the replies.
    fn expect(&mut self, expected: &[u8]) -> Result<()> {
        let mut rest = expected;
        while !rest.is_empty() {
            let length = read(&mut self.stream, &mut self.buffer).with_context(|| {
                let read = expected.len() - rest.len();
                format!("no reply after {read} of {} bytes", expected.len())
            })?;
            let came = &self.buffer[..length];
            if length == 0 || !rest.starts_with(came) {
                let read = expected.len() - rest.len();
                bail!("{}", difference(came, rest, read));
            }
            rest = &rest[length..];
        }
        Ok(())
    }

    /// Closes the sending side and reads to the end.
    ///
    /// # Errors
    ///
    /// When more comes than was asked for.
    pub fn close(mut self) -> Result<()> {
        self.stream.shutdown(Shutdown::Write)?;
        let length = read(&mut self.stream, &mut self.buffer).context("no end")?;
        let came = &self.buffer[..length];
        ensure!(length == 0, "came after all replies: {}", show(came));
        Ok(())
    }

    /// The port of this side, by which a trace names the connection.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn port(&self) -> Result<u16> {
        Ok(self.stream.local_addr()?.port())
    }
}

/// The text of a reply that is an integer or a string; none when a part of it is still to come.
fn text_of(reply: &[u8]) -> Result<Option<&[u8]>> {
    let Some(end) = reply.windows(2).position(|two| two == b"\r\n") else {
        return Ok(None);
    };
    let (line, rest) = (&reply[..end], &reply[end + 2..]);
    match line {
        [b':', number @ ..] => Ok(Some(number)),
        [b'$', length @ ..] => {
            let length: usize = str::from_utf8(length)?.parse()?;
            let is_whole = rest.len() == length + 2;
            Ok(is_whole.then(|| &rest[..length]))
        }
        _ => bail!("neither an integer nor a string: {}", show(line)),
    }
}

/// What is wrong with bytes that came in place of others, after `read` right ones.
pub(crate) fn difference(came: &[u8], expected: &[u8], read: usize) -> String {
    if came.is_empty() {
        return format!(
            "the server closed the connection, {} bytes short",
            expected.len()
        );
    }
    let same = came.iter().zip(expected).take_while(|(a, b)| a == b);
    let place = same.count();
    format!(
        "another reply than expected, from byte {}\ncame:     {}\nexpected: {}",
        read + place,
        show(&came[place..]),
        show(&expected[place..])
    )
}

fn show(bytes: &[u8]) -> String {
    match bytes.get(..SHOWN) {
        Some(start) => format!("\"{}\" …", start.escape_ascii()),
        None => format!("\"{}\"", bytes.escape_ascii()),
    }
}

/// When a run ends: at the first of both.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// After this time.
    pub time: Duration,
    /// After so many requests.
    pub requests: usize,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Run {
    /// How many requests were answered.
    pub requests: usize,
    /// How long that took.
    pub time: Duration,
    /// How long each batch took, in nanoseconds.
    pub latency: Histogram<u64>,
}

/// A script that runs batch by batch, and begins again at its end.
#[derive(Debug)]
pub struct Player<'a> {
    script: &'a Script,
    position: usize,
}

impl<'a> Player<'a> {
    /// Begins at the first command.
    pub fn new(script: &'a Script) -> Self {
        Player {
            script,
            position: 0,
        }
    }

    /// Sends batches of `depth` requests, one after another, until a bound is reached, and then as
    /// many as it takes to stand where a batch of any depth can follow ([`DEEPEST`]).
    ///
    /// # Errors
    ///
    /// When a byte is another than expected.
    pub fn run(
        &mut self,
        connection: &mut Connection,
        depth: usize,
        bounds: Bounds,
    ) -> Result<Run> {
        let mut latency = Histogram::new(3)?;
        let mut requests = 0;
        let start = Instant::now();
        let mut last = start;
        while requests == 0
            || !self.position.is_multiple_of(DEEPEST)
            || requests < bounds.requests && last - start < bounds.time
        {
            let (sent, replies) = self.script.batch(self.position, depth);
            connection.exchange(sent, replies)?;
            let now = Instant::now();
            latency.record((now - last).as_nanos() as u64)?;
            last = now;
            requests += depth;
            self.position = (self.position + depth) % self.script.len();
        }
        let time = last - start;
        Ok(Run {
            requests,
            time,
            latency,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_that_is_a_number_or_a_text_is_read_when_it_is_whole() {
        let whole = |reply: &'static [u8]| text_of(reply).expect("no other reply");
        assert_eq!(whole(b":1000000\r\n"), Some(&b"1000000"[..]));
        assert_eq!(whole(b"$4\r\na\r\nb\r\n"), Some(&b"a\r\nb"[..]));
        for part in [&b""[..], b":1", b":1\r", b"$4\r\na\r\nb", b"$4\r\na\r\nb\r"] {
            assert_eq!(whole(part), None);
        }
        for other in [&b"-ERR no\r\n"[..], b"$-1\r\n", b"+OK\r\n"] {
            assert!(text_of(other).is_err());
        }
    }
}
