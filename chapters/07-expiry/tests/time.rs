//! The table, with a time that the tests say: nothing here waits.

#[path = "../src/store.rs"]
#[allow(dead_code, reason = "the commands use the rest of it")]
#[rustfmt::skip]
mod store;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use store::{Deadline, Store};

/// Some day, in milliseconds since 1970.
const DAY: i64 = 1_800_000_000_000;

/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// What one slice of a pass may look at, and remove, as the page says.
const LOOKS: usize = 10_000;
const REMOVALS: usize = 500;

/// How long there is no pass after one, in milliseconds.
const PAUSE: i64 = 100;

fn at(moment: i64) -> Deadline {
    NonZero::new(moment)
}

fn store_at(now: i64) -> Store {
    let mut store = Store::default();
    store.now = now;
    store
}

/// Sets keys with these numbers as names.
fn fill(store: &mut Store, numbers: std::ops::Range<u32>, deadline: Deadline) {
    for number in numbers {
        store.set(number.to_string().as_bytes(), b"value", deadline);
    }
}

/// Slices until there is something to wait for. Returns how many there were,
/// and the wait.
fn bury_all(store: &mut Store) -> (usize, Option<Duration>) {
    for slices in 1..100_000 {
        match store.bury() {
            Some(Duration::ZERO) => {}
            wait => return (slices, wait),
        }
    }
    panic!("the pass does not end");
}

#[test]
fn key_lives_at_its_deadline_and_a_millisecond_later_it_is_dead() {
    let mut store = store_at(DAY);
    store.set(b"tea", b"hot", at(DAY + 10));
    store.now = DAY + 10;
    assert_eq!(store.get(b"tea"), Some(&b"hot"[..]));
    store.now = DAY + 11;
    assert_eq!(store.get(b"tea"), None);
    assert_eq!(store.len(), 0);
}

#[test]
fn wait_is_until_the_next_key_is_dead() {
    let mut store = store_at(DAY);
    assert_eq!(store.bury(), None);
    store.set(b"coffee", b"black", None);
    assert_eq!(store.bury(), None);
    store.set(b"tea", b"hot", at(DAY + 5_000));
    store.set(b"milk", b"cold", at(DAY + 700));
    assert_eq!(store.bury(), Some(Duration::from_millis(701)));
    store.now = DAY + 701;
    let (_, wait) = bury_all(&mut store);
    assert_eq!(store.len(), 2);
    assert_eq!(wait, Some(Duration::from_millis(5_001 - 701)));
    store.now = DAY + 5_001;
    assert_eq!(bury_all(&mut store).1, None);
    assert_eq!(store.len(), 1);
}

#[test]
fn slice_looks_at_no_more_than_it_may() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..100, at(DAY + 1));
    fill(&mut store, 100..35_000, None);
    store.now = DAY + 2;
    // From the end: the dead come last.
    for _ in 0..34_900 / LOOKS {
        assert_eq!(store.bury(), Some(Duration::ZERO));
        assert_eq!(store.len(), 35_000);
    }
    assert_eq!(store.bury(), Some(Duration::ZERO));
    assert_eq!(store.len(), 34_900);
    assert_eq!(store.bury(), None);
}

#[test]
fn slice_removes_no_more_than_it_may() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..1_800, at(DAY + 1));
    store.now = DAY + 2;
    for left in [1_300, 800, 300, 0] {
        assert_eq!(store.bury(), Some(Duration::ZERO));
        assert_eq!(store.len(), left);
    }
    assert_eq!(REMOVALS, 500);
    assert_eq!(store.bury(), None);
}

#[test]
fn after_a_pass_there_is_a_pause() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..10, at(DAY + HOUR));
    store.set(b"short", b"1", at(DAY));
    store.now = DAY + 1;
    let pause = Duration::from_millis(PAUSE as u64);
    store.set(b"shorter", b"1", at(DAY + 2));
    assert_eq!(store.bury(), Some(Duration::ZERO));
    assert_eq!(store.bury(), Some(pause));
    store.now = DAY + 51;
    assert_eq!(store.bury(), Some(pause / 2));
    assert_eq!(store.len(), 11);
    store.now = DAY + 101;
    assert_eq!(store.bury(), Some(Duration::ZERO));
    assert_eq!(store.len(), 10);
}

