//! Random streams: where they are cut makes no difference, and a Redis gives the
//! same replies.

#[path = "../redis/exchange.rs"]
#[allow(dead_code, reason = "the rows use the rest of it")]
mod exchange;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;
#[path = "../redis/real.rs"]
#[allow(dead_code, reason = "the rows use the rest of it")]
mod real;

use std::net::SocketAddr;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;

use harness::{Client, Server, exchange as send_all, show};
use real::Redis;

/// A key, one of few, so that they meet again.
fn key() -> impl Strategy<Value = Vec<u8>> {
    select(vec![&b"a"[..], b"b", b"", b"a\r\nb"]).prop_map(<[u8]>::to_vec)
}

/// A value: often a number, sometimes any bytes.
fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string().into_bytes()),
        (-5..5_i64).prop_map(|number| number.to_string().into_bytes()),
        select(vec![&b"NX"[..], b"xx", b"GET", b"01", b"-0", b"+1"])
            .prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 0..60),
    ]
}

/// A command whose reply is the same everywhere. Its arguments may be wrong.
fn command() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let names = vec![
        "append", "client", "config", "dbsize", "decr", "decrby", "del",
        "echo", "exists", "get", "getdel", "getrange", "getset", "hello",
        "incr", "incrby", "mget", "mset", "msetnx", "nosuch", "object", "ping",
        "rename", "renamenx", "reset", "select", "set", "setnx", "setrange",
        "strlen", "substr", "touch", "type", "unlink",
    ];
    let parts = select(vec!["encoding", "get", "getname", "setname"]);
    let name = (select(names), parts);
    let arguments = (key(), vec(value(), 0..4), any::<bool>());
    (name, arguments).prop_map(|((name, part), (key, values, keyless))| {
        let mut words = vec![name.as_bytes().to_vec()];
        if matches!(name, "client" | "config" | "object") {
            words.push(part.into());
        }
        if !keyless {
            words.push(key);
        }
        // A Redis gives a long value no room that was not written.
        let short = |word: &Vec<u8>| word.len() < 7 || name != "setrange";
        words.extend(values.into_iter().filter(short));
        words
    })
}

/// A command as an array.
fn array(words: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend(format!("${}\r\n", word.len()).bytes());
        bytes.extend(word);
        bytes.extend(b"\r\n");
    }
    bytes
}

/// Commands, lines, and now and then something that is neither.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let line = "(PING|set a|GET a|incr \"a\"|echo '[ -~]{0,9}')\r?\n";
    let piece = prop_oneof![
        8 => command().prop_map(|words| array(&words)),
        3 => line.prop_map(String::into_bytes),
        1 => "[*$]?[0-9-]{0,3}\r?\n?".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..8),
    ];
    vec(piece, 1..20).prop_map(|pieces| pieces.concat())
}

/// Sends the pieces one by one, and returns all that comes back.
fn send_pieces(server: &Server, bytes: &[u8], cuts: &[Index]) -> Vec<u8> {
    let cuts = cuts.iter().map(|cut| cut.index(bytes.len() + 1));
    let mut cuts: Vec<usize> = cuts.chain([0, bytes.len()]).collect();
    cuts.sort_unstable();
    let mut client = server.connect();
    for cut in cuts.windows(2) {
        client.send(&bytes[cut[0]..cut[1]]);
        server.rest();
    }
    client.half_close();
    let mut came = Vec::new();
    let end = std::io::Read::read_to_end(&mut client.stream, &mut came);
    end.unwrap_or_else(|error| {
        panic!("{error} after {}, sent: {}", show(&came), show(bytes))
    });
    came
}

fn forget(address: SocketAddr) {
    Client::connect(address).ask(b"FLUSHALL\r\n", b"+OK\r\n");
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

#[test]
fn where_a_stream_is_cut_makes_no_difference() {
    let server = Server::start(env!("CARGO_BIN_EXE_resp-server"));
    let cuts = vec(any::<Index>(), 0..12);
    let result = runner(100).run(&(stream(), cuts), |(bytes, cuts)| {
        forget(server.address);
        let whole = send_pieces(&server, &bytes, &[]);
        forget(server.address);
        let cut = send_pieces(&server, &bytes, &cuts);
        let [cut, whole] = [cut, whole].map(|came| without_ids(&came));
        prop_assert_eq!(cut, whole, "sent: {}", show(&bytes));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_byte_at_a_time_makes_no_difference() {
    let server = Server::start(env!("CARGO_BIN_EXE_resp-server"));
    let result = runner(10).run(&stream(), |bytes| {
        forget(server.address);
        let whole = send_pieces(&server, &bytes, &[]);
        forget(server.address);
        let client = server.connect();
        let mut came = Vec::new();
        for byte in bytes.chunks(1) {
            // What comes after a wrong command may find nobody.
            if std::io::Write::write_all(&mut &client.stream, byte).is_err() {
                break;
            }
            server.rest();
        }
        client.half_close();
        let end = std::io::Read::read_to_end(&mut &client.stream, &mut came);
        prop_assert!(end.is_ok(), "sent: {}", show(&bytes));
        let [came, whole] = [came, whole].map(|came| without_ids(&came));
        prop_assert_eq!(came, whole, "sent: {}", show(&bytes));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// Without the numbers of clients, which differ.
fn without_ids(reply: &[u8]) -> String {
    let text = reply.escape_ascii().to_string();
    let mut parts = text.split("id\\r\\n:");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        all += part.trim_start_matches(|digit: char| digit.is_ascii_digit());
    }
    all
}

#[test]
fn redis_gives_the_same_replies() {
    let Some(redis) = Redis::start() else {
        assert!(!real::is_required(), "redis-server is not installed");
        eprintln!("left out: redis-server is not installed");
        return;
    };
    let server = Server::start(env!("CARGO_BIN_EXE_resp-server"));
    let commands = vec(command(), 1..40);
    let result = runner(200).run(&commands, |commands| {
        let bytes: Vec<u8> = commands.iter().flat_map(|c| array(c)).collect();
        let [ours, theirs] = [server.address, redis.address()].map(|address| {
            forget(address);
            without_ids(&send_all(address, &bytes))
        });
        prop_assert_eq!(ours, theirs, "sent: {}", bytes.escape_ascii());
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}
