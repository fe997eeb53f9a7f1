//! What commands know of a client.

use std::net::SocketAddr;
use std::time::Instant;

use crate::reply::Protocol;

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
    /// How it wants its replies.
    pub protocol: Protocol,
    /// The number of the table that its commands are about.
    pub database: usize,
    /// Its last command.
    pub command: &'static str,
    /// When it connected.
    pub since: Instant,
    /// When its last command came.
    pub active: Instant,
    /// What the connection does next.
    pub next: Next,
}

impl Session {
    /// A client that has just connected.
    pub fn new(id: usize, peer: SocketAddr) -> Session {
        let now = Instant::now();
        Session {
            id,
            peer,
            name: Vec::new(),
            protocol: Protocol::default(),
            database: 0,
            command: "NULL",
            since: now,
            active: now,
            next: Next::Continue,
        }
    }

    /// The client in a line.
    pub fn line(&self, address: SocketAddr) -> String {
        format!(
            "id={} addr={} laddr={address} name={} age={} idle={} flags=N \
             db={} sub=0 psub=0 multi=-1 cmd={} user=default resp={}\n",
            self.id,
            self.peer,
            String::from_utf8_lossy(&self.name),
            self.since.elapsed().as_secs(),
            self.active.elapsed().as_secs(),
            self.database,
            self.command,
            self.version(),
        )
    }

    /// The number of its protocol.
    pub fn version(&self) -> i64 {
        match self.protocol {
            Protocol::Resp2 => 2,
            Protocol::Resp3 => 3,
        }
    }
}
