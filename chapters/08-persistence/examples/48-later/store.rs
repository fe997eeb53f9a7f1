//! The table of keys and values.

use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::num::NonZero;
use std::time::Duration;

use crate::record::Records;

/// A slot of the index without an entry.
const FREE: u32 = u32::MAX;

/// How many slots an index has at first. It is a power of two, always.
const SLOTS: usize = 16;

/// How many entries one slice of a pass looks at, at most.
const LOOKS: usize = 10_000;

/// How many keys one slice of a pass removes, at most.
const REMOVALS: usize = 500;

/// How long there is no pass after one, at least, in milliseconds.
const PAUSE: i64 = 100;

/// How many times as long as a pass there is none after it, at least.
const PAUSES: i64 = 3;

/// When a key dies, in milliseconds since 1970, if ever.
pub type Deadline = Option<NonZero<i64>>;

/// Keys and values in memory. Both are bytes. The entries stand in a row, so
/// that somebody who has seen a part of them can come back for the next; an
/// index finds an entry by its key.
pub struct Store {
    entries: Vec<Entry>,
    /// How many bytes all keys and values have.
    bytes: usize,
    /// Places in `entries`. That of a key is in the slot that its hash says, or
    /// in one of the next, before any that is free.
    index: Vec<u32>,
    hasher: RandomState,
    /// What time it is, in milliseconds since 1970.
    pub now: i64,
    /// How many keys have a deadline.
    mortal: usize,
    pass: Pass,
    /// What has changed.
    pub records: Records,
}

/// A way through the row of entries, from its end to its beginning, that finds
/// the dead.
struct Pass {
    /// How many entries it has not looked at.
    rest: usize,
    /// When it began.
    began: i64,
    /// When the next may begin.
    next: i64,
    /// No key dies before that, of those that it has seen or that came since it
    /// began.
    due: i64,
}

/// A key and its value, in one piece of memory.
struct Entry {
    hash: u32,
    key_length: u32,
    deadline: Deadline,
    /// Whether a part of the value was written later.
    edited: bool,
    bytes: Box<[u8]>,
}

impl Entry {
    fn key(&self) -> &[u8] {
        &self.bytes[..self.key_length as usize]
    }

    fn value(&self) -> &[u8] {
        &self.bytes[self.key_length as usize..]
    }

    fn is_dead(&self, now: i64) -> bool {
        self.deadline.is_some_and(|deadline| deadline.get() < now)
    }
}

impl Default for Store {
    fn default() -> Store {
        Store {
            entries: Vec::new(),
            bytes: 0,
            index: vec![FREE; SLOTS],
            hasher: RandomState::new(),
            now: 0,
            mortal: 0,
            pass: Pass {
                rest: 0,
                began: 0,
                next: 0,
                due: i64::MAX,
            },
            records: Records::default(),
        }
    }
}

impl Store {
    /// Stores `value` under `key`, until the deadline. What was there, value and
    /// deadline, is replaced.
    pub fn set(&mut self, key: &[u8], value: &[u8], deadline: Deadline) {
        self.records.set(key, value, deadline);
        let hash = self.hash(key);
        let slot = self.slot(hash, key);
        let entry = Entry {
            hash,
            key_length: key.len() as u32,
            deadline: None,
            edited: false,
            bytes: [key, value].concat().into(),
        };
        self.bytes += entry.bytes.len();
        let place = match self.index[slot] {
            FREE => {
                self.index[slot] = self.entries.len() as u32;
                self.entries.push(entry);
                self.grow();
                self.entries.len() - 1
            }
            place => {
                let old =
                    mem::replace(&mut self.entries[place as usize], entry);
                self.forget(&old);
                place as usize
            }
        };
        self.limit(place, deadline);
    }

    fn limit(&mut self, place: usize, deadline: Deadline) {
        let old = mem::replace(&mut self.entries[place].deadline, deadline);
        self.mortal -= usize::from(old.is_some());
        if let Some(deadline) = deadline {
            self.mortal += 1;
            self.pass.due = self.pass.due.min(deadline.get());
        }
    }

    /// Counts an entry no longer.
    fn forget(&mut self, entry: &Entry) {
        self.bytes -= entry.bytes.len();
        self.mortal -= usize::from(entry.deadline.is_some());
    }

