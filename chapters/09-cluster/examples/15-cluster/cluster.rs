//! The nodes of a cluster.

use anyhow::Result;

use crate::connection::Connection;
use crate::reply::Reply;

/// A cluster, or a server that is alone.
pub struct Cluster {
    connection: Connection,
}

impl Cluster {
    /// Connects to the node at `address`, a host and a port.
    ///
    /// # Errors
    ///
    /// When nobody listens there.
    pub fn open(address: &str) -> Result<Cluster> {
        let connection = Connection::open(address)?;
        Ok(Cluster { connection })
    }

    /// Sends a command, and returns the reply.
    pub fn ask(&mut self, words: &[Vec<u8>]) -> Result<Reply> {
        Ok(self.connection.ask(words)?)
    }
}
