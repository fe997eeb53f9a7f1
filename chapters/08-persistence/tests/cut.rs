//! What is left of a file that is cut anywhere: whole commands.
//!
//! `EVERY=1 cargo test -p durable-server --test cut` cuts at each byte of the
//! end. A run is made again with `SEED=` and the number that it prints.

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
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use harness::Server;

const PROGRAM: &str = env!("CARGO_BIN_EXE_durable-server");

/// How many bytes of the end are looked at.
const END: usize = 2_000;

/// At which of them the file is cut, when nobody asks for more.
const EVERY: u64 = 17;

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

fn serve(file: &Path) -> Server {
    let file = file.to_str().expect("a path in UTF-8");
    let options = ["--quiet", "--fsync", "no", "--append-only", file];
    Server::start_with(PROGRAM, &[&options[..], &["127.0.0.1:0"]].concat())
}

/// Sends lines and returns all replies.
fn talk(address: SocketAddr, lines: &str) -> String {
    let stream = TcpStream::connect(address).expect("a server");
    let sent = format!("{lines}\r\nQUIT\r\n");
    (&stream).write_all(sent.as_bytes()).expect("a server");
    let mut all = String::new();
    (&stream).read_to_string(&mut all).expect("replies");
    all
}

/// What each of a few keys is.
fn dump(address: SocketAddr) -> String {
    talk(address, "MGET a b c d\r\nDBSIZE")
}

#[test]
fn file_that_is_cut_anywhere_has_whole_commands() {
    let mut random = Random(seed());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cut");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("keys.aof");
    let server = serve(&file);
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
        talk(server.address, &sent);
        let length = fs::metadata(&file).expect("a file").len();
        states.push((length, dump(server.address)));
    }
    drop(server);
    let whole = fs::read(&file).expect("a file");
    let every = number("EVERY").unwrap_or(EVERY) as usize;
    let start = whole.len().saturating_sub(END);
    for length in (start..=whole.len()).step_by(every) {
        fs::write(&file, &whole[..length]).expect("a file");
        let server = serve(&file);
        let came = dump(server.address);
        let fits = |(at, _): &&(u64, String)| *at <= length as u64;
        let expected = &states.iter().rfind(fits).expect("a state").1;
        assert_eq!(&came, expected, "a file cut at {length}");
    }
}