#[test]
fn after_a_long_pass_the_pause_is_three_times_as_long() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..30_000, at(DAY + HOUR));
    store.set(b"short", b"1", at(DAY));
    store.now = DAY + 1;
    assert_eq!(store.bury(), Some(Duration::ZERO));
    store.now = DAY + 201;
    store.set(b"shorter", b"1", at(DAY + 202));
    for _ in 0..3 {
        assert_eq!(store.bury(), Some(Duration::ZERO));
    }
    assert_eq!(store.bury(), Some(Duration::from_millis(600)));
}

#[test]
fn deadline_that_is_set_during_a_pass_is_not_missed() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..30_000, at(DAY + HOUR));
    store.set(b"short", b"1", at(DAY));
    store.now = DAY + 1;
    assert_eq!(store.bury(), Some(Duration::ZERO));
    // One behind the pass, one before it.
    store.set(b"29999", b"1", at(DAY + 5));
    store.set(b"5", b"1", at(DAY + 5));
    store.set(b"new", b"1", at(DAY + 5));
    bury_all(&mut store);
    store.now = DAY + 6 + PAUSE;
    bury_all(&mut store);
    assert_eq!(store.len(), 29_998);
}

#[test]
fn key_that_is_removed_during_a_pass_hides_no_dead_one() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..15_000, None);
    fill(&mut store, 15_000..30_000, at(DAY));
    fill(&mut store, 30_000..45_000, None);
    store.now = DAY + 1;
    assert_eq!(store.bury(), Some(Duration::ZERO));
    // The last ones take their places, and the row becomes shorter.
    for number in (0..15_000).chain(30_000..44_000) {
        store.remove(number.to_string().as_bytes());
    }
    bury_all(&mut store);
    assert_eq!(store.len(), 1_000);
}

#[test]
fn clock_that_goes_back_an_hour_stops_nothing() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..30_000, at(DAY + 10));
    store.set(b"dead", b"1", at(DAY + 1));
    store.now = DAY + 11;
    assert_eq!(store.bury(), Some(Duration::ZERO));
    assert_eq!(store.len(), 29_501);
    // In the middle of the pass.
    store.now = DAY + 11 - HOUR;
    let (_, wait) = bury_all(&mut store);
    // What is not removed lives again, and an hour longer, as in Redis.
    assert!(store.len() > 29_000);
    assert_eq!(store.get(b"0"), Some(&b"value"[..]));
    assert_eq!(wait, Some(Duration::from_millis(HOUR as u64)));
    // A new key dies as it should.
    store.set(b"new", b"1", at(store.now + 50));
    store.now += 500;
    bury_all(&mut store);
    assert_eq!(store.get(b"new"), None);
    let left = store.len();
    // An hour later the old ones are dead once more.
    store.now = DAY + 1_000;
    bury_all(&mut store);
    assert_eq!((left > 29_000, store.len()), (true, 0));
}

#[test]
fn clock_that_goes_back_brings_no_removed_key_back() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..100, at(DAY + 10));
    store.now = DAY + 11;
    bury_all(&mut store);
    store.now -= HOUR;
    assert_eq!((store.len(), store.get(b"0")), (0, None));
}

#[test]
fn clock_that_goes_on_an_hour_kills_what_is_due_by_then() {
    let mut store = store_at(DAY);
    fill(&mut store, 0..100, at(DAY + HOUR / 2));
    fill(&mut store, 100..200, at(DAY + HOUR * 2));
    store.now += HOUR;
    assert_eq!(store.get(b"0"), None);
    bury_all(&mut store);
    assert_eq!(store.len(), 100);
}

/// Something that happens to a table. A deadline is so many milliseconds from
/// now.
#[derive(Clone, Debug)]
enum Event {
    Set(u8, Option<i64>),
    Expire(u8, Option<i64>),
    Append(u8),
    Remove(u8),
    Get(u8),
    Random,
    Later(i64),
    Bury,
}

