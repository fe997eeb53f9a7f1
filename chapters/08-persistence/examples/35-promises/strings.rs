//! The commands for values.

use crate::expiry::{EX, Lifetime, PX, When};
use crate::number;
use crate::parser::WORD_LIMIT;
use crate::reply::{Answer, Error, OK, Reply};
use crate::store::Store;
use crate::words::Words;

/// `SET`, always, or only when the key is missing (`NX`) or there (`XX`); with
/// `GET` it answers with the value before. `EX` and the others say when the key
/// dies; `KEEPTTL` leaves that as it is.
pub fn set<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    let (key, value) = (&words[1], &words[2]);
    let (mut when, mut get, mut lifetime) = (None, false, Lifetime::Unsaid);
    let mut options = words.from(3);
    while let Some(option) = options.next() {
        match option.to_ascii_lowercase().as_slice() {
            b"nx" if when != Some(true) => when = Some(false),
            b"xx" if when != Some(false) => when = Some(true),
            b"get" => get = true,
            b"keepttl" => lifetime = lifetime.option()?,
            option => lifetime = lifetime.until(option, options.next())?,
        }
    }
    let deadline = match lifetime {
        Lifetime::Unsaid => None,
        Lifetime::Option => store.deadline(key).flatten(),
        Lifetime::Until(when, argument) => {
            when.deadline(argument, "set", store.now)?
        }
    };
    let old = store.get(key);
    let sets = when.is_none_or(|when| when == old.is_some());
    let reply = match (get, sets) {
        (true, _) => old.map_or(Reply::Null, Reply::owned),
        (false, true) => OK,
        (false, false) => Reply::Null,
    };
    if sets {
        store.set(key, value, deadline);
    }
    Ok(reply)
}

/// `SETEX`: sets a key that dies in so many seconds.
pub fn setex(words: Words, store: &mut Store) -> Answer<'static> {
    set_until("setex", EX, words, store)
}

/// `PSETEX`: in so many milliseconds.
pub fn psetex(words: Words, store: &mut Store) -> Answer<'static> {
    set_until("psetex", PX, words, store)
}

fn set_until(
    name: &str,
    when: When,
    words: Words,
    store: &mut Store,
) -> Answer<'static> {
    let deadline = when.deadline(&words[2], name, store.now)?;
    store.set(&words[1], &words[3], deadline);
    Ok(OK)
}

/// `GET`.
pub fn get<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    Ok(Reply::value(store.get(&words[1])))
}

/// `GETEX`: the value of a key, and when it dies: `EX` and the others, or never
/// (`PERSIST`).
pub fn getex<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    let key = &words[1];
    let mut lifetime = Lifetime::Unsaid;
    let mut options = words.from(2);
    while let Some(option) = options.next() {
        lifetime = match option.to_ascii_lowercase().as_slice() {
            b"persist" => lifetime.option()?,
            option => lifetime.until(option, options.next())?,
        }
    }
    let there = store.get(key).is_some();
    let deadline = match lifetime {
        Lifetime::Until(when, argument) if there => {
            when.deadline(argument, "getex", store.now)?
        }
        Lifetime::Option => None,
        _ => return get(words, store),
    };
    let value = store.get(key).map_or(Reply::Null, Reply::owned);
    store.set_deadline(key, deadline);
    Ok(value)
}

/// `GETDEL`: the value of a key, which is removed.
pub fn getdel(words: Words, store: &mut Store) -> Answer<'static> {
    Ok(store.remove(&words[1]).map_or(Reply::Null, Reply::owned))
}

/// `GETSET`: sets, and answers with the value before.
pub fn getset(words: Words, store: &mut Store) -> Answer<'static> {
    let old = store.get(&words[1]).map_or(Reply::Null, Reply::owned);
    store.set(&words[1], &words[2], None);
    Ok(old)
}

/// `SETNX`: sets a key that is missing.
pub fn setnx(words: Words, store: &mut Store) -> Answer<'static> {
    let sets = store.get(&words[1]).is_none();
    if sets {
        store.set(&words[1], &words[2], None);
    }
    Ok(Reply::Integer(sets.into()))
}

/// `MSET`: sets several keys.
pub fn mset(words: Words, store: &mut Store) -> Answer<'static> {
    for (key, value) in pairs("mset", words)? {
        store.set(key, value, None);
    }
    Ok(OK)
}

