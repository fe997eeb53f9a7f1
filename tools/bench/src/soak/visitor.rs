//! Who makes connections, one after another, and knows what each must get.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::Result;

use super::client::Client;
use super::kind::Kind;
use super::model::Model;
use super::traffic::{self, Traffic};

/// One who makes connections. All keys are its own, but for those that all visitors share.
pub struct Visitor {
    address: SocketAddr,
    /// What it sends.
    pub traffic: Traffic,
    /// What its keys have.
    pub model: Model,
    /// How many connections there were so far; the number of the last one.
    pub number: u64,
    /// Of which kind the last one was.
    pub kind: Kind,
    kinds: BTreeMap<Kind, u64>,
    /// Bytes of replies, all compared.
    pub received: u64,
}

/// What visitors have done.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many connections were made.
    pub connections: u64,
    /// How many of each kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// Bytes of replies that were compared.
    pub received: u64,
    /// Keys whose values were asked for at the end.
    pub keys: usize,
}

impl Tally {
    /// What both have done.
    pub fn and(mut self, other: Tally) -> Tally {
        self.connections += other.connections;
        for (kind, count) in other.kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
        self.received += other.received;
        self.keys += other.keys;
        self
    }
}

impl Visitor {
    /// The only one.
    pub fn alone(address: SocketAddr, seed: u64) -> Self {
        Visitor::new(address, Traffic::alone(seed))
    }

    /// One of many, with this number.
    pub fn one_of_many(address: SocketAddr, seed: u64, number: u64) -> Self {
        Visitor::new(address, Traffic::one_of_many(seed, number))
    }

    fn new(address: SocketAddr, traffic: Traffic) -> Self {
        Visitor {
            address,
            traffic,
            model: Model::default(),
            number: 0,
            kind: Kind::Asks,
            kinds: BTreeMap::new(),
            received: 0,
        }
    }

    /// What it has done so far.
    pub fn tally(&self) -> Tally {
        Tally {
            connections: self.number,
            kinds: self.kinds.clone(),
            received: self.received,
            keys: self.model.table.len(),
        }
    }

    /// A new connection of this kind.
    pub fn connect(&mut self, kind: Kind) -> Result<Client> {
        self.number += 1;
        self.kind = kind;
        *self.kinds.entry(kind).or_default() += 1;
        Client::connect(self.address)
    }

    /// Stores a value under every key, so that the table has its size before anything is measured.
    pub fn fill(&mut self) -> Result<()> {
        let sent = self.traffic.every_set();
        let client = self.connect(Kind::Asks)?;
        self.exchange(client, &sent)
    }

    /// Asks for every key: nothing that was stored may be lost.
    pub fn ask_for_everything(&mut self) -> Result<()> {
        let keys: Vec<Vec<u8>> = self.model.table.keys().cloned().collect();
        let sent: Vec<u8> = keys.iter().flat_map(|key| traffic::get(key)).collect();
        let client = self.connect(Kind::Asks)?;
        self.exchange(client, &sent)
    }

    /// Sends everything, closes that side, and compares all that comes.
    pub fn exchange(&mut self, client: Client, sent: &[u8]) -> Result<()> {
        let expected = self.expected(sent);
        client.exchange(sent, &expected)
    }

    /// Sends a whole command and compares its reply.
    pub fn ask(&mut self, client: &mut Client, sent: &[u8]) -> Result<()> {
        let expected = self.expected(sent);
        client.send(sent)?;
        client.expect(sent, &expected)
    }

    /// What must come for this, and all of it will be compared.
    pub fn expected(&mut self, sent: &[u8]) -> Vec<u8> {
        let expected = self.model.answer(sent);
        self.received += expected.len() as u64;
        expected
    }
}
