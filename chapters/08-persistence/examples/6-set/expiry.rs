//! The commands for deadlines.

use std::num::NonZero;

use crate::number;
use crate::reply::{Answer, Error, Reply};
use crate::store::{Deadline, Store};
use crate::words::Words;

/// A second, in milliseconds.
const SECOND: i64 = 1000;

/// What a number means that says when a key dies. A unit has so many
/// milliseconds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So many units from now.
    In(i64),
    /// So many units since 1970.
    At(i64),
}

/// `EX` and `SETEX`, `EXPIRE`.
pub const EX: When = When::In(SECOND);

/// `PX` and `PSETEX`, `PEXPIRE`.
pub const PX: When = When::In(1);

/// `EXAT` and `EXPIREAT`.
const EXAT: When = When::At(SECOND);

/// `PXAT` and `PEXPIREAT`.
const PXAT: When = When::At(1);

impl When {
    /// The moment that a number says, in milliseconds since 1970.
    fn moment(self, number: i64, now: i64) -> Option<i64> {
        match self {
            When::In(unit) => number.checked_mul(unit)?.checked_add(now),
            When::At(unit) => number.checked_mul(unit),
        }
    }

    /// The deadline that an argument says, for commands that set a value.
    pub fn deadline(
        self,
        argument: &[u8],
        name: &str,
        now: i64,
    ) -> Result<Deadline, Error> {
        match number::argument(argument)? {
            number @ 1.. => self.moment(number, now),
            _ => None,
        }
        .map(NonZero::new)
        .ok_or_else(|| invalid(name))
    }
}

/// The reply to a time that is not one.
fn invalid(name: &str) -> Error {
    Error::new(format!("invalid expire time in '{name}' command"))
}

/// What the options of `SET` and `GETEX` say of the deadline.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lifetime<'a> {
    /// Nothing.
    Unsaid,
    /// `KEEPTTL`, or `PERSIST`.
    Option,
    /// `EX` and the others, with what follows.
    Until(When, &'a [u8]),
}

impl<'a> Lifetime<'a> {
    /// Takes an option and what follows it, if it is one that says a time and
    /// no other was before it.
    pub fn until(
        self,
        option: &[u8],
        argument: Option<&'a [u8]>,
    ) -> Result<Lifetime<'a>, Error> {
        let when = match option {
            b"ex" => EX,
            b"px" => PX,
            b"exat" => EXAT,
            b"pxat" => PXAT,
            _ => return Err(Error::syntax()),
        };
        let first = match self {
            Lifetime::Unsaid => true,
            Lifetime::Option => false,
            Lifetime::Until(before, _) => before == when,
        };
        let argument = argument.filter(|_| first).ok_or(Error::syntax())?;
        Ok(Lifetime::Until(when, argument))
    }

    /// Takes the option that has no time.
    pub fn option(self) -> Result<Lifetime<'a>, Error> {
        match self {
            Lifetime::Until(..) => Err(Error::syntax()),
            _ => Ok(Lifetime::Option),
        }
    }
}

/// `EXPIRE`: a key dies in so many seconds.
pub fn expire(words: Words, store: &mut Store) -> Answer<'static> {
    limit("expire", EX, words, store)
}

/// `PEXPIRE`: in so many milliseconds.
pub fn pexpire(words: Words, store: &mut Store) -> Answer<'static> {
    limit("pexpire", PX, words, store)
}

/// `EXPIREAT`: so many seconds after the beginning of 1970.
pub fn expireat(words: Words, store: &mut Store) -> Answer<'static> {
    limit("expireat", EXAT, words, store)
}

/// `PEXPIREAT`: so many milliseconds after it.
pub fn pexpireat(words: Words, store: &mut Store) -> Answer<'static> {
    limit("pexpireat", PXAT, words, store)
}

/// Sets when a key dies, if the options allow it. In the past is now.
fn limit(
    name: &str,
    when: When,
    words: Words,
    store: &mut Store,
) -> Answer<'static> {
    let allows = condition(words)?;
    let number = number::argument(&words[2])?;
    let moment = when.moment(number, store.now).ok_or(invalid(name))?;
    let key = &words[1];
    let sets = store.deadline(key).is_some_and(|old| allows(old, moment));
    if sets {
        store.set_deadline(key, NonZero::new(moment.max(1)));
    }
    Ok(Reply::Integer(sets.into()))
}

/// Whether the options allow a new deadline; to have none is to die last.
fn condition(words: Words) -> Result<impl Fn(Deadline, i64) -> bool, Error> {
    let (mut nx, mut xx, mut gt, mut lt) = (false, false, false, false);
    for option in words.from(3) {
        match option.to_ascii_lowercase().as_slice() {
            b"nx" => nx = true,
            b"xx" => xx = true,
            b"gt" => gt = true,
            b"lt" => lt = true,
            _ => {
                return Err(Error::new(
                    [b"Unsupported option ", option].concat(),
                ));
            }
        }
    }
    let together = "options at the same time are not compatible";
    if nx && (xx || gt || lt) {
        return Err(Error::new(format!("NX and XX, GT or LT {together}")));
    }
    if gt && lt {
        return Err(Error::new(format!("GT and LT {together}")));
    }
    Ok(move |old: Deadline, new| match old.map(NonZero::get) {
        None => !xx && !gt,
        Some(old) => !nx && (!gt || new > old) && (!lt || new < old),
    })
}

/// `PERSIST`: a key lives for ever.
pub fn persist(words: Words, store: &mut Store) -> Answer<'static> {
    let key = &words[1];
    let mortal = store.deadline(key).flatten().is_some();
    if mortal {
        store.set_deadline(key, None);
    }
    Ok(Reply::Integer(mortal.into()))
}

/// `TTL`: how long a key still lives, in seconds.
pub fn ttl(words: Words, store: &mut Store) -> Answer<'static> {
    ask(words, store, |deadline, now| seconds(deadline - now))
}

/// `PTTL`: in milliseconds.
pub fn pttl(words: Words, store: &mut Store) -> Answer<'static> {
    ask(words, store, |deadline, now| deadline - now)
}

/// `EXPIRETIME`: when a key dies, in seconds since 1970.
pub fn expiretime(words: Words, store: &mut Store) -> Answer<'static> {
    ask(words, store, |deadline, _| seconds(deadline))
}

/// `PEXPIRETIME`: in milliseconds since 1970.
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

/// Milliseconds as seconds; half a second is one.
fn seconds(milliseconds: i64) -> i64 {
    milliseconds / SECOND + i64::from(milliseconds % SECOND >= SECOND / 2)
}
