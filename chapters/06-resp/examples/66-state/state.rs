//! What all clients share.

use crate::store::Store;

/// What commands can reach, besides their own client.
pub struct State {
    /// The table.
    pub store: Store,
    /// How many clients there can be.
    pub max_clients: usize,
}
