//! Idle time is wasted: how much of its time the server sleeps while others wait.

use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use observe::process::{self, SystemCall};
use serde::{Deserialize, Serialize};

use super::{Client, LIMIT, QUESTION, Results};
use crate::plot::{self, Figure, WAITING, WIDTH};
use crate::results::{Header, Table};
use crate::servers::Server;

/// How long the client that is served thinks between a reply and its next command, in ms.
pub const THINKS: [u64; 4] = [0, 1, 10, 100];

/// How many others wait, each with a command sent.
pub const OTHERS: usize = 4;

/// How long the server is watched.
const WATCHED: Duration = Duration::from_secs(1);

/// The longest pause between two looks, in microseconds. The pauses are random, so that no rhythm
/// of the client is in step with them.
const PAUSE: u64 = 500;

/// One look of so many is at the queue too. The kernel lists all connections of the machine for it,
/// and that takes time.
const QUEUE_EVERY: u32 = 20;

/// What was seen at one pace of the client that is served.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// How many milliseconds the client thinks between a reply and its next command.
    pub thinks: u64,
    /// How often the server was looked at.
    pub looks: u32,
    /// How many of 100 looks found it asleep in `recvfrom`.
    pub asleep: f64,
    /// How many connections waited in the accept queue, the fewest at any look at it.
    pub waiting: usize,
}

/// Watches a server that serves one client, which thinks for so many milliseconds after each reply,
/// while [`OTHERS`] wait.
///
/// # Errors
///
/// When the server cannot be started or reached, or the system does not show what it does.
pub fn measure(program: &Path, thinks: u64) -> Result<Point> {
    let server = Server::start(program, &["--quiet"])?;
    let mut served = Client::connect(server.address)?;
    served.ask()?;
    let others = queue(&server)?;
    let over = AtomicBool::new(false);
    let point = thread::scope(|scope| {
        let asking = scope.spawn(|| -> Result<()> {
            while !over.load(Ordering::Relaxed) {
                served.ask()?;
                thread::sleep(Duration::from_millis(thinks));
            }
            Ok(())
        });
        let point = watch(&server, thinks);
        over.store(true, Ordering::Relaxed);
        asking
            .join()
            .map_err(|_| anyhow!("the client panicked"))??;
        point
    })?;
    drop(served);
    for mut other in others {
        other.expect(QUESTION.1)?;
    }
    Ok(point)
}

/// The clients that wait, when they are all in the queue.
fn queue(server: &Server) -> Result<Vec<Client>> {
    let others: Result<Vec<Client>> = (0..OTHERS)
        .map(|_| {
            let mut other = Client::connect(server.address)?;
            other.send(QUESTION.0)?;
            Ok(other)
        })
        .collect();
    let start = Instant::now();
    while waiting(server)? < OTHERS {
        ensure!(
            start.elapsed() < LIMIT,
            "not within {LIMIT:?}: {OTHERS} clients in the queue"
        );
        thread::yield_now();
    }
    others
}

fn waiting(server: &Server) -> Result<usize> {
    let queue = process::accept_queue(server.address);
    queue.context("this system shows no accept queue in /proc/net/tcp")
}

/// Looks at the server again and again.
fn watch(server: &Server, thinks: u64) -> Result<Point> {
    let mut random = fastrand::Rng::with_seed(1);
    let (mut looks, mut asleep, mut fewest) = (0, 0, usize::MAX);
    let start = Instant::now();
    while start.elapsed() < WATCHED {
        let sleeps = process::is_asleep_in(server.id(), SystemCall::Recvfrom);
        asleep += u32::from(sleeps.context("this system shows no /proc/PID/syscall")?);
        if looks % QUEUE_EVERY == 0 {
            fewest = fewest.min(waiting(server)?);
        }
        looks += 1;
        thread::sleep(Duration::from_micros(random.u64(..PAUSE)));
    }
    Ok(Point {
        thinks,
        looks,
        asleep: (f64::from(asleep) * 1000.0 / f64::from(looks)).round() / 10.0,
        waiting: fewest,
    })
}

/// The results with their table.
pub fn results(header: Header, points: Vec<Point>) -> Results<Point> {
    let head = [
        "Client 1 thinks",
        "Asleep in recvfrom",
        "In the queue",
        "Looks",
    ];
    let mut table = Table::new(&head);
    for point in &points {
        table.rows.push(vec![
            format!("{} ms", point.thinks),
            format!("{:.1} %", point.asleep),
            point.waiting.to_string(),
            point.looks.to_string(),
        ]);
    }
    Results {
        header,
        points,
        table,
    }
}

/// The plot of the results: a bar for each pace.
pub fn plot(results: &Results<Point>) -> String {
    let points = &results.points;
    let mut desc = format!(
        "A bar for each time that client 1 thinks between two commands, and how much of it the \
         server sleeps in recvfrom while {} others wait:",
        OTHERS
    );
    let mut body = String::new();
    for (index, point) in points.iter().enumerate() {
        let _ = write!(desc, " {} ms, {:.1} percent;", point.thinks, point.asleep);
        bar(&mut body, index, point);
    }
    let height = 48.0 + 64.0 * points.len() as f64;
    let _ = writeln!(
        body,
        "  <text x=\"16\" y=\"{}\">asleep in <tspan font-family=\"var(--mono-font, \
         monospace)\">recvfrom</tspan> while {} clients wait</text>",
        28, OTHERS
    );
    let figure = Figure {
        name: "idle",
        title: "How much of its time the server sleeps while others wait",
        desc: plot::ended(desc),
        header: &results.header,
    };
    plot::svg(&figure, height, &body)
}

/// One bar, its name above it.
fn bar(body: &mut String, index: usize, point: &Point) {
    let top = 44.0 + 64.0 * index as f64;
    let full = WIDTH - 32.0;
    let width = full * point.asleep / 100.0;
    let _ = write!(
        body,
        "  <text x=\"16\" y=\"{}\">client 1 thinks for {} ms</text>\n  <text x=\"464\" y=\"{}\" \
         text-anchor=\"end\" font-weight=\"600\">{:.1} %</text>\n  <rect x=\"16\" y=\"{}\" \
         width=\"{full}\" height=\"20\" rx=\"4\" fill=\"none\" stroke=\"currentColor\" \
         stroke-opacity=\"0.4\"/>\n  <rect x=\"16\" y=\"{}\" width=\"{width:.1}\" height=\"20\" \
         rx=\"4\" fill=\"{WAITING}\" fill-opacity=\"0.2\" stroke=\"{WAITING}\"/>\n",
        top + 16.0,
        point.thinks,
        top + 16.0,
        point.asleep,
        top + 24.0,
        top + 24.0,
    );
}
