//! The commands for deadlines.

use crate::reply::{Answer, Reply};
use crate::store::Store;
use crate::words::Words;

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