fn event() -> impl Strategy<Value = Event> {
    let deadline = || proptest::option::of(-5..300i64);
    prop_oneof![
        4 => (0..40u8, deadline()).prop_map(|(key, at)| Event::Set(key, at)),
        2 => (0..40u8, deadline()).prop_map(|(key, at)| Event::Expire(key, at)),
        1 => (0..40u8).prop_map(Event::Append),
        1 => (0..40u8).prop_map(Event::Remove),
        2 => (0..40u8).prop_map(Event::Get),
        1 => Just(Event::Random),
        3 => (0..200i64).prop_map(Event::Later),
        3 => Just(Event::Bury),
    ]
}

/// The same, written plainly.
#[derive(Default)]
struct Model {
    now: i64,
    keys: BTreeMap<Vec<u8>, (Vec<u8>, Deadline)>,
}

impl Model {
    fn bury(&mut self) {
        let now = self.now;
        self.keys.retain(|_, (_, deadline)| {
            deadline.is_none_or(|deadline| now <= deadline.get())
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn table_is_what_its_events_make_it(events in vec(event(), 1..200)) {
        let mut store = store_at(DAY);
        let mut model = Model { now: DAY, ..Model::default() };
        for event in events {
            store.now = model.now;
            model.bury();
            let deadline = |left: Option<i64>| left.and_then(|left| at(model.now + left));
            match event {
                Event::Set(key, left) => {
                    store.set(&[key], b"v", deadline(left));
                    model.keys.insert(vec![key], (b"v".into(), deadline(left)));
                }
                Event::Expire(key, left) => {
                    store.set_deadline(&[key], deadline(left));
                    let now = left.is_some_and(|left| left <= 0);
                    if now {
                        model.keys.remove(&vec![key]);
                    } else if let Some(entry) = model.keys.get_mut(&vec![key]) {
                        entry.1 = at(model.now + left.unwrap_or(-model.now));
                    }
                }
                Event::Append(key) => {
                    let length = store.get(&[key]).map_or(0, <[u8]>::len);
                    store.edit(&[key], length, b"w");
                    let entry = model.keys.entry(vec![key]).or_default();
                    entry.0.push(b'w');
                }
                Event::Remove(key) => {
                    let value = model.keys.remove(&vec![key]);
                    prop_assert_eq!(store.remove(&[key]), value.map(|(value, _)| value));
                }
                Event::Get(key) => {
                    let entry = model.keys.get(&vec![key]);
                    let value = entry.map(|(value, _)| value.as_slice());
                    prop_assert_eq!(store.get(&[key]), value);
                    let deadline = entry.map(|(_, deadline)| *deadline);
                    prop_assert_eq!(store.deadline(&[key]), deadline);
                }
                Event::Random => {
                    let key = store.random().map(<[u8]>::to_vec);
                    prop_assert_eq!(key.is_none(), model.keys.is_empty());
                    prop_assert!(key.is_none_or(|key| model.keys.contains_key(&key)));
                }
                Event::Later(milliseconds) => model.now += milliseconds,
                Event::Bury => drop(store.bury()),
            }
            store.now = model.now;
            model.bury();
            let mut keys: Vec<_> = store.keys().map(<[u8]>::to_vec).collect();
            keys.sort();
            prop_assert!(keys.iter().eq(model.keys.keys()));
        }
        // In the end all that is dead goes, whoever met it before.
        model.now += 10 * PAUSE;
        model.bury();
        store.now = model.now;
        let (_, wait) = bury_all(&mut store);
        prop_assert_eq!(store.len(), model.keys.len());
        let mortal = model.keys.values().filter(|(_, deadline)| deadline.is_some());
        prop_assert_eq!(store.mortal(), mortal.count());
        prop_assert_eq!(wait.is_some(), store.mortal() > 0);
        let sizes = model.keys.iter().map(|(key, (value, _))| key.len() + value.len());
        prop_assert!(store.memory() >= sizes.sum());
    }
}
