//! Many clients at once, each with commands of its own in any pieces and with
//! keys of its own: each is answered as if it were alone.

#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;
#[path = "../../../02-kv/tests/model/mod.rs"]
mod model;

use std::thread;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use harness::{Client, Server};
use model::Model;

/// One client: its commands, and the places where they are cut.
type Talk = (Vec<(bool, &'static str, String)>, Vec<Index>);

fn talk() -> impl Strategy<Value = Talk> {
    let command = (any::<bool>(), select(vec!["a", "b", "c"]), "[a-z]{1,20}");
    (vec(command, 1..30), vec(any::<Index>(), 0..6))
}

/// What the client with this number sends: its keys begin with the number.
fn sent(number: usize, (commands, _): &Talk) -> Vec<u8> {
    let lines = commands.iter().map(|(set, key, value)| match set {
        true => format!("SET {number}{key} {value}\n"),
        false => format!("GET {number}{key}\n"),
    });
    lines.collect::<String>().into_bytes()
}

/// Sends the pieces one by one, and expects the replies of a table of its own.
fn converse(mut client: Client, number: usize, talk: &Talk) {
    let sent = sent(number, talk);
    let cuts = talk.1.iter().map(|cut| cut.index(sent.len() + 1));
    let mut cuts: Vec<usize> = cuts.chain([0, sent.len()]).collect();
    cuts.sort_unstable();
    for cut in cuts.windows(2) {
        client.send(&sent[cut[0]..cut[1]]);
    }
    client.half_close();
    client.expect(&Model::default().answer(&sent));
    client.expect_end();
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn each_client_is_answered_as_if_it_were_alone(
        talks in vec(talk(), 1..12),
    ) {
        let server = Server::start(env!("CARGO_BIN_EXE_threaded-server"));
        thread::scope(|scope| {
            for (number, talk) in talks.iter().enumerate() {
                let client = server.connect();
                scope.spawn(move || converse(client, number, talk));
            }
        });
    }
}
