//! The loop: many clients on one thread.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use crate::{connection::Connection, log::Log, store::Store};

/// How many events one wait can bring.
const EVENTS: usize = 1024;

/// How many bytes one read may take.
const READ_SIZE: usize = 64 * 1024;

/// How long to wait before trying again to accept a connection.
const RETRY_AFTER: Duration = Duration::from_millis(100);

const LISTENER: Token = Token(0);

/// A server and its clients.
pub struct Server {
    poll: Poll,
    listener: TcpListener,
    clients: HashMap<Token, Connection>,
    /// The token of the next client. None is used twice: an event that comes
    /// too late must not meet another client.
    next: Token,
    /// Somebody could not be accepted, for example for want of a descriptor.
    short: bool,
    buffer: Vec<u8>,
    store: Store,
    log: Log,
}

impl Server {
    /// Makes a server without clients.
    pub fn new(mut listener: TcpListener, log: Log) -> io::Result<Server> {
        let poll = Poll::new()?;
        let registry = poll.registry();
        registry.register(&mut listener, LISTENER, Interest::READABLE)?;
        Ok(Server {
            poll,
            listener,
            clients: HashMap::new(),
            next: Token(LISTENER.0 + 1),
            short: false,
            buffer: vec![0; READ_SIZE],
            store: Store::default(),
            log,
        })
    }

    /// Serves everybody, for ever.
    pub fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS);
        loop {
            let timeout = self.short.then_some(RETRY_AFTER);
            wait(&mut self.poll, &mut events, timeout)?;
            for event in &events {
                match event.token() {
                    LISTENER => self.accept(),
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
        let (token, registry) = (self.next, self.poll.registry());
        if let Ok(client) = Connection::new(stream, peer, token, registry) {
            self.clients.insert(token, client);
            self.next.0 += 1;
        }
    }

    /// The turn of one client.
    fn turn(&mut self, token: Token, ended: bool) {
        let Some(client) = self.clients.get_mut(&token) else {
            return;
        };
        let (buffer, store) = (&mut self.buffer, &mut self.store);
        let stays = client.stays(buffer, store, &self.log);
        if !stays || client.watch(self.poll.registry(), ended).is_err() {
            self.clients.remove(&token);
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
