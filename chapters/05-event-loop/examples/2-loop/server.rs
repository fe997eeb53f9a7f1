//! The loop: many clients on one thread.

use std::net::TcpListener;

use crate::{connection::Connection, log::Log, store::Store};

/// A server and its clients.
pub struct Server {
    listener: TcpListener,
    clients: Vec<Connection>,
    log: Log,
}

impl Server {
    /// Makes a server without clients.
    pub fn new(listener: TcpListener, log: Log) -> Server {
        Server {
            listener,
            clients: Vec::new(),
            log,
        }
    }

    /// Serves everybody, for ever.
    pub fn run(mut self) -> ! {
        let mut store = Store::default();
        loop {
            if let Ok((stream, peer)) = self.listener.accept() {
                self.log.line(format_args!("Connection from {peer}"));
                self.clients.extend(Connection::new(stream, peer).ok());
            }
            let log = &self.log;
            self.clients.retain_mut(|it| it.stays(&mut store, log));
        }
    }
}
