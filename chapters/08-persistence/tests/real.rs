//! Our file and that of a real Redis: random commands to one of them, and what
//! is there afterwards is what each of them makes of the file.

#[path = "../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;

use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use harness::{Client, LIMIT, Server};

const PROGRAM: &str = env!("CARGO_BIN_EXE_durable-server");

/// A command, and its words as bytes.
type Words = Vec<Vec<u8>>;

fn words(parts: &[&str]) -> Words {
    parts.iter().map(|part| part.as_bytes().to_vec()).collect()
}

fn written(words: &Words) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend(format!("${}\r\n", word.len()).bytes());
        bytes.extend(word);
        bytes.extend(b"\r\n");
    }
    bytes
}

/// Few keys, so that commands meet; one of them of bytes that are no text.
fn key() -> impl Strategy<Value = Vec<u8>> {
    select(vec![b"a".to_vec(), b"b".to_vec(), b"\0\r\n*\xff".to_vec()])
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        select(vec![b"1".to_vec(), b"-7".to_vec(), b"".to_vec()]),
        vec(any::<u8>(), 0..40),
    ]
}

/// Deadlines that are far away, and one that is long over.
fn moment() -> impl Strategy<Value = &'static str> {
    select(&["32503680000000", "32503680000777", "1000"][..])
}

fn command() -> impl Strategy<Value = Words> {
    let name = |names: &'static [&'static str]| select(names);
    let one = |(name, key): (&str, Vec<u8>)| vec![name.into(), key];
    let two = |(name, key, value): (&str, Vec<u8>, Vec<u8>)| {
        vec![name.as_bytes().to_vec(), key, value]
    };
    prop_oneof![
        6 => (name(&["SET", "GETSET", "SETNX", "APPEND", "MSET"]), key(), value())
            .prop_map(two),
        3 => (name(&["INCR", "DECR", "DEL", "GETDEL", "PERSIST", "UNLINK", "GET"]), key())
            .prop_map(one),
        2 => (name(&["RENAME", "RENAMENX"]), key(), key()).prop_map(two),
        2 => (key(), moment()).prop_map(|(key, moment)| {
            vec![b"PEXPIREAT".to_vec(), key, moment.into()]
        }),
        2 => (key(), value(), moment()).prop_map(|(key, value, moment)| {
            vec![b"SET".to_vec(), key, value, b"PXAT".to_vec(), moment.into()]
        }),
        1 => (key(), moment()).prop_map(|(key, moment)| {
            vec![b"GETEX".to_vec(), key, b"PXAT".to_vec(), moment.into()]
        }),
        2 => (key(), value(), select(&["NX", "XX", "KEEPTTL", "GET"][..]))
            .prop_map(|(key, value, option)| {
                vec![b"SET".to_vec(), key, value, option.into()]
            }),
        1 => (key(), 0..50_u32, value()).prop_map(|(key, offset, value)| {
            let offset = offset.to_string().into_bytes();
            vec![b"SETRANGE".to_vec(), key, offset, value]
        }),
        1 => (key(), value(), key(), value()).prop_map(|(a, x, b, y)| {
            vec![b"MSET".to_vec(), a, x, b, y]
        }),
        2 => select(&["0", "1", "9"][..]).prop_map(|db| words(&["SELECT", db])),
        1 => select(&["FLUSHDB", "FLUSHALL"][..]).prop_map(|all| words(&[all])),
    ]
}

/// Sends a command, and reads its reply, which is no nested one.
fn ask(client: &mut Client, words: &Words) -> Vec<u8> {
    client.send(&written(words));
    let line = line(client);
    let length = String::from_utf8_lossy(&line[1..]).trim().parse::<i64>();
    match (line[0], length) {
        (b'$', Ok(length @ 0..)) => {
            let mut bytes = vec![0; length as usize + 2];
            read(client, &mut bytes);
            [line, bytes].concat()
        }
        _ => line,
    }
}

fn line(client: &mut Client) -> Vec<u8> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        read(client, &mut byte);
        line.extend(byte);
    }
    line
}

fn read(client: &mut Client, bytes: &mut [u8]) {
    std::io::Read::read_exact(&mut client.stream, bytes).expect("a reply");
}

/// What is there: for each table and key, the value and the deadline.
fn dump(address: std::net::SocketAddr) -> Vec<String> {
    let mut client = Client::connect(address);
    let mut all = Vec::new();
    for database in ["0", "1", "9"] {
        ask(&mut client, &words(&["SELECT", database]));
        for key in [&b"a"[..], b"b", b"\0\r\n*\xff"] {
            for name in ["GET", "PEXPIRETIME"] {
                let reply = ask(&mut client, &vec![name.into(), key.to_vec()]);
                let key = key.escape_ascii();
                let reply = reply.escape_ascii();
                all.push(format!("{database} {name} {key}: {reply}"));
            }
        }
        let size = ask(&mut client, &words(&["DBSIZE"]));
        all.push(format!("{database} {}", size.escape_ascii()));
    }
    all
}

/// Fails with the answers that differ.
fn same(
    came: &[String],
    before: &[String],
    by: &str,
) -> Result<(), TestCaseError> {
    let pairs = before.iter().zip(came).filter(|(was, is)| was != is);
    let differ: Vec<String> = pairs
        .map(|(was, is)| format!("{was}, read {by}: {is}"))
        .collect();
    prop_assert!(differ.is_empty(), "{}", differ.join("\n"));
    Ok(())
}

