//! What is left after `kill -9` at a random moment, and of a file that is cut
//! anywhere: what was acknowledged is there, and what was not is whole or
//! absent.
//!
//! `CRASHES=200 cargo test -p durable-server --test crash -- --nocapture` kills
//! two hundred times with each policy, and cuts at every byte. A run is made
//! again with `SEED=` and the number that it prints.

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
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use harness::Server;

const PROGRAM: &str = env!("CARGO_BIN_EXE_durable-server");

/// How many clients write at the same time.
const CLIENTS: usize = 20;

/// How many commands a client sends at once, at most.
const DEPTH: u64 = 16;

/// How many kills with each policy, when nobody asks for more.
const CRASHES: u64 = 4;

/// Numbers that look random, and are the same for the same seed (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

fn seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = since.expect("a time after 1970").as_nanos() as u64 | 1;
    let seed = number("SEED").unwrap_or(seed);
    eprintln!("SEED={seed}");
    seed
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn serve(file: &Path, policy: &str) -> Server {
    let file = file.to_str().expect("a path in UTF-8");
    let options = ["--quiet", "--fsync", policy, "--append-only", file];
    Server::start_with(PROGRAM, &[&options[..], &["127.0.0.1:0"]].concat())
}

/// Somebody who asks, and reads whole replies.
struct Talk(BufReader<TcpStream>);

impl Talk {
    fn new(address: SocketAddr) -> Talk {
        let stream = TcpStream::connect(address).expect("a server");
        Talk(BufReader::new(stream))
    }

    /// Asks, and returns the first line of the reply.
    fn ask(&mut self, sent: &str) -> String {
        let sent = format!("{sent}\r\n");
        self.0
            .get_ref()
            .write_all(sent.as_bytes())
            .expect("a server");
        self.line()
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("a reply");
        line.trim_end().to_owned()
    }

    /// The number that a key has; 0 when it is missing.
    fn number(&mut self, key: &str) -> u64 {
        match self.ask(&format!("GET {key}")).as_str() {
            "$-1" => 0,
            _ => self.line().parse().expect("a number"),
        }
    }
}

/// Counts up two keys of its own, together, in batches, until the server is
/// gone. Returns what was acknowledged.
fn count_up(address: SocketAddr, client: usize, acknowledged: &AtomicU64) {
    let Ok(stream) = TcpStream::connect(address) else {
        return;
    };
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut random = Random(client as u64 + 1);
    let mut next = acknowledged.load(Ordering::Relaxed) + 1;
    loop {
        let count = 1 + random.below(DEPTH);
        let mut sent = String::new();
        for number in next..next + count {
            sent +=
                &format!("MSET {client}:a {number} {client}:b {number}\r\n");
        }
        if (&stream).write_all(sent.as_bytes()).is_err() {
            return;
        }
        for number in next..next + count {
            let mut line = String::new();
            match reader.read_line(&mut line) {
                Ok(1..) if line == "+OK\r\n" => {}
                _ => return,
            }
            acknowledged.store(number, Ordering::Relaxed);
        }
        next += count;
    }
}

/// Asks for a new file, again and again, until the server is gone.
fn rewrite(address: SocketAddr) {
    let Ok(stream) = TcpStream::connect(address) else {
        return;
    };
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut line = String::new();
    while (&stream).write_all(b"BGREWRITEAOF\r\n").is_ok()
        && matches!(reader.read_line(&mut line), Ok(1..))
    {
        thread::park_timeout(Duration::from_millis(1));
    }
}

