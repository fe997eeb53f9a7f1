//! Any bytes get the replies that the protocol says.

#![no_main]

#[path = "../../../chapters/02-kv/src/command.rs"]
#[rustfmt::skip]
mod command;
#[path = "../../../chapters/02-kv/tests/properties/executed.rs"]
#[rustfmt::skip]
mod executed;
#[path = "../../../chapters/02-kv/tests/model/mod.rs"]
#[rustfmt::skip]
mod model;
#[path = "../../../chapters/02-kv/src/store.rs"]
#[rustfmt::skip]
mod store;

use executed::executed;
use libfuzzer_sys::fuzz_target;
use model::Model;

fuzz_target!(|sent: &[u8]| {
    let (came, expected) = (executed(sent), Model::default().answer(sent));
    assert!(
        came == expected,
        "another reply than expected\nsent:     {}\ngot:      {}\nexpected: {}",
        sent.escape_ascii(),
        came.escape_ascii(),
        expected.escape_ascii()
    );
});
