//! Response time grows with the clients: how long the last of so many waits.

use std::fmt::Write;
use std::path::Path;
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use observe::process::processor_time;
use serde::{Deserialize, Serialize};

use super::{Client, Results, milliseconds};
use crate::plot::{self, Axis, Figure, Line, WAITING};
use crate::results::{Header, Table};
use crate::servers::Server;
use crate::statistics::show;

/// How many clients the experiment of the book has.
pub const CLIENTS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// How long a client stays after its reply, as its user reads and thinks.
pub const STAYS: Duration = Duration::from_millis(100);

/// What so many clients found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// How many connected at once.
    pub clients: usize,
    /// After how many milliseconds the first reply came.
    pub first: f64,
    /// After how many milliseconds the last one came.
    pub last: f64,
    /// For how many milliseconds the server used a processor; none where that is not counted.
    pub computed: Option<f64>,
}

/// Lets so many clients connect at once. Each sends one command, reads its reply, stays, and leaves.
///
/// # Errors
///
/// When the server cannot be started or reached, or a reply is wrong.
pub fn measure(program: &Path, clients: usize) -> Result<Point> {
    let server = Server::start(program, &["--quiet"])?;
    let before = processor_time(server.id());
    let together = Barrier::new(clients);
    let start = OnceLock::new();
    let waits: Result<Vec<Duration>> = thread::scope(|scope| {
        let one = || -> Result<Duration> {
            let client = Client::connect(server.address);
            together.wait();
            let start = start.get_or_init(Instant::now);
            let mut client = client?;
            client.ask()?;
            let waited = start.elapsed();
            thread::sleep(STAYS);
            Ok(waited)
        };
        let all: Vec<_> = (0..clients).map(|_| scope.spawn(one)).collect();
        all.into_iter()
            .map(|one| one.join().map_err(|_| anyhow!("a client panicked"))?)
            .collect()
    });
    let waits = waits?;
    let used = || Some(processor_time(server.id())?.saturating_sub(before?));
    Ok(Point {
        clients,
        first: milliseconds(waits.iter().min().copied().unwrap_or_default()),
        last: milliseconds(waits.iter().max().copied().unwrap_or_default()),
        computed: used().map(milliseconds),
    })
}

/// The results with their table.
pub fn results(header: Header, points: Vec<Point>) -> Results<Point> {
    let head = [
        "Clients",
        "First reply, ms",
        "Last reply, ms",
        "Server at work, ms",
    ];
    let mut table = Table::new(&head);
    for point in &points {
        table.rows.push(vec![
            point.clients.to_string(),
            show(point.first),
            show(point.last),
            point.computed.map_or("not counted".into(), show),
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
    let seconds = |point: &Point| (point.clients as f64, point.last / 1e3);
    let last = points.last().map_or(1, |point| point.clients);
    let stays = STAYS.as_millis();
    let mut desc = format!(
        "A rising straight line. Clients connect at once; each sends one command, and stays for \
         {stays} ms after its reply. How long the last of them waits:"
    );
    for point in points {
        let clients = match point.clients {
            1 => "1 client".into(),
            more => format!("{more} clients"),
        };
        let _ = write!(desc, " {clients}, {} ms;", show(point.last));
    }
    let line = Line {
        name: "the last client waits",
        color: WAITING,
        points: points.iter().map(seconds).collect(),
    };
    let most = line.points.iter().map(|point| point.1).fold(0.0, f64::max);
    plot::plot(
        &Figure {
            name: "waiting",
            title: "How long the last of so many clients waits",
            desc: plot::ended(desc),
            header: &results.header,
        },
        &Axis {
            name: "clients that connect at once",
            ticks: vec![0.0, 16.0, 32.0, 48.0, last as f64],
        },
        &Axis::to("s", most),
        &[line],
    )
}
