//! One slow client holds everybody: how long another waits for one that reads slowly.

use std::fmt::Write;
use std::io::Read;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use observe::process::{SystemCall, is_asleep_in};
use serde::{Deserialize, Serialize};

use super::{Client, Results, milliseconds};
use crate::plot::{self, Axis, CLIENT, Figure, Line, WAITING};
use crate::results::{Header, Table};
use crate::servers::Server;
use crate::statistics::show;

/// How many megabytes the reader asks for, in the experiment of the book.
pub const MEGABYTES: [usize; 6] = [1, 2, 4, 8, 16, 32];

/// How many bytes the slow one reads in a second.
pub const PACE: usize = 20_000_000;

/// How long the value is that it asks for, again and again, in bytes.
const VALUE: usize = 1_000_000;

/// How many bytes it reads at once.
const PIECE: usize = 64 * 1024;

/// How often the server is looked at.
const PAUSE: Duration = Duration::from_micros(500);

/// How long another client waited.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// How many megabytes (millions of bytes) the reader asked for.
    pub megabytes: usize,
    /// How many milliseconds the other waited for one that reads as fast as it can.
    pub fast: f64,
    /// How many milliseconds it waited for one that reads slowly.
    pub slow: f64,
    /// How many of 100 looks found the server asleep in `sendto` meanwhile; none where the system
    /// does not show it.
    pub sendto: Option<f64>,
}

/// Lets one client ask for so many megabytes, and another for a word.
///
/// # Errors
///
/// When the server cannot be started or reached, or a reply is wrong.
pub fn measure(program: &Path, megabytes: usize) -> Result<Point> {
    let (fast, _) = wait_behind(program, megabytes, None)?;
    let (slow, sendto) = wait_behind(program, megabytes, Some(PACE))?;
    Ok(Point {
        megabytes,
        fast: milliseconds(fast),
        slow: milliseconds(slow),
        sendto,
    })
}

/// How long a client waits behind a reader of this pace, in bytes in a second; and how many of 100
/// looks found the server asleep in `sendto`.
fn wait_behind(
    program: &Path,
    megabytes: usize,
    pace: Option<usize>,
) -> Result<(Duration, Option<f64>)> {
    let server = Server::start(program, &["--quiet"])?;
    let mut reader = Client::connect(server.address)?;
    reader.send(&[b"SET big ", &b"x".repeat(VALUE)[..], b"\n"].concat())?;
    reader.expect(b"OK\n")?;
    reader.send(&b"GET big\n".repeat(megabytes))?;
    let start = Instant::now();
    thread::scope(|scope| {
        let other = scope.spawn(|| -> Result<Duration> {
            Client::connect(server.address)?.ask()?;
            Ok(start.elapsed())
        });
        let reading = scope.spawn(move || read(reader, megabytes * (VALUE + 1), pace));
        let (mut looks, mut asleep) = (0, 0);
        let look = || is_asleep_in(server.id(), SystemCall::Sendto);
        while !reading.is_finished() {
            looks += 1;
            asleep += u32::from(look() == Some(true));
            thread::sleep(PAUSE);
        }
        let shown = look().is_some();
        let share = (f64::from(asleep) * 1000.0 / f64::from(looks.max(1))).round() / 10.0;
        reading
            .join()
            .map_err(|_| anyhow!("the reader panicked"))??;
        let waited = other
            .join()
            .map_err(|_| anyhow!("the other client panicked"))??;
        Ok((waited, shown.then_some(share)))
    })
}

/// Reads so many bytes, not faster than the pace, and leaves.
fn read(mut reader: Client, bytes: usize, pace: Option<usize>) -> Result<()> {
    let start = Instant::now();
    let mut buffer = vec![0; PIECE];
    let mut left = bytes;
    while left > 0 {
        let piece = left.min(PIECE);
        reader.stream.read_exact(&mut buffer[..piece])?;
        left -= piece;
        if let Some(pace) = pace {
            let due = Duration::from_secs_f64((bytes - left) as f64 / pace as f64);
            thread::sleep(due.saturating_sub(start.elapsed()));
        }
    }
    Ok(())
}

/// The results with their table.
pub fn results(header: Header, points: Vec<Point>) -> Results<Point> {
    let head = [
        "Client 1 asks for",
        "Reads fast: client 2 waits, ms",
        "Reads slowly: client 2 waits, ms",
        "Server asleep in sendto",
    ];
    let mut table = Table::new(&head);
    for point in &points {
        let sendto = point.sendto.map(|share| format!("{share:.1} %"));
        table.rows.push(vec![
            format!("{} MB", point.megabytes),
            show(point.fast),
            show(point.slow),
            sendto.unwrap_or("not shown".into()),
        ]);
    }
    Results {
        header,
        points,
        table,
    }
}

/// The plot of the results.
pub fn plot(results: &Results<Point>) -> String {
    let points = &results.points;
    let mut desc =
        "Two lines. Client 1 asks for megabytes, client 2 for one word. How long client \
                    2 waits, when client 1 reads fast and when it reads slowly:"
            .to_owned();
    for point in points {
        let (fast, slow) = (show(point.fast), show(point.slow));
        let _ = write!(desc, " {} MB, {fast} ms and {slow} ms;", point.megabytes);
    }
    let line = |name, color, value: fn(&Point) -> f64| Line {
        name,
        color,
        points: points
            .iter()
            .map(|point| (point.megabytes as f64, value(point) / 1e3))
            .collect(),
    };
    let slow = line("behind a slow reader", WAITING, |point| point.slow);
    let fast = line("behind a fast one", CLIENT, |point| point.fast);
    let most = slow.points.iter().map(|point| point.1).fold(0.0, f64::max);
    let last = points.last().map_or(1, |point| point.megabytes);
    plot::plot(
        &Figure {
            name: "slow-reader",
            title: "How long a client waits for one that reads slowly",
            desc: plot::ended(desc),
            header: &results.header,
        },
        &Axis {
            name: "MB that client 1 has asked for",
            ticks: vec![0.0, 8.0, 16.0, 24.0, last as f64],
        },
        &Axis::to("s", most),
        &[slow, fast],
    )
}
