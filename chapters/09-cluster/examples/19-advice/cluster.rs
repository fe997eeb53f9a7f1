//! The nodes of a cluster.

use std::io;

use crate::connection::Connection;
use crate::reply::Reply;

/// How often a command is sent on to another node.
const REDIRECTIONS: usize = 5;

/// A cluster, or a server that is alone.
pub struct Cluster {
    /// The node that has answered last.
    last: String,
    connection: Connection,
}

impl Cluster {
    /// Connects to the node at `address`, a host and a port.
    ///
    /// # Errors
    ///
    /// When nobody listens there.
    pub fn open(address: &str) -> io::Result<Cluster> {
        let connection = Connection::open(address)?;
        let last = address.into();
        Ok(Cluster { last, connection })
    }

    /// The address of the node that has answered last.
    pub fn last(&self) -> &str {
        &self.last
    }

    /// Sends a command, also where the reply says that it belongs, and returns
    /// the reply.
    pub fn ask(&mut self, words: &[Vec<u8>]) -> io::Result<Reply> {
        let mut reply = self.connection.ask(words)?;
        for _ in 0..REDIRECTIONS {
            let Some(node) = redirection(&reply) else {
                break;
            };
            self.connection = Connection::open(&node)?;
            self.last = node;
            reply = self.connection.ask(words)?;
        }
        Ok(reply)
    }
}

/// The node to which a reply sends the command, if it does.
fn redirection(reply: &Reply) -> Option<String> {
    let Reply::Error(text) = reply else {
        return None;
    };
    let text = str::from_utf8(text).ok()?;
    let mut words = text.split(' ');
    match words.next()? {
        "MOVED" => Some(words.nth(1)?.into()),
        _ => None,
    }
}
