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
