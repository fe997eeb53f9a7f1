//! The server answers as the protocol says, whatever it is sent and in whatever
//! pieces: compared with a plain model of the table.

#[path = "../../src/command.rs"]
#[rustfmt::skip]
mod command;
mod executed;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;
#[path = "../model/mod.rs"]
mod model;
#[path = "../../src/store.rs"]
#[rustfmt::skip]
mod store;

use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{FileFailurePersistence, TestRunner};

use executed::executed;
use harness::{Server, compare};
use model::Model;

/// The words of which most lines are made.
const WORDS: &[&[u8]] = &[
    b"SET", b"get", b"GeT", b"EXIT", b"quit", b"a", b"b", b"(nil)", b"\xff",
    b"Post", b"host:",
];

/// White space as it is allowed, none, and what only looks like it.
const GAPS: &[&[u8]] = &[b" ", b" ", b"\t \x0c", b"\r", b"", b"\x0b"];

/// So many cases of a property. One that failed is tried again first.
fn cases(cases: u32) -> ProptestConfig {
    let file = "tests/properties/regressions.txt";
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            file,
        ))),
        ..ProptestConfig::default()
    }
}

/// A word: the name of a command, one of few keys, or any bytes.
fn word() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => select(WORDS).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..40),
    ]
}

/// What stands between two words.
fn gap() -> impl Strategy<Value = Vec<u8>> {
    select(GAPS).prop_map(<[u8]>::to_vec)
}

/// A line, most often a command that changes the table or asks it.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let words = vec((word(), gap()), 0..5);
    let key = || select(vec!["a", "b", "c"]);
    prop_oneof![
        3 => (key(), word()).prop_map(|(key, value)| {
            [b"SET ", key.as_bytes(), b" ", &value].concat()
        }),
        3 => key().prop_map(|key| format!("GET {key}").into_bytes()),
        4 => words.prop_map(|words| {
            words.into_iter().flat_map(|(word, gap)| [word, gap].concat()).collect()
        }),
    ]
}

/// What a client sends: lines, with the end of the last one or without it.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    (vec(line(), 1..20), any::<bool>()).prop_map(|(lines, ended)| {
        let mut stream = lines.join(&b'\n');
        stream.extend(ended.then_some(b'\n'));
        stream
    })
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn commands_are_answered_as_the_protocol_says(sent in stream()) {
        compare(&sent, &executed(&sent), &Model::default().answer(&sent), "");
    }

    #[test]
    fn any_bytes_are_answered_as_the_protocol_says(sent in vec(any::<u8>(), 0..400)) {
        compare(&sent, &executed(&sent), &Model::default().answer(&sent), "");
    }
}

/// What the fuzzer found worth keeping: `tools/fuzz/README.md` says how.
#[test]
fn corpus_of_the_fuzzer_is_answered_as_the_protocol_says() {
    let folder = "../../tools/fuzz/corpus/commands";
    let mut files = 0;
    for file in fs::read_dir(folder).unwrap_or_else(|error| {
        panic!("{folder}: {error}");
    }) {
        let sent = fs::read(file.unwrap().path()).unwrap();
        let expected = Model::default().answer(&sent);
        compare(&sent, &executed(&sent), &expected, "");
        files += 1;
    }
    assert!(files > 10, "{files} files in {folder}");
}

/// A server with a fault, made of one without: it takes what it is sent for
/// something else.
type Fault = fn(&[u8]) -> Vec<u8>;

const FAULTS: [(&str, Fault); 4] = [
    ("executes half a command", |sent| [sent, b"\n"].concat()),
    ("keeps no capital letters", <[u8]>::to_ascii_lowercase),
    ("takes bytes for UTF-8", |sent| {
        String::from_utf8_lossy(sent).into_owned().into_bytes()
    }),
    ("takes a vertical tab for white space", |sent| {
        let vertical = |byte: &u8| if *byte == 0x0b { b' ' } else { *byte };
        sent.iter().map(vertical).collect()
    }),
];

#[test]
fn faults_are_found() {
    for (name, fault) in FAULTS {
        let config = ProptestConfig {
            failure_persistence: None,
            ..cases(2000)
        };
        let found = TestRunner::new(config).run(&stream(), |sent| {
            let came = executed(&fault(&sent));
            prop_assert_eq!(came, Model::default().answer(&sent));
            Ok(())
        });
        assert!(found.is_err(), "not found: a server that {name}");
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn pieces_are_answered_as_the_whole(
        sent in stream(),
        cuts in vec(any::<Index>(), 0..6),
    ) {
        let mut cuts: Vec<usize> =
            cuts.iter().map(|cut| cut.index(sent.len() + 1)).collect();
        cuts.extend([0, sent.len()]);
        cuts.sort_unstable();

        let server = Server::start(env!("CARGO_BIN_EXE_kv-server"));
        let mut client = server.connect();
        for cut in cuts.windows(2) {
            client.send(&sent[cut[0]..cut[1]]);
            server.settle();
        }
        client.half_close();
        client.expect(&Model::default().answer(&sent));
        client.expect_end();
    }
}