    /// Writes `part` into the value from `offset` on. A value that is shorter,
    /// or not there, grows by zeros. Returns how long it is then.
    pub fn edit(&mut self, key: &[u8], offset: usize, part: &[u8]) -> usize {
        let place = self.place(key).unwrap_or_else(|| {
            self.set(key, b"", None);
            self.entries.len() - 1
        });
        self.records.set_range(key, offset, part);
        let entry = &mut self.entries[place];
        let start = entry.key_length as usize + offset;
        let end = start + part.len();
        let mut bytes = mem::take(&mut entry.bytes).into_vec();
        if bytes.len() < end {
            self.bytes += end - bytes.len();
            bytes.resize(end, 0);
        }
        bytes[start..end].copy_from_slice(part);
        entry.bytes = bytes.into();
        entry.edited = true;
        entry.value().len()
    }

    /// Removes a key. Returns its value, if it was there.
    pub fn remove(&mut self, key: &[u8]) -> Option<Vec<u8>> {
        let place = self.place(key)?;
        Some(self.take(place).value().to_vec())
    }

    /// Takes the entry of a place out of the row. The last one gets its place.
    fn take(&mut self, place: usize) -> Entry {
        self.free(self.slot_of(place));
        let last = self.entries.len() - 1;
        if place < last {
            let slot = self.slot_of(last);
            self.index[slot] = place as u32;
        }
        let entry = self.entries.swap_remove(place);
        self.records.del(entry.key());
        self.forget(&entry);
        entry
    }

    /// The value under `key`, if there is one.
    pub fn get(&mut self, key: &[u8]) -> Option<&[u8]> {
        let place = self.place(key)?;
        Some(self.entries[place].value())
    }

    /// When a key dies, if it is there.
    pub fn deadline(&mut self, key: &[u8]) -> Option<Deadline> {
        let place = self.place(key)?;
        Some(self.entries[place].deadline)
    }

    /// Sets when a key dies, if it is there. It is removed if that is now.
    pub fn set_deadline(&mut self, key: &[u8], deadline: Deadline) {
        match (self.place(key), deadline) {
            (None, _) => {}
            (Some(place), Some(moment)) if moment.get() <= self.now => {
                self.take(place);
            }
            (Some(place), _) => {
                self.records.set_deadline(key, deadline);
                self.limit(place, deadline);
            }
        }
    }

    /// Removes all keys.
    pub fn clear(&mut self) {
        *self = Store {
            now: self.now,
            records: mem::take(&mut self.records),
            ..Store::default()
        };
    }

    /// Records what is there, from a place on down to the beginning: some
    /// entries, until these are so many bytes. Returns where to go on.
    pub fn copy(
        &self,
        from: usize,
        bytes: usize,
        records: &mut Records,
    ) -> usize {
        let end = from.min(self.len());
        let last = end.saturating_sub(LOOKS);
        for place in (last..end).rev() {
            let entry = &self.entries[place];
            if !entry.is_dead(self.now) {
                records.set(entry.key(), entry.value(), entry.deadline);
            }
            if records.bytes.len() >= bytes {
                return place;
            }
        }
        last
    }

    /// Whether a part of the value was written later than the rest.
    pub fn is_edited(&mut self, key: &[u8]) -> bool {
        let place = self.place(key);
        place.is_some_and(|place| self.entries[place].edited)
    }

    /// How many keys there are, with the dead that nobody has met.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many of them have a deadline.
    pub fn mortal(&self) -> usize {
        self.mortal
    }

    /// How long those live that have a deadline, in milliseconds, on average: an
    /// estimate, from some of them.
    pub fn average_lifetime(&self, now: i64) -> i64 {
        let some = self.entries.iter().take(LOOKS);
        let left = some.filter_map(|entry| {
            Some(i128::from(entry.deadline?.get().max(now) - now))
        });
        let (sum, count) =
            left.fold((0, 0), |(sum, count), left| (sum + left, count + 1));
        (sum / count.max(1)) as i64
    }

    /// How much memory the keys, the values and the table take, in bytes.
    pub fn memory(&self) -> usize {
        self.bytes
            + self.entries.capacity() * size_of::<Entry>()
            + self.index.len() * size_of::<u32>()
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.living(&self.entries)
    }

    /// Any key.
    pub fn random(&mut self) -> Option<&[u8]> {
        let place = loop {
            let number = RandomState::new().hash_one(0) as usize;
            let place = number.checked_rem(self.len())?;
            if !self.entries[place].is_dead(self.now) {
                break place;
            }
            self.take(place);
        };
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
        (start, self.living(&self.entries[start..end]))
    }

