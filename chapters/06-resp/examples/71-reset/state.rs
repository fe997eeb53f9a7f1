//! What all clients share.

use crate::store::Store;

/// How many tables there are, as in Redis.
pub const DATABASES: usize = 16;

/// What commands can reach, besides their own client.
pub struct State {
    /// The tables, by their numbers.
    pub databases: Vec<Store>,
    /// How many clients there can be.
    pub max_clients: usize,
}

impl State {
    /// A server without keys.
    pub fn new(max_clients: usize) -> State {
        State {
            databases: (0..DATABASES).map(|_| Store::default()).collect(),
            max_clients,
        }
    }
}