/// `MSETNX`: sets several keys, if none of them is there.
pub fn msetnx(words: Words, store: &mut Store) -> Answer<'static> {
    let mut keys = pairs("msetnx", words)?;
    let sets = !keys.any(|(key, _)| store.get(key).is_some());
    if sets {
        mset(words, store)?;
    }
    Ok(Reply::Integer(sets.into()))
}

/// The arguments of a command that takes keys, each with its value.
fn pairs<'a>(
    name: &str,
    words: Words<'a>,
) -> Result<impl Iterator<Item = (&'a [u8], &'a [u8])>, Error> {
    if words.len().is_multiple_of(2) {
        return Err(Error::arguments(name));
    }
    let keys = words.from(1).step_by(2);
    Ok(keys.zip(words.from(2).step_by(2)))
}

/// `MGET`: the values of several keys.
pub fn mget(words: Words, store: &mut Store) -> Answer<'static> {
    let value = |key| store.get(key).map_or(Reply::Null, Reply::owned);
    let values = words.from(1).map(value);
    Ok(Reply::Array(values.collect()))
}

/// `APPEND`: makes a value longer.
pub fn append(words: Words, store: &mut Store) -> Answer<'static> {
    let (key, part) = (&words[1], &words[2]);
    match store.get(key).map(<[u8]>::len) {
        Some(length) => {
            check_length(length, part)?;
            Ok(Reply::count(store.edit(key, length, part)))
        }
        None => {
            store.set(key, part, None);
            Ok(Reply::count(part.len()))
        }
    }
}

/// `SETRANGE`: replaces a part of a value.
pub fn setrange(words: Words, store: &mut Store) -> Answer<'static> {
    let (key, part) = (&words[1], &words[3]);
    let Ok(offset) = usize::try_from(number::argument(&words[2])?) else {
        return Err(Error::new("offset is out of range"));
    };
    if part.is_empty() {
        return strlen(words, store);
    }
    check_length(offset, part)?;
    Ok(Reply::count(store.edit(key, offset, part)))
}

/// Whether a value can be as long as this and a part together.
fn check_length(length: usize, part: &[u8]) -> Result<(), Error> {
    match length.checked_add(part.len()) {
        Some(0..=WORD_LIMIT) => Ok(()),
        _ => Err(Error::new(
            "string exceeds maximum allowed size (proto-max-bulk-len)",
        )),
    }
}

/// `STRLEN`: how many bytes a value has.
pub fn strlen(words: Words, store: &mut Store) -> Answer<'static> {
    Ok(Reply::count(store.get(&words[1]).map_or(0, <[u8]>::len)))
}

/// `GETRANGE`: a part of a value, both ends included. Places below zero are
/// counted from the end.
pub fn getrange<'a>(words: Words<'a>, store: &'a mut Store) -> Answer<'a> {
    let start = number::argument(&words[2])?;
    let end = number::argument(&words[3])?;
    let value = store.get(&words[1]).unwrap_or_default();
    if start < 0 && end < 0 && start > end {
        return Ok(Reply::bulk(b""));
    }
    let length = value.len() as i64;
    let place = |place: i64| match place {
        0.. => place,
        _ => (length + place).max(0),
    };
    let (start, end) = (place(start), place(end).min(length - 1));
    let range = (start <= end).then_some(start as usize..=end as usize);
    Ok(Reply::bulk(range.map_or(b"", |range| &value[range])))
}

/// `INCR`.
pub fn incr(words: Words, store: &mut Store) -> Answer<'static> {
    add(1, &words[1], store)
}

/// `DECR`.
pub fn decr(words: Words, store: &mut Store) -> Answer<'static> {
    add(-1, &words[1], store)
}

/// `INCRBY`.
pub fn incrby(words: Words, store: &mut Store) -> Answer<'static> {
    add(number::argument(&words[2])?, &words[1], store)
}

/// `DECRBY`.
pub fn decrby(words: Words, store: &mut Store) -> Answer<'static> {
    match number::argument(&words[2])?.checked_neg() {
        Some(number) => add(number, &words[1], store),
        None => Err(Error::new("decrement would overflow")),
    }
}

/// Adds to a value that is a number; one that is missing is 0.
fn add(number: i64, key: &[u8], store: &mut Store) -> Answer<'static> {
    let value = store.get(key).map_or(Ok(0), number::argument)?;
    let Some(sum) = value.checked_add(number) else {
        return Err(Error::new("increment or decrement would overflow"));
    };
    let deadline = store.deadline(key).flatten();
    store.set(key, sum.to_string().as_bytes(), deadline);
    Ok(Reply::Integer(sum))
}
