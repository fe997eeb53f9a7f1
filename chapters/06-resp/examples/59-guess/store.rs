//! The table of keys and values.

use std::hash::{BuildHasher, RandomState};

/// How many slots the index has.
const SLOTS: usize = 64 * 1024;

/// Keys and values in memory. Both are bytes. The entries stand in a row, so
/// that somebody who has seen a part of them can come back for the next; an
/// index finds an entry by its key.
pub struct Store {
    entries: Vec<Entry>,
    /// Places in `entries`. In the slot that the hash of a key says may be its
    /// place.
    index: Vec<u32>,
    hasher: RandomState,
}

/// A key and its value, in one piece of memory.
struct Entry {
    hash: u32,
    key_length: u32,
    bytes: Box<[u8]>,
}

impl Entry {
    fn key(&self) -> &[u8] {
        &self.bytes[..self.key_length as usize]
    }

    fn value(&self) -> &[u8] {
        &self.bytes[self.key_length as usize..]
    }
}

impl Default for Store {
    fn default() -> Store {
        Store {
            entries: Vec::new(),
            index: vec![0; SLOTS],
            hasher: RandomState::new(),
        }
    }
}

impl Store {
    /// Stores `value` under `key`; a value that was there is replaced.
    pub fn set(&mut self, key: &[u8], value: &[u8]) {
        let hash = self.hash(key);
        let entry = Entry {
            hash,
            key_length: key.len() as u32,
            bytes: [key, value].concat().into(),
        };
        match self.place(key) {
            Some(place) => self.entries[place] = entry,
            None => {
                let slot = self.home(hash);
                self.index[slot] = self.entries.len() as u32;
                self.entries.push(entry);
            }
        }
    }

    /// Writes `part` into the value from `offset` on. A value that is shorter,
    /// or not there, grows by zeros. Returns how long it is then.
    pub fn edit(&mut self, key: &[u8], offset: usize, part: &[u8]) -> usize {
        let place = self.place(key).unwrap_or_else(|| {
            self.set(key, b"");
            self.entries.len() - 1
        });
        let entry = &mut self.entries[place];
        let start = entry.key_length as usize + offset;
        let end = start + part.len();
        let mut bytes = std::mem::take(&mut entry.bytes).into_vec();
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[start..end].copy_from_slice(part);
        entry.bytes = bytes.into();
        entry.value().len()
    }

    /// Removes a key. Returns its value, if it was there.
    pub fn remove(&mut self, key: &[u8]) -> Option<Vec<u8>> {
        let place = self.place(key)?;
        let entry = self.entries.swap_remove(place);
        Some(entry.value().to_vec())
    }

    /// The value under `key`, if there is one.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.entry(key).map(Entry::value)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.entries.iter().map(Entry::key)
    }

    /// Any key.
    pub fn random(&self) -> Option<&[u8]> {
        let number = RandomState::new().hash_one(0) as usize;
        let place = number.checked_rem(self.len())?;
        Some(self.entries[place].key())
    }

    /// Some keys, at most `count`, and where to go on. It begins at the end,
    /// and ends at 0: an entry that takes the place of one that was removed
    /// comes from the end, and is not missed.
    pub fn scan(
        &self,
        from: usize,
        count: usize,
    ) -> (usize, impl Iterator<Item = &[u8]>) {
        let end = from.min(self.len());
        let start = end.saturating_sub(count);
        (start, self.entries[start..end].iter().map(Entry::key))
    }

    fn entry(&self, key: &[u8]) -> Option<&Entry> {
        self.place(key).map(|place| &self.entries[place])
    }

    /// Where in the row the entry of a key is, if there is one.
    fn place(&self, key: &[u8]) -> Option<usize> {
        let hash = self.hash(key);
        let fits = |entry: &Entry| entry.hash == hash && entry.key() == key;
        let guess = self.index[self.home(hash)] as usize;
        if self.entries.get(guess).is_some_and(fits) {
            return Some(guess);
        }
        self.entries.iter().position(fits)
    }

    fn hash(&self, key: &[u8]) -> u32 {
        self.hasher.hash_one(key) as u32
    }

    /// The slot where we look for a hash.
    fn home(&self, hash: u32) -> usize {
        hash as usize & (self.index.len() - 1)
    }
}
