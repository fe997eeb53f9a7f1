//! The commands for deadlines.

use std::num::NonZero;

use crate::number;
use crate::reply::{Answer, Reply};
use crate::store::Store;
use crate::words::Words;

/// `PEXPIREAT`: a key dies so many milliseconds after the beginning of 1970.
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

/// `PEXPIRETIME`: when a key dies, in milliseconds since 1970; -1 when never,
/// -2 when there is no key.
pub fn pexpiretime(words: Words, store: &mut Store) -> Answer<'static> {
    let number = match store.deadline(&words[1]) {
        Some(Some(deadline)) => deadline.get(),
        Some(None) => -1,
        None => -2,
    };
    Ok(Reply::Integer(number))
}
