//! The commands for values.

use crate::reply::{Answer, OK, Reply};
use crate::store::Store;
use crate::words::Words;

/// `SET`.
pub fn set<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    store.set(&words[1], &words[2]);
    Ok(OK)
}

/// `GET`.
pub fn get<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    Ok(Reply::value(store.get(&words[1])))
}

/// `GETDEL`: the value of a key, which is removed.
pub fn getdel(words: Words, store: &mut Store) -> Answer<'static> {
    Ok(store.remove(&words[1]).map_or(Reply::Null, Reply::owned))
}

/// `GETSET`: sets, and answers with the value before.
pub fn getset(words: Words, store: &mut Store) -> Answer<'static> {
    let old = store.get(&words[1]).map_or(Reply::Null, Reply::owned);
    store.set(&words[1], &words[2]);
    Ok(old)
}

/// `MGET`: the values of several keys.
pub fn mget<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    let store = &*store;
    let values = words.from(1).map(|key| Reply::value(store.get(key)));
    Ok(Reply::Array(values.collect()))
}

/// `STRLEN`: how many bytes a value has.
pub fn strlen(words: Words, store: &mut Store) -> Answer<'static> {
    Ok(Reply::count(store.get(&words[1]).map_or(0, <[u8]>::len)))
}
