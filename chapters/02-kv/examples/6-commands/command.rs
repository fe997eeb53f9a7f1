//! The commands and their replies.

use crate::store::Store;

/// Executes the command in `line` and appends its reply, one line, to
/// `replies`. A line without words is ignored: it has no reply.
pub fn execute(line: &[u8], store: &mut Store, replies: &mut Vec<u8>) {
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    let Some(name) = words.next() else {
        return;
    };
    match name.to_ascii_lowercase().as_slice() {
        b"set" => match [words.next(), words.next(), words.next()] {
            [Some(key), Some(value), None] => {
                store.set(key, value);
                replies.extend(b"OK");
            }
            _ => replies.extend(b"ERR wrong number of arguments"),
        },
        b"get" => match [words.next(), words.next()] {
            [Some(key), None] => {
                replies.extend(store.get(key).unwrap_or(b"(nil)"));
            }
            _ => replies.extend(b"ERR wrong number of arguments"),
        },
        _ => replies.extend(b"ERR unknown command"),
    }
    replies.push(b'\n');
}
