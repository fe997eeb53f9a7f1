//! The nodes of a cluster, and which of them a command is for.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};
use std::io;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use crate::connection::Connection;
use crate::reply::Reply;
use crate::slot::slot;

/// How long a command may take, with all that it needs.
const LIMIT: Duration = Duration::from_secs(5);

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
    /// Whether there is a reason to ask for the map.
    is_stale: bool,
    /// Which word of a command is its first key, by the command's name; 0 when
    /// none is.
    keys: HashMap<Vec<u8>, usize>,
    /// When the command that is being done has to be given up.
    deadline: Instant,
}

/// Why a node has not replied.
pub enum Failure {
    /// It does not say why.
    NoReply(String, io::Error),
}

impl Display for Failure {
    fn fmt(&self, output: &mut Formatter) -> fmt::Result {
        let Failure::NoReply(node, error) = self;
        write!(output, "NOREPLY {node}: {error}")
    }
}

/// Where a command goes next.
struct Redirection {
    to: String,
    /// Whether this node has to be told that it was sent there.
    asking: bool,
}

impl Cluster {
    /// Connects to the node at `address`, a host and a port, and asks it for
    /// the others.
    ///
    /// # Errors
    ///
    /// When nobody listens there.
    pub fn open(address: &str) -> io::Result<Cluster> {
        let deadline = Instant::now() + LIMIT;
        let connection = Connection::open(address, deadline)?;
        let mut cluster = Cluster {
            last: address.into(),
            connections: HashMap::from([(address.into(), connection)]),
            map: Vec::new(),
            is_stale: true,
            keys: HashMap::new(),
            deadline,
        };
        let _ = cluster.draw_map(address);
        Ok(cluster)
    }

    /// The address of the node that has answered last.
    pub fn last(&self) -> &str {
        &self.last
    }

    /// Sends a command, also where the reply says that it belongs, and returns
    /// the reply.
    pub fn ask(&mut self, words: &[Vec<u8>]) -> Result<Reply, Failure> {
        self.deadline = Instant::now() + LIMIT;
        if self.is_stale {
            self.draw_map(&self.last.clone())?;
        }
        let mut node = self.node_for(words)?;
        let mut reply = self.ask_node(&node, words)?;
        for _ in 0..REDIRECTIONS {
            let Some(Redirection { to, asking }) = redirection(&reply) else {
                break;
            };
            node = to;
            self.is_stale |= !asking;
            if asking {
                self.ask_node(&node, &[b"ASKING".into()])?;
            }
            reply = self.ask_node(&node, words)?;
        }
        self.last = node;
        Ok(reply)
    }

    /// The node that a command is for.
    fn node_for(&mut self, words: &[Vec<u8>]) -> Result<String, Failure> {
        let position = self.key_position(&words[0])?;
        let has = |key: &Vec<u8>| {
            let slot = slot(key);
            let mut ranges = self.map.iter();
            ranges.find(|(slots, _)| slots.contains(&slot))
        };
        let range = words[1..].get(position.wrapping_sub(1)).and_then(has);
        Ok(range.map_or(&self.last, |(_, node)| node).clone())
    }

    /// Which word is the first key of a command with this name, as a node
    /// says; 0 when none is.
    fn key_position(&mut self, name: &[u8]) -> Result<usize, Failure> {
        let name = name.to_ascii_lowercase();
        if let Some(position) = self.keys.get(&name) {
            return Ok(*position);
        }
        let question = [b"COMMAND".into(), b"INFO".into(), name.clone()];
        let reply = self.ask_node(&self.last.clone(), &question)?;
        let position = match reply.array().first().map(Reply::array) {
            Some([_, _, _, Reply::Integer(first), ..]) => *first,
            _ => 0,
        };
        let position = usize::try_from(position).unwrap_or(0);
        self.keys.insert(name, position);
        Ok(position)
    }

    /// Asks a node for the map. A server that is alone has none.
    fn draw_map(&mut self, node: &str) -> Result<(), Failure> {
        let question = [b"CLUSTER".into(), b"SLOTS".into()];
        let reply = self.ask_node(node, &question)?;
        self.map = reply.array().iter().filter_map(range_of).collect();
        self.is_stale = false;
        Ok(())
    }

    /// Asks one node. After a failure its connection is not used again: a
    /// reply that comes late would be taken for that to the next command.
    fn ask_node(
        &mut self,
        node: &str,
        words: &[Vec<u8>],
    ) -> Result<Reply, Failure> {
        let kept = self.connections.remove(node);
        let mut connection = match kept {
            Some(connection) if connection.is_idle() => connection,
            _ => {
                let opened = Connection::open(node, self.deadline);
                opened.map_err(|error| Failure::NoReply(node.into(), error))?
            }
        };
        let reply = connection.ask(words, self.deadline);
        if reply.is_ok() {
            self.connections.insert(node.into(), connection);
        }
        reply.map_err(|error| Failure::NoReply(node.into(), error))
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

/// Where a reply sends the command, if it does.
fn redirection(reply: &Reply) -> Option<Redirection> {
    let Reply::Error(text) = reply else {
        return None;
    };
    let text = str::from_utf8(text).ok()?;
    let mut words = text.split(' ');
    let asking = match words.next()? {
        "MOVED" => false,
        "ASK" => true,
        _ => return None,
    };
    let to = words.nth(1)?.into();
    Some(Redirection { to, asking })
}
