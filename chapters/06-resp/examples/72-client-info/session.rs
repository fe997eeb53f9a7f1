//! What commands know of a client.

use std::net::SocketAddr;

/// What the connection does after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Waits for the next command.
    Continue,
    /// Sends the reply and closes.
    Close,
    /// Closes without a reply: this is HTTP, and no client of ours.
    Refuse,
}

/// A client, as commands see it.
pub struct Session {
    /// Its number; nobody had it before.
    pub id: usize,
    /// Its address.
    pub peer: SocketAddr,
    /// What it calls itself.
    pub name: Vec<u8>,
    /// The number of the table that its commands are about.
    pub database: usize,
    /// What the connection does next.
    pub next: Next,
}

impl Session {
    /// A client that has just connected.
    pub fn new(id: usize, peer: SocketAddr) -> Session {
        Session {
            id,
            peer,
            name: Vec::new(),
            database: 0,
            next: Next::Continue,
        }
    }

    /// The client in a line.
    pub fn line(&self) -> String {
        format!(
            "id={} addr={} name={} flags=N db={} sub=0 psub=0 multi=-1 \
             user=default resp=2\n",
            self.id,
            self.peer,
            String::from_utf8_lossy(&self.name),
            self.database,
        )
    }
}
