//! The loop: many clients on one thread.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use crate::aof::Aof;
use crate::clock;
use crate::connection::Connection;
use crate::log::Log;
use crate::session::Session;
use crate::signal::{self, Signal};
use crate::state::State;

/// How many events one wait can bring.
const EVENTS: usize = 1024;

/// How many bytes one read may take.
const READ_SIZE: usize = 64 * 1024;

/// How long to wait before trying again to accept a connection.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// How long clients may take for their last replies when the server ends.
const STOP_WITHIN: Duration = Duration::from_secs(1);

const LISTENER: Token = Token(0);
const SIGNAL: Token = Token(1);

/// All that the server has.
pub struct Server {
    poll: Poll,
    listener: TcpListener,
    _signal: Signal,
    clients: HashMap<Token, Connection>,
    /// The token of the next client. None is used twice: an event that comes
    /// too late must not meet another client.
    next: Token,
    /// Somebody could not be accepted, for example for want of a descriptor.
    short: bool,
    buffer: Vec<u8>,
    state: State,
    log: Log,
}

impl Server {
    /// Makes a server that takes so many clients at a time.
    pub fn new(
        mut listener: TcpListener,
        max_clients: usize,
        log: Log,
    ) -> io::Result<Server> {
        let poll = Poll::new()?;
        let registry = poll.registry();
        registry.register(&mut listener, LISTENER, Interest::READABLE)?;
        let _signal = signal::watch(registry, SIGNAL)?;
        let address = listener.local_addr()?;
        Ok(Server {
            poll,
            listener,
            _signal,
            clients: HashMap::new(),
            next: Token(SIGNAL.0 + 1),
            short: false,
            buffer: vec![0; READ_SIZE],
            state: State::new(address, max_clients),
            log,
        })
    }

    /// Keeps all changes in a file.
    pub fn open(&mut self, path: &Path) -> Result<()> {
        self.state.aof = Some(Aof::open(path)?);
        Ok(())
    }

    /// Serves everybody until TERM comes.
    pub fn run(mut self) -> io::Result<()> {
        let address = self.state.address;
        self.log.line(format_args!("Listening on {address}"));
        let mut events = Events::with_capacity(EVENTS);
        loop {
            self.state.now = clock::now();
            let retry = self.short.then_some(RETRY_AFTER);
            let timeout = retry.into_iter().chain(self.state.bury()).min();
            wait(&mut self.poll, &mut events, timeout)?;
            for event in &events {
                match event.token() {
                    LISTENER => self.accept(),
                    SIGNAL => return self.stop(),
                    client => self.turn(client, event.is_read_closed()),
                }
            }
            if self.short {
                self.accept();
            }
        }
    }

    /// Accepts all who wait: the kernel tells of them once.
    fn accept(&mut self) {
        loop {
            match self.listener.accept() {
                Ok((stream, peer)) => self.welcome(stream, peer),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.short = false;
                    return;
                }
                Err(error) => {
                    if !self.short {
                        self.log.line(format_args!(
                            "Cannot accept a connection: {error}"
                        ));
                    }
                    self.short = true;
                    return;
                }
            }
        }
    }

    fn welcome(&mut self, stream: TcpStream, peer: SocketAddr) {
        self.log.line(format_args!("Connection from {peer}"));
        if self.clients.len() >= self.state.max_clients {
            return self.refuse(stream, peer);
        }
        let (token, registry) = (self.next, self.poll.registry());
        if let Ok(client) = Connection::new(stream, peer, token, registry) {
            self.clients.insert(token, client);
            let session = Session::new(token.0, peer);
            self.state.sessions.insert(token, session);
            self.state.connections += 1;
            self.next.0 += 1;
        }
    }

    /// Says why, and closes. What the client has sent already is read first.
    fn refuse(&mut self, mut stream: TcpStream, peer: SocketAddr) {
        let _ = stream.write(b"-ERR max number of clients reached\r\n");
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read(&mut self.buffer);
        self.log.line(format_args!("Connection refused for {peer}"));
    }

    /// The turn of one client.
    fn turn(&mut self, token: Token, ended: bool) {
        let Some(client) = self.clients.get_mut(&token) else {
            return;
        };
        let (buffer, state) = (&mut self.buffer, &mut self.state);
        let stays = client.stays(buffer, state, &self.log);
        if !stays || client.watch(self.poll.registry(), ended).is_err() {
            self.clients.remove(&token);
            self.state.sessions.remove(&token);
        }
    }

    /// Takes no more clients and no more commands, sends the replies that wait,
    /// and ends.
    fn stop(mut self) -> io::Result<()> {
        // From now on nobody can connect.
        drop(self.listener);
        let mut events = Events::with_capacity(EVENTS);
        let deadline = Instant::now() + STOP_WITHIN;
        loop {
            self.clients.retain(|_, client| client.is_owed(&self.log));
            let left = deadline.saturating_duration_since(Instant::now());
            if self.clients.is_empty() || left.is_zero() {
                return Ok(());
            }
            wait(&mut self.poll, &mut events, Some(left))?;
        }
    }
}

/// Waits for events, here and nowhere else. A signal can end the wait early,
/// without any event.
fn wait(
    poll: &mut Poll,
    events: &mut Events,
    timeout: Option<Duration>,
) -> io::Result<()> {
    match poll.poll(events, timeout) {
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
        result => result,
    }
}
