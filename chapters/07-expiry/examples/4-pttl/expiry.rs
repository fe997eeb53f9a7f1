//! The commands for deadlines.

use std::num::NonZero;

use crate::number;
use crate::reply::{Answer, Reply};
use crate::store::Store;
use crate::words::Words;

/// `PEXPIRE`: a key dies in so many milliseconds.
pub fn pexpire(words: Words, store: &mut Store) -> Answer<'static> {
    let moment = store.now + number::argument(&words[2])?;
    limit(moment, words, store)
}

/// `PEXPIREAT`: so many milliseconds after the beginning of 1970.
pub fn pexpireat(words: Words, store: &mut Store) -> Answer<'static> {
    let moment = number::argument(&words[2])?;
    limit(moment, words, store)
}

/// Sets when a key dies.
fn limit(moment: i64, words: Words, store: &mut Store) -> Answer<'static> {
    let key = &words[1];
    let sets = store.deadline(key).is_some();
    store.set_deadline(key, NonZero::new(moment));
    Ok(Reply::Integer(sets.into()))
}

/// `PTTL`: how long a key still lives, in milliseconds.
pub fn pttl(words: Words, store: &mut Store) -> Answer<'static> {
    ask(words, store, |deadline, now| deadline - now)
}

/// `PEXPIRETIME`: when a key dies, in milliseconds since 1970.
pub fn pexpiretime(words: Words, store: &mut Store) -> Answer<'static> {
    ask(words, store, |deadline, _| deadline)
}

/// What is asked of a deadline; -1 when there is none, -2 when there is no key.
fn ask(
    words: Words,
    store: &mut Store,
    of: fn(i64, i64) -> i64,
) -> Answer<'static> {
    let number = match store.deadline(&words[1]) {
        Some(Some(deadline)) => of(deadline.get(), store.now),
        Some(None) => -1,
        None => -2,
    };
    Ok(Reply::Integer(number))
}
