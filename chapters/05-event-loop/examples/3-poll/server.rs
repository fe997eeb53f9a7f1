//! The loop: many clients on one thread.

use std::io;

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
    clients: Vec<Connection>,
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
            clients: Vec::new(),
            log,
        })
    }

    /// Serves everybody, for ever.
    pub fn run(mut self) -> io::Result<()> {
        let mut store = Store::default();
        let mut events = Events::with_capacity(EVENTS);
        loop {
            self.poll.poll(&mut events, None)?;
            if let Ok((stream, peer)) = self.listener.accept() {
                self.log.line(format_args!("Connection from {peer}"));
                let registry = self.poll.registry();
                let client = Connection::new(stream, peer, registry);
                self.clients.extend(client.ok());
            }
            let log = &self.log;
            self.clients.retain_mut(|it| it.stays(&mut store, log));
        }
    }
}
