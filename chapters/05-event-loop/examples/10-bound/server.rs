//! The loop: many clients on one thread.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::time::Duration;

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token};

use crate::{connection::Connection, log::Log, store::Store};

/// How many events one wait can bring.
const EVENTS: usize = 1024;

const LISTENER: Token = Token(0);

/// A server and its clients.
pub struct Server {
    poll: Poll,
    listener: TcpListener,
    clients: HashMap<Token, Connection>,
    /// The token of the next client. None is used twice: an event that comes
    /// too late must not meet another client.
    next: Token,
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
            store: Store::default(),
            log,
        })
    }

    /// Serves everybody, for ever.
    pub fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS);
        loop {
            wait(&mut self.poll, &mut events, None)?;
            for event in &events {
                match event.token() {
                    LISTENER => self.accept(),
                    client => self.turn(client),
                }
            }
        }
    }

    /// Accepts all who wait: the kernel tells of them once.
    fn accept(&mut self) {
        while let Ok((stream, peer)) = self.listener.accept() {
            self.log.line(format_args!("Connection from {peer}"));
            let (token, registry) = (self.next, self.poll.registry());
            if let Ok(client) = Connection::new(stream, peer, token, registry) {
                self.clients.insert(token, client);
                self.next.0 += 1;
            }
        }
    }

    /// The turn of one client.
    fn turn(&mut self, token: Token) {
        let Some(client) = self.clients.get_mut(&token) else {
            return;
        };
        let stays = client.stays(&mut self.store, &self.log);
        if !stays || client.watch(self.poll.registry()).is_err() {
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
