//! A polite client beside one that is not.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use hdrhistogram::Histogram;
use observe::process;

use crate::contender::Contender;
use crate::load::Connection;
use crate::workload::{self, Protocol};

/// How long the polite client pauses between two questions.
const PAUSE: Duration = Duration::from_micros(200);

/// How long a client sends a million commands again and again, at most.
const LONGEST: Duration = Duration::from_secs(10);

/// How long the value is for which the greedy one asks, in bytes.
const VALUE: usize = 1_000_000;

/// How long the polite client waited, in milliseconds, and what the server took.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    /// What half of the replies took at most.
    pub p50: f64,
    /// What 99 of 100 replies took at most.
    pub p99: f64,
    /// What the slowest reply took.
    pub worst: f64,
    /// The most memory that the server ever had, in megabytes; none where that is not shown.
    pub peak: Option<f64>,
}

impl Wait {
    /// What such times, in microseconds, come to, now that the server with this process has been asked.
    pub fn new(times: &Histogram<u64>, server: u32) -> Self {
        let milliseconds = |microseconds: u64| microseconds as f64 / 1e3;
        Wait {
            p50: milliseconds(times.value_at_quantile(0.5)),
            p99: milliseconds(times.value_at_quantile(0.99)),
            worst: milliseconds(times.max()),
            peak: process::peak_memory(server).map(|bytes| bytes as f64 / 1e6),
        }
    }
}

/// One client asks `values` times for a value of a megabyte and reads nothing; the polite one goes on for
/// `time`.
///
/// # Errors
///
/// When the server gives the polite client another reply than it must, or none.
pub fn beside_a_slow_reader(contender: &Contender, values: usize, time: Duration) -> Result<Wait> {
    let server = contender.start()?;
    let (store, ask) = workload::repeated(contender.protocol, VALUE, values);
    let mut connection = Connection::open(server.address)?;
    connection.stream(&store)?;
    connection.close()?;
    let mut greedy = TcpStream::connect(server.address)?;
    let mut polite = Connection::open(server.address)?;
    let start = Instant::now();
    greedy.write_all(ask.batch(0, ask.len()).0)?;
    let times = ask_until(&mut polite, contender.protocol, || start.elapsed() > time)?;
    Ok(Wait::new(&times, server.id()))
}

/// One client sends so many commands without waiting, and reads their replies, again and again, until the
/// polite one has been answered so often, or for [`LONGEST`].
///
/// # Errors
///
/// When a reply is wrong, or does not come.
pub fn beside_a_million(contender: &Contender, commands: usize, asks: usize) -> Result<Wait> {
    let server = contender.start()?;
    let script = workload::missing(contender.protocol, commands);
    let mut polite = Connection::open(server.address)?;
    let mut greedy = Connection::open(server.address)?;
    let (asked, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let start = Instant::now();
    thread::scope(|scope| {
        let sending = scope.spawn(|| {
            let mut sent = greedy.stream(&script);
            while sent.is_ok() && asked.load(Ordering::Relaxed) < asks && start.elapsed() < LONGEST
            {
                sent = greedy.stream(&script);
            }
            done.store(true, Ordering::Relaxed);
            sent
        });
        let over = || {
            asked.fetch_add(1, Ordering::Relaxed);
            done.load(Ordering::Relaxed)
        };
        let times = ask_until(&mut polite, contender.protocol, over);
        let sent = sending.join();
        sent.map_err(|_| anyhow!("the greedy client has panicked"))?
            .context("the greedy client")?;
        Ok(Wait::new(&times?, server.id()))
    })
}

/// Asks for one word, again and again; how long each reply took, in microseconds.
fn ask_until(
    polite: &mut Connection,
    protocol: Protocol,
    over: impl Fn() -> bool,
) -> Result<Histogram<u64>> {
    let mut times = Histogram::new(3)?;
    ask_with_pauses(polite, protocol, PAUSE, |time| {
        times.record(time.as_micros() as u64)?;
        Ok(!over())
    })?;
    Ok(times)
}

/// Asks for one word, pauses, and asks again, as long as `goes_on`, which is told how long the reply took.
///
/// # Errors
///
/// When the server gives another reply than it must, or none, and with those of `goes_on`.
pub fn ask_with_pauses(
    polite: &mut Connection,
    protocol: Protocol,
    pause: Duration,
    mut goes_on: impl FnMut(Duration) -> Result<bool>,
) -> Result<()> {
    let question = workload::missing(protocol, 1);
    let (sent, expected) = question.batch(0, 1);
    loop {
        let start = Instant::now();
        polite
            .exchange(sent, expected)
            .context("the polite client")?;
        if !goes_on(start.elapsed())? {
            return Ok(());
        }
        thread::sleep(pause);
    }
}

/// Whether a server serves a second client while the first one stays.
///
/// # Errors
///
/// When it serves not even one.
pub fn serves_two(address: SocketAddr, protocol: Protocol) -> Result<bool> {
    const PATIENCE: Duration = Duration::from_secs(2);
    let question = workload::missing(protocol, 1);
    let (sent, expected) = question.batch(0, 1);
    let mut first = Connection::open(address)?;
    first.exchange(sent, expected)?;
    let mut second = Connection::open(address)?;
    second.wait_at_most(PATIENCE)?;
    Ok(second.exchange(sent, expected).is_ok())
}