/// A `redis-server` that keeps an append-only file in a folder.
struct Redis {
    process: Child,
    address: std::net::SocketAddr,
}

impl Redis {
    fn start(folder: &Path) -> Option<Redis> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let process = Command::new("redis-server")
            .args(["--port", &address.port().to_string(), "--save", ""])
            .args(["--appendonly", "yes", "--aof-use-rdb-preamble", "no"])
            .args(["--appendfsync", "no", "--dir"])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .ok()?;
        let redis = Redis { process, address };
        let start = Instant::now();
        while !redis.answers() {
            assert!(start.elapsed() < LIMIT, "redis-server does not answer");
            thread::park_timeout(Duration::from_millis(1));
        }
        Some(redis)
    }

    fn answers(&self) -> bool {
        let Ok(stream) = std::net::TcpStream::connect(self.address) else {
            return false;
        };
        let mut client = Client::over(stream);
        ask(&mut client, &words(&["PING"])) == b"+PONG\r\n"
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether a Redis is there; without one these tests are left out, unless they
/// must not be.
fn has_redis() -> bool {
    let version = Command::new("redis-server").arg("--version").output();
    let has = version.is_ok();
    let required = env::var("PROOF_REQUIRE").is_ok_and(|value| value == "all");
    assert!(has || !required, "redis-server is not installed");
    if !has {
        eprintln!("left out: redis-server is not installed");
    }
    has
}

fn serve(file: &Path) -> Server {
    let file = file.to_str().expect("a path in UTF-8");
    let arguments = ["--quiet", "--append-only", file, "127.0.0.1:0"];
    Server::start_with(PROGRAM, &arguments)
}

/// An empty folder for this test.
fn folder(name: &str) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig {
        cases: 30,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

#[test]
fn redis_reads_our_file() {
    if !has_redis() {
        return;
    }
    let cases = (vec(command(), 1..60), any::<bool>());
    let test = |(commands, anew): (Vec<Words>, bool)| {
        let folder = folder("ours");
        let file = folder.join("appendonly.aof");
        let server = serve(&file);
        let mut client = server.connect();
        for (place, command) in commands.iter().enumerate() {
            ask(&mut client, command);
            if anew && place == commands.len() / 2 {
                ask(&mut client, &words(&["BGREWRITEAOF"]));
            }
        }
        let before = dump(server.address);
        server.stop();

        let server = serve(&file);
        same(&dump(server.address), &before, "by ours")?;
        server.stop();
        fs::remove_file(folder.join("appendonly.aof.lock")).unwrap();

        let check = Command::new("redis-check-aof").arg(&file).output();
        let check = check.expect("redis-check-aof");
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        prop_assert!(check.status.success(), "{}", said);
        let redis = Redis::start(&folder).expect("a Redis");
        same(&dump(redis.address), &before, "by Redis")?;
        Ok(())
    };
    runner().run(&cases, test).unwrap();
}

#[test]
fn we_read_the_file_of_redis() {
    if !has_redis() {
        return;
    }
    let cases = (vec(command(), 1..60), any::<bool>());
    let test = |(commands, anew): (Vec<Words>, bool)| {
        let folder = folder("theirs");
        let redis = Redis::start(&folder).expect("a Redis");
        let mut client = Client::connect(redis.address);
        for command in &commands {
            ask(&mut client, command);
        }
        let before = dump(redis.address);
        let parts = folder.join("appendonlydir");
        let mut file = parts.join("appendonly.aof.1.incr.aof");
        if anew {
            ask(&mut client, &words(&["BGREWRITEAOF"]));
            file = parts.join("appendonly.aof.2.base.aof");
            let manifest = parts.join("appendonly.aof.manifest");
            let start = Instant::now();
            while !fs::read_to_string(&manifest)
                .is_ok_and(|list| list.contains("2.base.aof"))
            {
                assert!(start.elapsed() < LIMIT, "no new file");
                thread::park_timeout(Duration::from_millis(1));
            }
        }
        drop(redis);
        let server = serve(&file);
        same(&dump(server.address), &before, "by ours")?;
        Ok(())
    };
    runner().run(&cases, test).unwrap();
}

/// The lines of an exercise, which are no commands.
#[test]
fn redis_skips_lines_that_begin_with_a_number_sign() {
    if !has_redis() {
        return;
    }
    let folder = folder("lines");
    let file = folder.join("appendonly.aof");
    let mut bytes = b"#CRC:00000000\r\n".to_vec();
    for command in [&["SELECT", "0"][..], &["MULTI"], &["SET", "a", "1"]] {
        bytes.extend(written(&words(command)));
        bytes.extend(b"#CRC:61d47fac\r\n");
    }
    bytes.extend(written(&words(&["EXEC"])));
    bytes.extend(b"#CRC:6");
    fs::write(&file, bytes).unwrap();
    let check = Command::new("redis-check-aof").arg(&file).output();
    let check = check.expect("redis-check-aof");
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.status.success(), "{said}");
    let redis = Redis::start(&folder).expect("a Redis");
    let keys = dump(redis.address);
    assert_eq!(keys[0], r"0 GET a: $1\r\n1\r\n");
}
