//! The server answers as RESP says, whatever it is sent and in whatever pieces:
//! compared with a plain model, and with a Redis.

#[path = "../../src/client.rs"]
#[rustfmt::skip]
mod client;
#[path = "../../src/command.rs"]
#[rustfmt::skip]
mod command;
#[path = "../redis/exchange.rs"]
#[allow(dead_code, reason = "the rows use the rest of it")]
mod exchange;
mod executed;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;
#[path = "../../src/info.rs"]
#[rustfmt::skip]
mod info;
#[path = "../../src/inline.rs"]
#[rustfmt::skip]
mod inline;
#[path = "../../src/keys.rs"]
#[rustfmt::skip]
mod keys;
#[path = "../model/mod.rs"]
mod model;
#[path = "../../src/number.rs"]
#[rustfmt::skip]
mod number;
#[path = "../../src/parser.rs"]
#[rustfmt::skip]
mod parser;
#[path = "../../src/pattern.rs"]
#[rustfmt::skip]
mod pattern;
#[path = "../redis/real.rs"]
#[allow(dead_code, reason = "the rows use the rest of it")]
mod real;
#[path = "../../src/reply.rs"]
#[rustfmt::skip]
mod reply;
#[path = "../../src/session.rs"]
#[rustfmt::skip]
mod session;
#[path = "../../src/state.rs"]
#[rustfmt::skip]
mod state;
#[path = "../../src/store.rs"]
#[rustfmt::skip]
mod store;
mod streams;
#[path = "../../src/strings.rs"]
#[rustfmt::skip]
mod strings;
#[path = "../../src/words.rs"]
#[rustfmt::skip]
mod words;

use std::fs;
use std::net::SocketAddr;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{TestCaseResult, TestRunner};

use command::COMMANDS;
use executed::{Executed, pieces};
use harness::{Client, Server, exchange as send_all, show};
use model::{ARITIES, End, Expected, Model, differs};
use real::Redis;
use streams::{ALONE, DIFFERENCES, alike, array, stream};

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

/// What must come for a stream, and what the server must know then. A value that
/// is too large for a test makes the stream none.
fn expected(sent: &[u8]) -> Result<(Vec<Expected>, Model), TestCaseError> {
    let mut model = Model::default();
    match model.answer(sent) {
        Ok(replies) => Ok((replies, model)),
        Err(_) => Err(TestCaseError::reject("a large value")),
    }
}

fn check(sent: &[u8], came: &[u8], expected: &[Expected]) -> TestCaseResult {
    match differs(came, expected) {
        None => Ok(()),
        Some(problem) => {
            let sent = sent.escape_ascii();
            Err(TestCaseError::fail(format!("sent: {sent}\n{problem}")))
        }
    }
}

/// Parser and commands, without a connection: any cut gives the same replies,
/// and the same state.
fn check_executed(sent: &[u8], cuts: &[Index]) -> TestCaseResult {
    let (replies, model) = expected(sent)?;
    let cuts = cuts.iter().map(|cut| cut.index(sent.len() + 1));
    for pieces in [vec![sent], pieces(sent, cuts), sent.chunks(1).collect()] {
        let executed = Executed::with(pieces);
        check(sent, &executed.replies, &replies)?;
        prop_assert_eq!(executed.knows(), model.clone(), "{}", show(sent));
    }
    Ok(())
}

