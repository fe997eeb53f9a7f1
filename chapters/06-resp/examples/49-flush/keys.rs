//! The commands for keys.

use crate::pattern;
use crate::reply::{Answer, Error, OK, Reply};
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

/// `KEYS`: all that fit a pattern.
pub fn keys<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    let pattern = words.get(1).unwrap_or_default();
    let keys = store.keys().filter(|key| pattern::matches(pattern, key));
    Ok(Reply::Array(keys.map(Reply::bulk).collect()))
}

/// `DBSIZE`: how many keys there are.
pub fn dbsize(_: Words, store: &mut Store) -> Answer<'static> {
    Ok(Reply::count(store.len()))
}

/// `FLUSHDB` and `FLUSHALL`: removes all keys.
pub fn flushdb(words: Words, store: &mut Store) -> Answer<'static> {
    check_flush(words)?;
    *store = Store::default();
    Ok(OK)
}

fn check_flush(words: Words) -> Result<(), Error> {
    let how = words.get(1).unwrap_or(b"sync").to_ascii_lowercase();
    match (words.len(), how.as_slice()) {
        (1 | 2, b"sync" | b"async") => Ok(()),
        _ => Err(Error::syntax()),
    }
}