    fn living<'a>(
        &'a self,
        entries: &'a [Entry],
    ) -> impl Iterator<Item = &'a [u8]> {
        let living = entries.iter().filter(|entry| !entry.is_dead(self.now));
        living.map(Entry::key)
    }

    /// Removes some of the dead: a slice of a pass. Returns after how long there
    /// is more to do, if there ever is.
    pub fn bury(&mut self) -> Option<Duration> {
        if self.pass.rest == 0 {
            // The clock was set back.
            if self.now < self.pass.began {
                self.pass.next = self.now;
            }
            let start = self.pass.due.saturating_add(1).max(self.pass.next);
            if self.now < start {
                let wait = Duration::from_millis(start.abs_diff(self.now));
                return (self.mortal > 0).then_some(wait);
            }
            self.pass.rest = self.entries.len();
            self.pass.began = self.now;
            self.pass.due = i64::MAX;
        }
        self.slice();
        if self.pass.rest == 0 {
            let pause = PAUSES * (self.now - self.pass.began);
            self.pass.next = self.now + pause.max(PAUSE);
        }
        Some(Duration::ZERO)
    }

    /// Looks at some entries, and removes the dead. One that takes the place of
    /// a dead one comes from the end, where all have been looked at.
    fn slice(&mut self) {
        let mut removals = 0;
        for _ in 0..LOOKS {
            self.pass.rest = self.pass.rest.min(self.entries.len());
            let Some(place) = self.pass.rest.checked_sub(1) else {
                return;
            };
            let entry = &self.entries[place];
            if entry.is_dead(self.now) {
                self.take(place);
                removals += 1;
            } else if let Some(deadline) = entry.deadline {
                self.pass.due = self.pass.due.min(deadline.get());
            }
            self.pass.rest = place;
            if removals == REMOVALS {
                return;
            }
        }
    }

    /// Where in the row the entry of a key is, if there is one. A key that is
    /// dead is removed.
    fn place(&mut self, key: &[u8]) -> Option<usize> {
        let slot = self.slot(self.hash(key), key);
        let place = match self.index[slot] {
            FREE => return None,
            place => place as usize,
        };
        if self.entries[place].is_dead(self.now) {
            self.take(place);
            return None;
        }
        Some(place)
    }

    /// The slot that has this place.
    fn slot_of(&self, place: usize) -> usize {
        let mut slot = self.home(self.entries[place].hash);
        while self.index[slot] as usize != place {
            slot = self.after(slot);
        }
        slot
    }

    fn hash(&self, key: &[u8]) -> u32 {
        self.hasher.hash_one(key) as u32
    }

    /// The slot that has the place of `key`, or the free one where it belongs.
    fn slot(&self, hash: u32, key: &[u8]) -> usize {
        let mut slot = self.home(hash);
        while let Some(entry) = self.entries.get(self.index[slot] as usize) {
            if entry.hash == hash && entry.key() == key {
                break;
            }
            slot = self.after(slot);
        }
        slot
    }

    /// The slot where the search for a hash begins.
    fn home(&self, hash: u32) -> usize {
        hash as usize & (self.index.len() - 1)
    }

    fn after(&self, slot: usize) -> usize {
        (slot + 1) & (self.index.len() - 1)
    }

    /// Makes an index of twice the size, when a quarter is left free.
    fn grow(&mut self) {
        if self.entries.len() * 4 < self.index.len() * 3 {
            return;
        }
        self.index = vec![FREE; self.index.len() * 2];
        for place in 0..self.entries.len() {
            let mut slot = self.home(self.entries[place].hash);
            while self.index[slot] != FREE {
                slot = self.after(slot);
            }
            self.index[slot] = place as u32;
        }
    }

    /// Frees a slot. What stands behind it moves up, so that no search ends too
    /// early.
    fn free(&mut self, slot: usize) {
        let (mut hole, mut slot) = (slot, self.after(slot));
        while let Some(entry) = self.entries.get(self.index[slot] as usize) {
            let distance =
                |from: usize| slot.wrapping_sub(from) & (self.index.len() - 1);
            if distance(self.home(entry.hash)) >= distance(hole) {
                self.index[hole] = self.index[slot];
                hole = slot;
            }
            slot = self.after(slot);
        }
        self.index[hole] = FREE;
    }
}
