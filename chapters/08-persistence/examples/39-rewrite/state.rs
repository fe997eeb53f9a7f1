//! What all clients share.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::Token;

use crate::aof::Aof;
use crate::session::Session;
use crate::store::Store;

/// How many tables there are, as in Redis.
pub const DATABASES: usize = 16;

/// What commands can reach, besides their own client.
pub struct State {
    /// The tables, by their numbers.
    pub databases: Vec<Store>,
    /// The file that holds all changes, if there is one.
    pub aof: Option<Aof>,
    /// The other clients.
    pub sessions: HashMap<Token, Session>,
    /// What time it is, in milliseconds since 1970.
    pub now: i64,
    /// Where the server listens.
    pub address: SocketAddr,
    /// How many clients there can be.
    pub max_clients: usize,
    /// When the server was started.
    pub started: Instant,
    /// How many clients it has had.
    pub connections: u64,
    /// How many commands it has executed.
    pub commands: u64,
}

impl State {
    /// A server without keys or clients.
    pub fn new(address: SocketAddr, max_clients: usize) -> State {
        State {
            databases: (0..DATABASES).map(|_| Store::default()).collect(),
            aof: None,
            sessions: HashMap::new(),
            now: 0,
            address,
            max_clients,
            started: Instant::now(),
            connections: 0,
            commands: 0,
        }
    }

    /// Removes keys that are dead. Returns after how long there is more to
    /// do, if there ever is.
    pub fn bury(&mut self) -> Option<Duration> {
        let now = self.now;
        let waits = self.databases.iter_mut().filter_map(|store| {
            store.now = now;
            store.bury()
        });
        let wait = waits.min();
        for database in 0..DATABASES {
            self.record(database, false);
        }
        wait
    }

    /// Takes what a table has recorded to the file; all of it together, if that
    /// is what one command has done. Returns whether there was anything.
    pub fn record(&mut self, database: usize, together: bool) -> bool {
        let records = &mut self.databases[database].records;
        let any = records.count > 0;
        if any && let Some(aof) = &mut self.aof {
            aof.append(database, records, together);
        }
        any
    }

    /// Begins to record what changes.
    pub fn start_recording(&mut self) {
        for store in &mut self.databases {
            store.records.on = true;
        }
    }
}
