//! The table of keys and values.

use std::collections::HashMap;

/// Keys and values in memory, for all clients. Both are bytes; the only limit
/// is the memory of the machine.
#[derive(Default)]
pub struct Store {
    entries: HashMap<Box<[u8]>, Box<[u8]>>,
}

impl Store {
    /// Stores `value` under `key`; a value that was there is replaced.
    pub fn set(&mut self, key: &[u8], value: &[u8]) {
        self.entries.insert(key.into(), value.into());
    }

    /// Removes a key. Returns its value, if it was there.
    pub fn remove(&mut self, key: &[u8]) -> Option<Vec<u8>> {
        self.entries.remove(key).map(Vec::from)
    }

    /// The value under `key`, if there is one.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.entries.get(key).map(Box::as_ref)
    }
}
