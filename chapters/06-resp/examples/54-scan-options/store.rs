//! The table of keys and values.

/// Keys and values in memory. Both are bytes. The entries stand in a row, so
/// that somebody who has seen a part of them can come back for the next.
#[derive(Default)]
pub struct Store {
    entries: Vec<Entry>,
}

/// A key and its value.
struct Entry {
    key: Box<[u8]>,
    value: Box<[u8]>,
}

impl Store {
    /// Stores `value` under `key`; a value that was there is replaced.
    pub fn set(&mut self, key: &[u8], value: &[u8]) {
        let entry = Entry {
            key: key.into(),
            value: value.into(),
        };
        match self.place(key) {
            Some(place) => self.entries[place] = entry,
            None => self.entries.push(entry),
        }
    }

    /// Writes `part` into the value from `offset` on. A value that is shorter,
    /// or not there, grows by zeros. Returns how long it is then.
    pub fn edit(&mut self, key: &[u8], offset: usize, part: &[u8]) -> usize {
        let place = self.place(key).unwrap_or_else(|| {
            self.set(key, b"");
            self.entries.len() - 1
        });
        let value = &mut self.entries[place].value;
        let end = offset + part.len();
        let mut bytes = std::mem::take(value).into_vec();
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[offset..end].copy_from_slice(part);
        *value = bytes.into();
        value.len()
    }

    /// Removes a key. Returns its value, if it was there.
    pub fn remove(&mut self, key: &[u8]) -> Option<Vec<u8>> {
        let place = self.place(key)?;
        let entry = self.entries.swap_remove(place);
        Some(entry.value.into())
    }

    /// The value under `key`, if there is one.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.place(key).map(|place| &*self.entries[place].value)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.entries.iter().map(|entry| &*entry.key)
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
        let keys = self.entries[start..end].iter().map(|entry| &*entry.key);
        (start, keys)
    }

    /// Where in the row the entry of a key is, if there is one.
    fn place(&self, key: &[u8]) -> Option<usize> {
        self.entries.iter().position(|entry| *entry.key == *key)
    }
}