#[test]
fn commands_in_any_pieces_are_answered_as_resp_says() {
    let cuts = vec(any::<Index>(), 0..12);
    let result = runner(2_000).run(&(stream(), cuts), |(sent, cuts)| {
        check_executed(&sent, &cuts)
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn any_bytes_in_any_pieces_are_answered_as_resp_says() {
    let bytes = vec(any::<u8>(), 0..400);
    let cuts = vec(any::<Index>(), 0..12);
    let result = runner(2_000)
        .run(&(bytes, cuts), |(sent, cuts)| check_executed(&sent, &cuts));
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// What the fuzzer found worth keeping: `tools/fuzz/README.md` says how.
#[test]
fn corpus_of_the_fuzzer_is_answered_as_resp_says() {
    let folder = "../../tools/fuzz/corpus/resp";
    let mut files = 0;
    for file in fs::read_dir(folder).unwrap_or_else(|error| {
        panic!("{folder}: {error}");
    }) {
        let path = file.unwrap().path();
        let result = check_executed(&fs::read(&path).unwrap(), &[]);
        result.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        files += 1;
    }
    assert!(files > 100, "{files} files in {folder}");
}

/// A server with a fault, made of one without: it takes what it is sent for
/// something else.
type Fault = fn(&[u8]) -> Vec<u8>;

const FAULTS: [(&str, Fault); 5] = [
    ("executes half a line", |sent| [sent, b"\n"].concat()),
    ("keeps no capital letters", <[u8]>::to_ascii_lowercase),
    ("takes bytes for UTF-8", |sent| {
        String::from_utf8_lossy(sent).into_owned().into_bytes()
    }),
    ("takes a line feed alone for the end of a number", |sent| {
        let text = sent.escape_ascii().to_string();
        let text = text.replace("\\r\\n", "\\n").replace("\\n", "\\r\\n");
        snapped(&text)
    }),
    ("keeps nothing behind a NUL", |sent| {
        sent.iter().copied().filter(|byte| *byte != 0).collect()
    }),
];

/// The bytes of a text in which only ends of lines are escaped.
fn snapped(text: &str) -> Vec<u8> {
    text.replace("\\r", "\r").replace("\\n", "\n").into_bytes()
}

#[test]
fn faults_are_found() {
    for (name, fault) in FAULTS {
        let found = runner(2_000).run(&stream(), |sent| {
            let (replies, model) = expected(&sent)?;
            let fault = fault(&sent);
            // The fault may make a value that is too large.
            expected(&fault)?;
            let executed = Executed::with([fault.as_slice()]);
            check(&sent, &executed.replies, &replies)?;
            prop_assert_eq!(executed.knows(), model);
            Ok(())
        });
        assert!(found.is_err(), "not found: a server that {name}");
    }
}

/// Sends the pieces one by one, and returns all that comes back.
fn send_pieces(server: &Server, pieces: &[&[u8]]) -> Vec<u8> {
    let mut client = server.connect();
    for piece in pieces {
        // What comes after a wrong command may find nobody.
        if std::io::Write::write_all(&mut client.stream, piece).is_err() {
            break;
        }
        server.rest();
    }
    client.half_close();
    let mut came = Vec::new();
    let end = std::io::Read::read_to_end(&mut client.stream, &mut came);
    end.unwrap_or_else(|error| {
        let sent = pieces.concat();
        panic!("{error} after {}, sent: {}", show(&came), show(&sent))
    });
    came
}

fn forget(address: SocketAddr) {
    Client::connect(address).ask(b"FLUSHALL\r\n", b"+OK\r\n");
}

/// As [`check_executed`], with the program and a connection. What HTTP closes
/// may have lost replies that were on their way.
fn check_served(
    server: &Server,
    sent: &[u8],
    pieces: &[&[u8]],
) -> TestCaseResult {
    forget(server.address);
    let (replies, model) = expected(sent)?;
    let came = send_pieces(server, pieces);
    match model.end {
        End::Refused => Ok(()),
        _ => check(sent, &came, &replies),
    }
}

#[test]
fn pieces_on_a_connection_are_answered_as_resp_says() {
    let server = Server::start(env!("CARGO_BIN_EXE_resp-server"));
    let cuts = vec(any::<Index>(), 0..12);
    let result = runner(100).run(&(stream(), cuts), |(sent, cuts)| {
        let cuts = cuts.iter().map(|cut| cut.index(sent.len() + 1));
        check_served(&server, &sent, &[&sent])?;
        check_served(&server, &sent, &pieces(&sent, cuts))
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_byte_at_a_time_is_answered_as_resp_says() {
    let server = Server::start(env!("CARGO_BIN_EXE_resp-server"));
    let result = runner(10).run(&stream(), |sent| {
        check_served(&server, &sent, &sent.chunks(1).collect::<Vec<_>>())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// The Redis that is installed here. Where none is, the test is left out, unless
/// all tools have to be there.
fn redis() -> Option<Redis> {
    let redis = Redis::start();
    if redis.is_none() {
        assert!(!real::is_required(), "redis-server is not installed");
        eprintln!("left out: redis-server is not installed");
    }
    redis
}

#[test]
fn redis_and_ours_give_the_same_replies() {
    let Some(redis) = redis() else { return };
    let server = Server::start(env!("CARGO_BIN_EXE_resp-server"));
    let commands = vec(alike(), 1..40);
    let result = runner(400).run(&commands, |commands| {
        let sent: Vec<u8> = commands.iter().flat_map(|c| array(c)).collect();
        let (replies, _) = expected(&sent)?;
        for (name, address) in
            [("Redis", redis.address()), ("ours", server.address)]
        {
            forget(address);
            if let Some(problem) = differs(&send_all(address, &sent), &replies)
            {
                let sent = sent.escape_ascii();
                let problem = format!("{name}, sent: {sent}\n{problem}");
                return Err(TestCaseError::fail(problem));
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// A difference that is no more is no longer listed.
#[test]
fn known_differences_are_there() {
    let Some(redis) = redis() else { return };
    for difference in DIFFERENCES {
        let mut sent = Vec::new();
        let mut covered = false;
        for command in difference.example {
            let words = command.iter().map(|word| word.as_bytes().to_vec());
            let words: Vec<_> = words.collect();
            covered |= (difference.covers)(&words);
            sent.extend(array(&words));
        }
        assert!(covered, "{:?} is compared", difference.example);
        let Ok((replies, _)) = expected(&sent) else {
            panic!("{:?} has a large value", difference.example);
        };
        let came = send_all(redis.address(), &sent);
        let differs = differs(&came, &replies);
        assert!(differs.is_some(), "no difference: {:?}", difference.example);
    }
}

#[test]
fn every_command_is_compared_with_a_redis_or_has_a_reason() {
    for command in COMMANDS {
        let name = command.name;
        let whole = name.split('|').next().unwrap();
        let compared = streams::NAMES.contains(&name)
            || streams::PARTS.contains(&name)
            || whole == name && streams::WHOLES.contains(&name);
        let alone = ALONE.iter().any(|(alone, _)| *alone == name);
        assert!(compared != alone, "{name}: compared or with a reason");
        let known = ARITIES.iter().any(|(known, _)| *known == name);
        assert!(known || model::WHOLES.contains(&name), "{name}: no model");
    }
}

/// The most that may wait for one client, in bytes. Redis has the same limit
/// (client-query-buffer-limit).
const INPUT: usize = 1024 * 1024 * 1024;

#[test]
fn command_of_more_than_a_gigabyte_ends_its_connection() {
    let arguments = ["--quiet", "127.0.0.1:0"];
    let program = env!("CARGO_BIN_EXE_resp-server");
    let server = Server::start_with(program, &arguments);
    let mut polite = server.connect();
    let mut client = server.connect();
    let piece = vec![b'x'; 1024 * 1024];
    client.send(b"*4\r\n");
    for _ in 0..2 {
        client.send(format!("${}\r\n", INPUT / 2).as_bytes());
        for _ in 0..INPUT / 2 / piece.len() {
            // The harness would keep all that was sent.
            std::io::Write::write_all(&mut client.stream, &piece).unwrap();
        }
        polite.ask(b"PING\r\n", b"+PONG\r\n");
        // What ends the second word is too much.
        let _ = std::io::Write::write_all(&mut client.stream, b"\r\n");
    }
    let name = client.name();
    let problem = "its command is too long";
    server.log_until(&format!("Connection closed for {name}: {problem}"));
    polite.ask(b"PING\r\n", b"+PONG\r\n");
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    {
        let status = server.status();
        let [peak, now] = [status.vmhwm, status.vmrss].map(Option::unwrap);
        let limit = INPUT as u64 / 1024;
        assert!(peak < limit * 5 / 4, "it had {peak} KiB of memory");
        assert!(now < limit / 64, "it still has {now} KiB of memory");
    }
}
