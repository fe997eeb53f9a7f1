//! Who writes to a server that will be killed, and knows what was acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use fastrand::Rng;

use crate::load::Connection;
use crate::persistence::ASK_FOR_A_NEW_FILE;
use crate::servers::Server;
use crate::workload::Protocol;

/// How many commands a client sends at once, at most.
const DEPTH: u64 = 16;

/// How long a client pauses between two requests for a new file.
const PAUSE: Duration = Duration::from_millis(1);

/// How many digits a number has in a list.
const DIGITS: usize = 8;

/// How far clients have counted. Each sets two keys to the same number with one command, and appends the number to a
/// third one, its list.
pub struct Clients {
    /// How far each was when the server began.
    before: Vec<u64>,
    /// What was acknowledged.
    counts: Vec<AtomicU64>,
    /// How many of their keys were there.
    keys: usize,
}

/// What is there after an end.
pub struct Found {
    /// How many changes were acknowledged since the time before.
    pub acknowledged: u64,
    /// How many of those are not there.
    pub lost: u64,
}

impl Clients {
    pub fn new(count: usize) -> Self {
        Clients {
            before: vec![0; count],
            counts: (0..count).map(|_| AtomicU64::new(0)).collect(),
            keys: 0,
        }
    }

    /// How many keys they had when somebody [looked](Self::look): three each, when none was killed between its
    /// first two commands.
    pub fn keys(&self) -> usize {
        self.keys
    }

    /// Has all of them write for a while, when the server has loaded its file, and kills it then.
    pub fn write_for(&self, server: Server, time: Duration) -> Result<()> {
        Connection::open(server.address)?.ask(&[b"DBSIZE"])?;
        thread::scope(|scope| {
            self.start(scope, server.address);
            thread::sleep(time);
            drop(server);
        });
        Ok(())
    }

    /// Has all of them write while something else is done, and returns whether the server was killed meanwhile.
    pub fn write_during(
        &self,
        server: Server,
        what: impl FnOnce(SocketAddr) -> Result<()>,
    ) -> Result<bool> {
        thread::scope(|scope| {
            self.start(scope, server.address);
            match what(server.address) {
                Ok(()) => {
                    drop(server);
                    Ok(false)
                }
                Err(error) => {
                    ensure!(server.was_killed()?, error);
                    Ok(true)
                }
            }
        })
    }

    fn start<'scope>(&'scope self, scope: &'scope thread::Scope<'scope, '_>, address: SocketAddr) {
        for (client, count) in self.counts.iter().enumerate() {
            scope.spawn(move || count_up(address, client, count));
        }
    }

    /// Asks a server how far each of them is, which goes on from there.
    pub fn look(&mut self, address: SocketAddr) -> Result<Found> {
        let mut connection = Connection::open(address)?;
        let mut found = Found {
            acknowledged: 0,
            lost: 0,
        };
        self.keys = 0;
        for (client, before) in self.before.iter_mut().enumerate() {
            let said = self.counts[client].get_mut();
            let mut get = |key: &str| -> Result<Vec<u8>> {
                let key = format!("{client}:{key}");
                match connection.ask(&[b"EXISTS", key.as_bytes()])?.as_slice() {
                    b"0" => Ok(Vec::new()),
                    _ => connection.ask(&[b"GET", key.as_bytes()]),
                }
            };
            let (one, other) = (get("a")?, get("b")?);
            ensure!(
                one == other,
                "client {client} has half of an MSET: {} and {}",
                one.escape_ascii(),
                other.escape_ascii()
            );
            let list = get("list")?;
            let keys = [&one, &other, &list].into_iter();
            self.keys += keys.filter(|value| !value.is_empty()).count();
            let is_there = |number: u64| {
                let end = number as usize * DIGITS;
                let entry = end
                    .checked_sub(DIGITS)
                    .and_then(|start| list.get(start..end));
                entry == Some(entry_of(number).as_bytes())
            };
            found.acknowledged += *said - *before;
            found.lost += (*before + 1..=*said)
                .filter(|number| !is_there(*number))
                .count() as u64;
            *before = (list.len() / DIGITS) as u64;
            *said = *before;
        }
        Ok(found)
    }
}

/// A number as it stands in a list.
fn entry_of(number: u64) -> String {
    format!("{number:0DIGITS$}")
}

/// Counts up the keys of a client, in batches, until the server is gone.
fn count_up(address: SocketAddr, client: usize, acknowledged: &AtomicU64) {
    // The server may be killed at any moment: then there is nothing more to do.
    let _ = try_to_count_up(address, client, acknowledged);
}

fn try_to_count_up(address: SocketAddr, client: usize, acknowledged: &AtomicU64) -> Result<()> {
    let mut reader = BufReader::new(TcpStream::connect(address)?);
    let mut random = Rng::with_seed(client as u64);
    let [a, b, list] = ["a", "b", "list"].map(|key| format!("{client}:{key}"));
    let (mut sent, mut line) = (Vec::new(), String::new());
    loop {
        let next = acknowledged.load(Ordering::Relaxed) + 1;
        let batch = next..next + random.u64(1..=DEPTH);
        sent.clear();
        for number in batch.clone() {
            let number = entry_of(number);
            let words = ["MSET", &a, &number, &b, &number];
            Protocol::Resp.command(&words.map(str::as_bytes), &mut sent);
            let words = ["APPEND", &list, &number];
            Protocol::Resp.command(&words.map(str::as_bytes), &mut sent);
        }
        reader.get_ref().write_all(&sent)?;
        for number in batch {
            let length = number as usize * DIGITS;
            for expected in ["+OK\r\n".into(), format!(":{length}\r\n")] {
                line.clear();
                reader.read_line(&mut line)?;
                ensure!(line == expected, "another reply: {line:?}");
            }
            acknowledged.store(number, Ordering::Relaxed);
        }
    }
}

/// Asks for a new file, again and again, until the server is gone.
pub fn rewrite(address: SocketAddr) {
    // As above.
    let _ = try_to_rewrite(address);
}

fn try_to_rewrite(address: SocketAddr) -> Result<()> {
    let mut reader = BufReader::new(TcpStream::connect(address)?);
    let mut line = String::new();
    loop {
        reader.get_ref().write_all(ASK_FOR_A_NEW_FILE)?;
        // Another rewrite may go on: an error, and another line.
        let length = reader.read_line(&mut line)?;
        ensure!(length > 0, "the server is gone");
        thread::sleep(PAUSE);
    }
}
