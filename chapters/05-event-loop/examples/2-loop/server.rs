//! The loop: many clients on one thread.

use std::net::TcpListener;

use crate::connection::Connection;
use crate::log::Log;
use crate::store::Store;

/// All that the server has.
pub struct Server {
    listener: TcpListener,
    clients: Vec<Connection>,
    store: Store,
    log: Log,
}

impl Server {
    /// Makes a server without clients.
    pub fn new(listener: TcpListener, log: Log) -> Server {
        Server {
            listener,
            clients: Vec::new(),
            store: Store::default(),
            log,
        }
    }

    /// Serves everybody, for ever.
    pub fn run(mut self) -> ! {
        loop {
            if let Ok((stream, peer)) = self.listener.accept() {
                self.log.line(format_args!("Connection from {peer}"));
                self.clients.extend(Connection::new(stream, peer).ok());
            }
            let (store, log) = (&mut self.store, &self.log);
            self.clients.retain_mut(|it| it.stays(store, log));
        }
    }
}
