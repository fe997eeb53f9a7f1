//! The commands for keys.

use std::str;

use crate::command::Call;
use crate::number;
use crate::pattern;
use crate::reply::{Answer, Error, OK, Reply};
use crate::store::Store;
use crate::words::Words;

/// How many keys `SCAN` looks at when it is not told.
const SCAN_COUNT: usize = 10;

/// How long a value may be that Redis keeps with its header, in bytes.
const EMBEDDED_LIMIT: usize = 44;

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

/// `SCAN`: some keys, and where to go on.
pub fn scan<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    let cursor = cursor(&words[1]).ok_or(Error::new("invalid cursor"))?;
    let (mut count, mut pattern, mut strings) = (SCAN_COUNT, &b"*"[..], true);
    let mut options = words.from(2);
    while let Some(option) = options.next() {
        let value = options.next().ok_or(Error::syntax())?;
        match option.to_ascii_lowercase().as_slice() {
            b"count" => match usize::try_from(number::argument(value)?) {
                Ok(number @ 1..) => count = number,
                _ => return Err(Error::syntax()),
            },
            b"match" => pattern = value,
            b"type" => strings = value.eq_ignore_ascii_case(b"string"),
            _ => return Err(Error::syntax()),
        }
    }
    let from = if cursor == 0 { usize::MAX } else { cursor };
    let (next, keys) = store.scan(from, count);
    let keys = keys.filter(|key| strings && pattern::matches(pattern, key));
    Ok(Reply::Array(vec![
        Reply::owned(next.to_string()),
        Reply::Array(keys.map(Reply::bulk).collect()),
    ]))
}

/// A cursor, as strtoul(3) reads it.
fn cursor(word: &[u8]) -> Option<usize> {
    let (negative, digits) = match word {
        [] => return Some(0),
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number: usize = str::from_utf8(digits).ok()?.parse().ok()?;
    Some(if negative {
        number.wrapping_neg()
    } else {
        number
    })
}

/// `RANDOMKEY`: any key.
pub fn randomkey<'a>(_: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    Ok(Reply::value(store.random()))
}

/// `RENAME`: moves a value to another key.
pub fn rename(words: Words, store: &mut Store) -> Answer<'static> {
    let (from, to) = (&words[1], &words[2]);
    let (edited, deadline) = (store.is_edited(from), store.deadline(from));
    let Some(value) = store.remove(from) else {
        return Err(Error::new("no such key"));
    };
    store.set(to, &value, deadline.flatten());
    if edited {
        store.edit(to, 0, b"");
    }
    Ok(OK)
}

/// `RENAMENX`: the same, if the other key is missing.
pub fn renamenx(words: Words, store: &mut Store) -> Answer<'static> {
    if store.get(&words[1]).is_none() {
        return Err(Error::new("no such key"));
    }
    if store.get(&words[2]).is_some() {
        return Ok(Reply::Integer(0));
    }
    rename(words, store)?;
    Ok(Reply::Integer(1))
}

/// `DBSIZE`: how many keys there are.
pub fn dbsize(_: Words, store: &mut Store) -> Answer<'static> {
    Ok(Reply::count(store.len()))
}

/// `FLUSHDB`: removes all keys of this table.
pub fn flushdb(words: Words, store: &mut Store) -> Answer<'static> {
    check_flush(words)?;
    store.clear();
    store.records.flush("FLUSHDB");
    Ok(OK)
}

/// `FLUSHALL`: removes all keys.
pub fn flushall(call: Call) -> Answer<'static> {
    check_flush(call.words)?;
    call.state.databases.iter_mut().for_each(Store::clear);
    let store = &mut call.state.databases[call.session.database];
    store.records.flush("FLUSHALL");
    Ok(OK)
}

fn check_flush(words: Words) -> Result<(), Error> {
    let how = words.get(1).unwrap_or(b"sync").to_ascii_lowercase();
    match (words.len(), how.as_slice()) {
        (1 | 2, b"sync" | b"async") => Ok(()),
        _ => Err(Error::syntax()),
    }
}

/// `OBJECT ENCODING`: how Redis would store a value.
pub fn encoding(words: Words, store: &mut Store) -> Answer<'static> {
    let key = &words[2];
    let edited = store.is_edited(key);
    let Some(value) = store.get(key) else {
        return Ok(Reply::Null);
    };
    Ok(Reply::bulk(match value.len() {
        _ if edited => b"raw",
        _ if number::parse(value).is_some() => b"int",
        0..=EMBEDDED_LIMIT => b"embstr",
        _ => b"raw",
    }))
}