/// Kills servers with this policy. Returns how many changes were acknowledged.
fn crash(policy: &str, rewrites: bool, random: &mut Random) -> u64 {
    let file = folder(&format!("crash-{policy}-{rewrites}")).join("keys.aof");
    let counts: Vec<_> = (0..CLIENTS).map(|_| AtomicU64::new(0)).collect();
    let rounds = number("CRASHES").unwrap_or(CRASHES);
    for round in 0..=rounds {
        let server = serve(&file, policy);
        let mut talk = Talk::new(server.address);
        for (client, count) in counts.iter().enumerate() {
            let numbers =
                ["a", "b"].map(|key| talk.number(&format!("{client}:{key}")));
            let said = count.load(Ordering::Relaxed);
            assert!(
                numbers[0] >= said,
                "{policy}, round {round}, client {client}: {said} was \
                 acknowledged, and {} is there",
                numbers[0]
            );
            assert_eq!(
                numbers[0], numbers[1],
                "{policy}, round {round}, client {client}: half of an MSET"
            );
            count.store(numbers[0], Ordering::Relaxed);
        }
        if rewrites && round == 0 {
            let value = "v".repeat(200);
            for key in 0..20_000 {
                talk.ask(&format!("SET filling:{key} {value}"));
            }
        }
        if round == rounds {
            break;
        }
        thread::scope(|scope| {
            for (client, count) in counts.iter().enumerate() {
                let address = server.address;
                scope.spawn(move || count_up(address, client, count));
            }
            if rewrites {
                scope.spawn(|| rewrite(server.address));
            }
            let life = Duration::from_micros(5_000 + random.below(60_000));
            let start = Instant::now();
            while start.elapsed() < life {
                thread::park_timeout(life);
            }
            server.signal("KILL");
        });
    }
    counts
        .iter()
        .map(|count| count.load(Ordering::Relaxed))
        .sum()
}

#[test]
fn what_was_acknowledged_survives_kill_at_any_moment() {
    let mut random = Random(seed());
    for policy in ["always", "everysec", "no"] {
        let changes = crash(policy, false, &mut random);
        eprintln!("{policy}: {changes} changes, none lost");
        assert!(changes > 0, "no change was acknowledged");
    }
}

#[test]
fn what_was_acknowledged_survives_kill_in_a_rewrite() {
    let mut random = Random(seed());
    let changes = crash("everysec", true, &mut random);
    eprintln!("everysec, with new files: {changes} changes, none lost");
    assert!(changes > 0, "no change was acknowledged");
}

/// What each of a few keys is.
fn dump(address: SocketAddr) -> String {
    let stream = TcpStream::connect(address).expect("a server");
    (&stream)
        .write_all(b"MGET a b c d\r\nDBSIZE\r\nQUIT\r\n")
        .expect("a server");
    let mut all = String::new();
    std::io::Read::read_to_string(&mut &stream, &mut all).expect("replies");
    all
}

#[test]
fn file_that_is_cut_anywhere_has_whole_commands() {
    let mut random = Random(seed());
    let file = folder("cut").join("keys.aof");
    let server = serve(&file, "no");
    let mut talk = Talk::new(server.address);
    // How long the file is after each command, and what is there then.
    let mut states = vec![(0, dump(server.address))];
    for number in 0..60 {
        let [one, other] =
            [(); 2].map(|()| ["a", "b", "c", "d"][random.below(4) as usize]);
        let sent = match random.below(5) {
            0 => format!("RENAME {one} {other}"),
            1 => format!("MSET {one} {number} {other} {number} c {number}"),
            2 => format!("APPEND {one} {number}"),
            3 => format!("DEL {one} {other}"),
            _ => format!(
                "SET {one} {}",
                "v".repeat(random.below(30) as usize + 1)
            ),
        };
        talk.ask(&sent);
        let length = fs::metadata(&file).expect("a file").len();
        states.push((length, dump(server.address)));
    }
    drop(server);
    let whole = fs::read(&file).expect("a file");
    let step = if number("CRASHES").is_some() { 1 } else { 17 };
    let start = whole.len().saturating_sub(2_000);
    for length in (start..=whole.len()).step_by(step) {
        fs::write(&file, &whole[..length]).expect("a file");
        let server = serve(&file, "no");
        let came = dump(server.address);
        let fits = |(at, _): &&(u64, String)| *at <= length as u64;
        let expected = &states.iter().rfind(fits).expect("a state").1;
        assert_eq!(&came, expected, "a file cut at {length}");
    }
}
