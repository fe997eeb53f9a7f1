//! Random commands about deadlines, to our server and to the Redis that is
//! installed: what both answer is the same, byte for byte. All deadlines are far
//! away, or long over, so that no reply depends on the moment.

#[path = "../../06-resp/tests/redis/exchange.rs"]
#[allow(dead_code, reason = "the rows use the rest of it")]
mod exchange;
#[path = "../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;
#[path = "../../06-resp/tests/redis/real.rs"]
#[allow(dead_code, reason = "the rows use the rest of it")]
mod real;

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use exchange::Talker;
use harness::{Server, show};
use real::Redis;

/// Numbers that a deadline may be: none of them is near now, in any unit.
const NUMBERS: &[&str] = &[
    "-9223372036854775808",
    "-9223372036854775807",
    "-9223372036854776",
    "-9223372036854775",
    "-1",
    "0",
    "1",
    "32503680000",
    "32503680000123",
    "32503680000500",
    "9223372036854775",
    "9223372036854776",
    "9223372036854775807",
    "9223372036854775808",
    "ten",
    "1.5",
    "010",
    "",
];

/// The same for times that are counted from now, and asked for in a way that
/// says when.
const FROM_NOW: &[&str] = &[
    "-9223372036854775808",
    "-1",
    "0",
    "ten",
    "",
    "9223372036854775807",
];

const OPTIONS: &[&str] = &["NX", "XX", "GT", "LT", "nx", "Gt", "FOO"];

fn key() -> impl Strategy<Value = String> {
    select(&["a", "b", "c"][..]).prop_map(String::from)
}

fn words(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| part.to_string()).collect()
}

/// Some options of `SET` or `GETEX`, in any order.
fn options() -> impl Strategy<Value = Vec<String>> {
    let number = || select(NUMBERS);
    let one = prop_oneof![
        Just(vec!["NX"]),
        Just(vec!["xx"]),
        Just(vec!["GET"]),
        Just(vec!["KEEPTTL"]),
        Just(vec!["persist"]),
        Just(vec!["EXAT"]),
        number().prop_map(|number| vec!["EXAT", number]),
        number().prop_map(|number| vec!["PXAT", number]),
        number().prop_map(|number| vec!["exat", number]),
        select(FROM_NOW).prop_map(|number| vec!["EX", number]),
        select(FROM_NOW).prop_map(|number| vec!["px", number]),
    ];
    vec(one, 0..4).prop_map(|parts| words(&parts.concat()))
}

fn command() -> impl Strategy<Value = Vec<String>> {
    let expire = prop_oneof![
        (select(&["EXPIREAT", "PEXPIREAT"][..]), select(NUMBERS)),
        (select(&["EXPIRE", "PEXPIRE"][..]), select(FROM_NOW)),
    ];
    let one = select(
        &[
            "EXPIRETIME",
            "PEXPIRETIME",
            "PERSIST",
            "GET",
            "INCR",
            "DEL",
            "EXISTS",
            "TYPE",
            "GETDEL",
            "STRLEN",
            "DECR",
            "TOUCH",
        ][..],
    );
    let two = select(
        &[
            "RENAME", "RENAMENX", "MGET", "SETNX", "GETSET", "APPEND", "MSET",
        ][..],
    );
    prop_oneof![
        4 => (key(), options()).prop_map(|(key, options)| {
            [words(&["SET", &key, "1"]), options].concat()
        }),
        2 => (key(), options()).prop_map(|(key, options)| {
            [words(&["GETEX", &key]), options].concat()
        }),
        4 => (expire, key(), vec(select(OPTIONS), 0..3)).prop_map(
            |((name, number), key, options)| {
                [words(&[name, &key, number]), words(&options)].concat()
            }
        ),
        6 => (one, key()).prop_map(|(name, key)| words(&[name, &key])),
        3 => (two, key(), key()).prop_map(|(name, a, b)| words(&[name, &a, &b])),
        1 => Just(words(&["DBSIZE"])),
    ]
}

fn written(commands: &[Vec<String>]) -> Vec<u8> {
    let mut sent = Vec::new();
    for command in commands {
        sent.extend(format!("*{}\r\n", command.len()).bytes());
        for word in command {
            sent.extend(format!("${}\r\n{word}\r\n", word.len()).bytes());
        }
    }
    sent
}

#[test]
fn deadlines_are_those_of_a_redis() {
    let Some(redis) = Redis::start() else {
        assert!(!real::is_required(), "redis-server is not installed");
        eprintln!("left out: redis-server is not installed");
        return;
    };
    let real = RefCell::new(redis.talker());
    let ours = Server::start(env!("CARGO_BIN_EXE_expiring-server"));
    let ours = RefCell::new(Talker::new(ours));
    let config = ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
        .run(&vec(command(), 1..40), |commands| {
            let sent = [written(&commands)];
            let came = ours.borrow_mut().exchange(&sent).reply;
            let expected = real.borrow_mut().exchange(&sent).reply;
            prop_assert_eq!(show(&came), show(&expected));
            Ok(())
        })
        .unwrap();
}
