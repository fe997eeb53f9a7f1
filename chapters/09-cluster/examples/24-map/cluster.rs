//! The nodes of a cluster, and which of them a command is for.

use std::collections::HashMap;
use std::io;
use std::ops::RangeInclusive;

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
    /// Who has which slots, as far as is known; nothing when the server is
    /// alone.
    map: Vec<(RangeInclusive<u16>, String)>,
}

impl Cluster {
    /// Connects to the node at `address`, a host and a port, and asks it for
    /// the others.
    ///
    /// # Errors
    ///
    /// When nobody listens there.
    pub fn open(address: &str) -> io::Result<Cluster> {
        let connection = Connection::open(address)?;
        let mut cluster = Cluster {
            last: address.into(),
            connections: HashMap::from([(address.into(), connection)]),
            map: Vec::new(),
        };
        cluster.draw_map(address)?;
        Ok(cluster)
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
            reply = self.ask_node(&node, words)?;
        }
        self.last = node;
        Ok(reply)
    }

    /// The node that has a slot, as far as is known.
    fn node_for(&self, slot: u16) -> String {
        let mut ranges = self.map.iter();
        let range = ranges.find(|(slots, _)| slots.contains(&slot));
        range.map_or(&self.last, |(_, node)| node).clone()
    }

    /// Asks a node for the map. A server that is alone has none.
    fn draw_map(&mut self, node: &str) -> io::Result<()> {
        let question = [b"CLUSTER".into(), b"SLOTS".into()];
        let reply = self.ask_node(node, &question)?;
        self.map = reply.array().iter().filter_map(range_of).collect();
        Ok(())
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

/// The slots and the address in one entry of the map.
fn range_of(entry: &Reply) -> Option<(RangeInclusive<u16>, String)> {
    let [Reply::Integer(from), Reply::Integer(to), master, ..] = entry.array()
    else {
        return None;
    };
    let [Reply::Bulk(host), Reply::Integer(port), ..] = master.array() else {
        return None;
    };
    let slots = (*from).try_into().ok()?..=(*to).try_into().ok()?;
    Some((slots, format!("{}:{port}", String::from_utf8_lossy(host))))
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
