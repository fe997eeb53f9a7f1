//! The chapter's commands without a connection. The fuzzer uses this too.

use crate::command::{self, Next};
use crate::store::Store;

/// The replies of `execute` to whole lines, one by one, on a new table.
pub fn executed(sent: &[u8]) -> Vec<u8> {
    let mut store = Store::default();
    let mut replies = Vec::new();
    for line in sent.split_inclusive(|byte| *byte == b'\n') {
        let whole = line.ends_with(b"\n");
        if !whole
            || command::execute(line, &mut store, &mut replies)
                != Next::Continue
        {
            break;
        }
    }
    replies
}
