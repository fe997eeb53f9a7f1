//! Any bytes, cut anywhere, get the replies that RESP says, lead to the same
//! keys, and take no more memory than they are worth.

#![no_main]

#[path = "../../../chapters/06-resp/src/client.rs"]
#[rustfmt::skip]
mod client;
#[path = "../../../chapters/06-resp/src/command.rs"]
#[rustfmt::skip]
mod command;
#[path = "../../../chapters/06-resp/tests/properties/executed.rs"]
#[rustfmt::skip]
mod executed;
#[path = "../../../chapters/06-resp/src/info.rs"]
#[rustfmt::skip]
mod info;
#[path = "../../../chapters/06-resp/src/inline.rs"]
#[rustfmt::skip]
mod inline;
#[path = "../../../chapters/06-resp/src/keys.rs"]
#[rustfmt::skip]
mod keys;
#[path = "../../../chapters/06-resp/tests/model/mod.rs"]
#[rustfmt::skip]
mod model;
#[path = "../../../chapters/06-resp/src/number.rs"]
#[rustfmt::skip]
mod number;
#[path = "../../../chapters/06-resp/src/parser.rs"]
#[rustfmt::skip]
mod parser;
#[path = "../../../chapters/06-resp/src/pattern.rs"]
#[rustfmt::skip]
mod pattern;
#[path = "../../../chapters/06-resp/src/reply.rs"]
#[rustfmt::skip]
mod reply;
#[path = "../../../chapters/06-resp/src/session.rs"]
#[rustfmt::skip]
mod session;
#[path = "../../../chapters/06-resp/src/state.rs"]
#[rustfmt::skip]
mod state;
#[path = "../../../chapters/06-resp/src/store.rs"]
#[rustfmt::skip]
mod store;
#[path = "../../../chapters/06-resp/src/strings.rs"]
#[rustfmt::skip]
mod strings;
#[path = "../../../chapters/06-resp/src/words.rs"]
#[rustfmt::skip]
mod words;

use std::alloc::System;
use std::hash::{DefaultHasher, Hash, Hasher};

use cap::Cap;
use libfuzzer_sys::{Corpus, fuzz_target};

use executed::{Executed, pieces};
use model::{Expected, Model, differs};

/// Counts what is allocated.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// How many bytes of memory a byte that waits may take: two bytes of a line can
/// be a word, of which the parser notes two places, in a list with room for
/// twice as many.
const WORTH: usize = 20;

fuzz_target!(|sent: &[u8]| -> Corpus {
    let mut model = Model::default();
    // A value that would make a test slow.
    let Ok(expected) = model.answer(sent) else {
        return Corpus::Reject;
    };
    check(sent, &[sent], &expected, &model);
    check(sent, &sent.chunks(1).collect::<Vec<_>>(), &expected, &model);
    for seed in 0..4 {
        check(sent, &pieces(sent, cuts(sent, seed)), &expected, &model);
    }
    Corpus::Keep
});

/// Some places in a stream, the same ones each time.
fn cuts(sent: &[u8], seed: u64) -> impl Iterator<Item = usize> {
    (0..8_u64).map(move |number| {
        let mut hasher = DefaultHasher::new();
        (sent, seed, number).hash(&mut hasher);
        hasher.finish() as usize % (sent.len() + 1)
    })
}

fn check(sent: &[u8], pieces: &[&[u8]], expected: &[Expected], model: &Model) {
    let cut: Vec<_> = pieces.iter().map(|piece| piece.len()).collect();
    let before = MEMORY.allocated();
    let executed = Executed::with(pieces.iter().copied());
    if let Some(problem) = differs(&executed.replies, expected) {
        panic!("sent: {}\nin: {cut:?}\n{problem}", sent.escape_ascii());
    }
    let knows = executed.knows();
    assert_eq!(knows, *model, "sent: {}\nin: {cut:?}", sent.escape_ascii());
    drop(knows);
    let waiting = executed.into_waiting();
    let held = MEMORY.allocated() - before;
    assert!(
        held <= WORTH * sent.len() + 1024,
        "{held} bytes of memory for {} that wait\nsent: {}\nin: {cut:?}",
        sent.len(),
        sent.escape_ascii()
    );
    drop(waiting);
}
