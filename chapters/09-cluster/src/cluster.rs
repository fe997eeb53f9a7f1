//! The nodes of a cluster, and which of them a command is for.

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Display, Formatter};
use std::io;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use crate::connection::Connection;
use crate::reply::Reply;
use crate::slot::slot;

/// How long a command may take, with all that it needs.
const LIMIT: Duration = Duration::from_secs(5);

/// How long a node may take to take a connection, or to say what it knows.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often a command is sent on to another node.
const REDIRECTIONS: usize = 5;

/// A cluster, or a server that is alone.
pub struct Cluster {
    /// The node that the user has named.
    first: String,
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
    /// The command has not left.
    NotSent(String, io::Error),
    /// It has left, at least a part of it.
    NoReply(String, io::Error),
}

impl Display for Failure {
    fn fmt(&self, output: &mut Formatter) -> fmt::Result {
        let (code, node, error) = match self {
            Failure::NotSent(node, error) => ("NOTSENT", node, error),
            Failure::NoReply(node, error) => ("NOREPLY", node, error),
        };
        write!(output, "{code} {node}: {error}")
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
            first: address.into(),
            last: address.into(),
            connections: HashMap::from([(address.into(), connection)]),
            map: Vec::new(),
            is_stale: true,
            keys: HashMap::new(),
            deadline,
        };
        cluster.draw_map();
        Ok(cluster)
    }

    /// The address of the node that has answered last.
    pub fn last(&self) -> &str {
        &self.last
    }

    /// Sends a command to the node that has its key, and returns the reply.
    ///
    /// # Errors
    ///
    /// When there is no reply. It says whether the command may have been done.
    pub fn ask(&mut self, words: &[Vec<u8>]) -> Result<Reply, Failure> {
        self.deadline = Instant::now() + LIMIT;
        if self.is_stale {
            self.draw_map();
        }
        let mut node = self.node_for(words);
        let mut reply = self.ask_node(&node, words, self.deadline);
        for _ in 0..REDIRECTIONS {
            let next = match &reply {
                Ok(reply) => redirection(reply, &node),
                Err(Failure::NotSent(..)) => self.heir(&node, words),
                Err(Failure::NoReply(..)) => None,
            };
            let Some(Redirection { to, asking }) = next else {
                break;
            };
            node = to;
            self.is_stale |= !asking;
            reply = match asking {
                true => {
                    let asking = [b"ASKING".into()];
                    self.ask_node(&node, &asking, self.deadline)
                }
                false => Ok(Reply::Nil),
            };
            if reply.is_ok() {
                reply = self.ask_node(&node, words, self.deadline);
            }
        }
        if reply.is_ok() {
            self.last = node;
        }
        reply
    }

    /// The node that a command is for.
    fn node_for(&mut self, words: &[Vec<u8>]) -> String {
        if self.map.is_empty() {
            return self.first.clone();
        }
        let position = self.key_position(&words[0]);
        let has = |key: &Vec<u8>| {
            let slot = slot(key);
            let mut ranges = self.map.iter();
            ranges.find(|(slots, _)| slots.contains(&slot))
        };
        match words[1..].get(position.wrapping_sub(1)).and_then(has) {
            Some((_, node)) => node.clone(),
            None => self.any_node(),
        }
    }

    /// The node for a command that has no key: the last one, unless it is
    /// lost.
    fn any_node(&self) -> String {
        let mut connected = self.connections.keys();
        match self.connections.contains_key(&self.last) {
            true => self.last.clone(),
            false => connected.next().unwrap_or(&self.first).clone(),
        }
    }

    /// Which word is the first key of a command with this name, as a node
    /// says; 0 when none is, or nobody says it.
    fn key_position(&mut self, name: &[u8]) -> usize {
        let name = name.to_ascii_lowercase();
        if let Some(position) = self.keys.get(&name) {
            return *position;
        }
        let question = [b"COMMAND".into(), b"INFO".into(), name.clone()];
        let node = self.any_node();
        let Ok(reply) = self.ask_node(&node, &question, self.deadline) else {
            return 0;
        };
        let position = match reply.array().first().map(Reply::array) {
            Some([_, _, _, Reply::Integer(first), ..]) => *first,
            _ => 0,
        };
        let position = usize::try_from(position).unwrap_or(0);
        self.keys.insert(name, position);
        position
    }

    /// The node to which a command goes after this one could not be reached,
    /// if another has taken its place.
    fn heir(&mut self, lost: &str, words: &[Vec<u8>]) -> Option<Redirection> {
        self.draw_map();
        let to = self.node_for(words);
        let asking = false;
        (to != lost).then_some(Redirection { to, asking })
    }

    /// Asks one node after the other for the map, those first to which there
    /// is a connection.
    fn draw_map(&mut self) {
        let mut nodes: Vec<_> = self.connections.keys().cloned().collect();
        nodes.extend(self.map.iter().map(|(_, node)| node.clone()));
        nodes.push(self.first.clone());
        let mut asked = HashSet::new();
        for node in nodes {
            if !asked.insert(node.clone()) {
                continue;
            }
            let soon = self.deadline.min(Instant::now() + PATIENCE);
            let question = [b"CLUSTER".into(), b"SLOTS".into()];
            match self.ask_node(&node, &question, soon) {
                Ok(Reply::Array(ranges)) if !ranges.is_empty() => {
                    let known = |range| range_of(range, &node);
                    self.map = ranges.iter().filter_map(known).collect();
                    self.is_stale = false;
                    return;
                }
                Ok(Reply::Error(_)) if self.map.is_empty() => {
                    self.is_stale = false;
                    return;
                }
                _ => {}
            }
        }
    }

    /// Asks one node. After a failure its connection is not used again: a
    /// reply that comes late would be taken for that to the next command.
    fn ask_node(
        &mut self,
        node: &str,
        words: &[Vec<u8>],
        deadline: Instant,
    ) -> Result<Reply, Failure> {
        let kept = self.connections.remove(node);
        let mut connection = match kept {
            Some(connection) if connection.is_idle() => connection,
            _ => {
                let soon = deadline.min(Instant::now() + PATIENCE);
                let opened = Connection::open(node, soon);
                self.is_stale |= opened.is_err();
                opened.map_err(|error| Failure::NotSent(node.into(), error))?
            }
        };
        let reply = connection.ask(words, deadline);
        match reply {
            Ok(_) => {
                self.connections.insert(node.into(), connection);
            }
            Err(_) => self.is_stale = true,
        }
        reply.map_err(|error| Failure::NoReply(node.into(), error))
    }
}

/// The slots and the address in one entry of the map, which `node` has given.
fn range_of(
    entry: &Reply,
    node: &str,
) -> Option<(RangeInclusive<u16>, String)> {
    let [Reply::Integer(from), Reply::Integer(to), master, ..] = entry.array()
    else {
        return None;
    };
    let slots = (*from).try_into().ok()?..=(*to).try_into().ok()?;
    let (host, port) = match master.array() {
        [Reply::Bulk(host), Reply::Integer(port), ..] => (&host[..], port),
        [Reply::Nil, Reply::Integer(port), ..] => (&b""[..], port),
        _ => return None,
    };
    let address = format!("{}:{port}", String::from_utf8_lossy(host));
    Some((slots, complete(&address, node)))
}

/// Where a reply of `node` sends the command, if it does.
fn redirection(reply: &Reply, node: &str) -> Option<Redirection> {
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
    let to = complete(words.nth(1)?, node);
    Some(Redirection { to, asking })
}

/// An address. One without a host is a port of the host that has named it.
fn complete(address: &str, node: &str) -> String {
    match (address.starts_with(':'), node.rsplit_once(':')) {
        (true, Some((host, _))) => format!("{host}{address}"),
        _ => address.into(),
    }
}
