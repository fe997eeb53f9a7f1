//! Many connections on one thread, each with a batch on its way.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::guest;
use crate::load::difference;
use crate::workload::{Protocol, Script};

/// The longest wait for a reply.
const LIMIT: Duration = Duration::from_secs(20);

/// How much one read can bring: more than the replies to a batch have.
const BUFFER: usize = 64 * 1024;

/// What one client is asked, and how far it has come.
#[derive(Debug)]
pub struct Part {
    /// The commands, over and over.
    pub script: Script,
    /// The number of the next one.
    pub position: usize,
}

/// What a run came to.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// How many requests were answered.
    pub requests: usize,
    /// How long that took.
    pub time: Duration,
}

/// Connections that are all open.
#[derive(Debug)]
pub struct Crowd {
    poll: Poll,
    streams: Vec<TcpStream>,
    buffer: Vec<u8>,
}

/// A batch on its way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batch {
    /// How many commands it has; none when nothing is on its way.
    commands: usize,
    /// How many bytes of its replies have come.
    came: usize,
}

impl Crowd {
    /// Opens so many connections, one after another: each has been served when the next one comes.
    ///
    /// # Errors
    ///
    /// When the server does not take so many.
    pub fn open(address: SocketAddr, protocol: Protocol, clients: usize) -> Result<Self> {
        let poll = Poll::new()?;
        let mut streams = Vec::new();
        for number in 0..clients {
            let stream = guest::open(address, protocol)?;
            let stream = stream.with_context(|| format!("client {number} was refused"))?;
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            let interest = Interest::READABLE;
            poll.registry()
                .register(&mut stream, Token(number), interest)?;
            streams.push(stream);
        }
        Ok(Crowd {
            poll,
            streams,
            buffer: vec![0; BUFFER],
        })
    }

    /// The ports of this side.
    ///
    /// # Errors
    ///
    /// When a connection is gone.
    pub fn ports(&self) -> Result<Vec<u16>> {
        let ports = self.streams.iter().map(|stream| stream.local_addr());
        ports.map(|address| Ok(address?.port())).collect()
    }

    /// Lets each client send a batch of `depth` commands, and reads nothing yet.
    ///
    /// # Errors
    ///
    /// When a connection is gone.
    pub fn begin(&mut self, parts: &[Part], depth: usize) -> Result<Vec<Batch>> {
        let each = self.streams.iter_mut().zip(parts);
        each.map(|(stream, part)| send(stream, part, depth))
            .collect()
    }

    /// Lets each client send batches of `depth` commands, the next one when the replies to the last one
    /// are there. After the time, or so many requests, none begins another batch, and all replies
    /// that are still to come are waited for.
    ///
    /// # Errors
    ///
    /// When a byte is another than expected, or nothing comes for 20 seconds.
    pub fn run(
        &mut self,
        parts: &mut [Part],
        depth: usize,
        time: Duration,
        most: usize,
    ) -> Result<Run> {
        let start = Instant::now();
        let batches = self.begin(parts, depth)?;
        let goes_on = |requests| start.elapsed() < time && requests < most;
        let requests = self.finish(parts, batches, depth, goes_on)?;
        let time = start.elapsed();
        Ok(Run { requests, time })
    }

    /// Reads the replies to what was begun. As long as it goes on, which depends on how many requests were
    /// sent, a client that has its replies sends a batch of `depth` commands more. Returns how many
    /// requests were answered.
    ///
    /// # Errors
    ///
    /// As for [`Crowd::run`].
    pub fn finish(
        &mut self,
        parts: &mut [Part],
        mut batches: Vec<Batch>,
        depth: usize,
        goes_on: impl Fn(usize) -> bool,
    ) -> Result<usize> {
        let mut events = Events::with_capacity(1024);
        let mut requests = batches.iter().map(|batch| batch.commands).sum();
        let mut open = self.streams.len();
        while open > 0 {
            match self.poll.poll(&mut events, Some(LIMIT)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                result => result?,
            }
            ensure!(
                !events.is_empty(),
                "{open} clients got no reply within {LIMIT:?}"
            );
            for event in &events {
                let Token(number) = event.token();
                let (stream, part) = (&mut self.streams[number], &mut parts[number]);
                let batch = &mut batches[number];
                if !receive(stream, part, batch, &mut self.buffer)? {
                    continue;
                }
                if goes_on(requests) {
                    *batch = send(stream, part, depth)?;
                    requests += batch.commands;
                } else {
                    open -= 1;
                }
            }
        }
        Ok(requests)
    }
}

/// Sends the next batch; at the end of the script it is shorter.
fn send(stream: &mut TcpStream, part: &Part, depth: usize) -> Result<Batch> {
    let (sent, _) = part.script.batch(part.position, depth);
    // There is room: all that was sent before has been answered.
    stream.write_all(sent).context("cannot send")?;
    Ok(Batch {
        commands: depth.min(part.script.len() - part.position),
        came: 0,
    })
}

/// Reads what has come; returns whether the batch is answered now.
fn receive(
    stream: &mut TcpStream,
    part: &mut Part,
    batch: &mut Batch,
    buffer: &mut [u8],
) -> Result<bool> {
    let length = match stream.read(buffer) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
        length => length.context("no reply")?,
    };
    let (_, replies) = part.script.batch(part.position, batch.commands);
    let (came, rest) = (&buffer[..length], &replies[batch.came..]);
    if length == 0 || !rest.starts_with(came) {
        bail!("{}", difference(came, rest, batch.came));
    }
    batch.came += length;
    let whole = batch.came == replies.len();
    if whole {
        part.position = (part.position + batch.commands) % part.script.len();
        *batch = Batch::default();
    }
    Ok(whole)
}
