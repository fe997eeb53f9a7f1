//! What commands know of a client.

use crate::command::Next;

/// A client, as commands see it.
pub struct Session {
    /// What the connection does next.
    pub next: Next,
}
