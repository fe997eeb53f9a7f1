//! The commands for keys.

use crate::reply::{Answer, Reply};
use crate::store::Store;
use crate::words::Words;

/// `DEL` and `UNLINK`: removes keys, and says how many were there.
pub fn del(words: Words, store: &mut Store) -> Answer<'static> {
    let removed = words.from(1).filter(|key| store.remove(key).is_some());
    Ok(Reply::count(removed.count()))
}

/// `EXISTS` and `TOUCH`: how many of the keys are there.
pub fn exists(words: Words, store: &mut Store) -> Answer<'static> {
    let there = words.from(1).filter(|key| store.get(key).is_some());
    Ok(Reply::count(there.count()))
}

/// `TYPE`: what a value is.
pub fn kind(words: Words, store: &mut Store) -> Answer<'static> {
    match store.get(&words[1]) {
        Some(_) => Ok(Reply::Simple("string")),
        None => Ok(Reply::Simple("none")),
    }
}
