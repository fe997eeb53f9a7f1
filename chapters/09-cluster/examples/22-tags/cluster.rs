//! The nodes of a cluster, and which of them a command is for.

use std::collections::HashMap;
use std::io;

use crate::connection::Connection;
use crate::reply::Reply;
use crate::slot::slot;

/// How often a command is sent on to another node.
const REDIRECTIONS: usize = 5;

/// A cluster, or a server that is alone.
pub struct Cluster {
    /// The node that has answered last.
    last: String,
    /// By address.
    connections: HashMap<String, Connection>,
    /// Who has which slot, as far as is known.
    map: HashMap<u16, String>,
}

impl Cluster {
    /// Connects to the node at `address`, a host and a port.
    ///
    /// # Errors
    ///
    /// When nobody listens there.
    pub fn open(address: &str) -> io::Result<Cluster> {
        let connection = Connection::open(address)?;
        Ok(Cluster {
            last: address.into(),
            connections: HashMap::from([(address.into(), connection)]),
            map: HashMap::new(),
        })
    }

    /// The address of the node that has answered last.
    pub fn last(&self) -> &str {
        &self.last
    }

    /// Sends a command, also where the reply says that it belongs, and returns
    /// the reply.
    pub fn ask(&mut self, words: &[Vec<u8>]) -> io::Result<Reply> {
        let slot = words.get(1).map_or(0, |key| slot(key));
        let mut node = self.node_for(slot);
        let mut reply = self.ask_node(&node, words)?;
        for _ in 0..REDIRECTIONS {
            let Some(to) = redirection(&reply) else {
                break;
            };
            node = to;
            self.map.insert(slot, node.clone());
            reply = self.ask_node(&node, words)?;
        }
        self.last = node;
        Ok(reply)
    }

    /// The node that has a slot, as far as is known.
    fn node_for(&self, slot: u16) -> String {
        self.map.get(&slot).unwrap_or(&self.last).clone()
    }

    /// Asks one node.
    fn ask_node(&mut self, node: &str, words: &[Vec<u8>]) -> io::Result<Reply> {
        let mut connection = match self.connections.remove(node) {
            Some(connection) => connection,
            None => Connection::open(node)?,
        };
        let reply = connection.ask(words);
        self.connections.insert(node.into(), connection);
        reply
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
