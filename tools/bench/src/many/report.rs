//! What is printed and written of many clients: the tables, the plots, and the file of results.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::{BUSY, Cell, Listed, Measured};
use crate::contender::{REDIS, Role};
use crate::plot::{self, Axis, Draw, Figure, Line};
use crate::results::{Header, Table, Tables};
use crate::statistics::{Spread, show, thousands};
use crate::verdict::{Bound, Requirement};

/// The name of the results, `many.json`.
pub const NAME: &str = "many";

/// The plots, and how each is drawn.
pub const PLOTS: [(&str, Draw<Report>); 2] = [
    ("many-threads", Report::plot_of_processor_time),
    ("many-clients", Report::plot_of_batches),
];

/// The file of results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where and when.
    pub header: Header,
    /// The version of Redis; none when it was left out.
    pub redis: Option<String>,
    /// What was measured.
    #[serde(flatten)]
    pub measured: Measured,
    /// What each server must reach, by its name, and whether it does.
    pub verdicts: BTreeMap<String, Vec<Requirement>>,
    /// The same as tables, for the pages.
    pub tables: Tables,
}

/// A value of a cell; none where it was not measured.
type Pick = fn(&Cell) -> Option<Spread>;

const RATE: Pick = |cell| Some(cell.rate);
const PROCESSOR: Pick = |cell| cell.processor_us;
const SWITCHES: Pick = |cell| cell.switches;

impl Report {
    /// Judges what was measured, and makes the tables.
    pub fn new(header: Header, redis: Option<String>, measured: Measured) -> Self {
        let names = measured.servers.iter().map(|server| &server.name);
        let verdicts = names.map(|name| (name.clone(), judge(name, &measured)));
        let verdicts: BTreeMap<_, _> = verdicts.filter(|(_, rows)| !rows.is_empty()).collect();
        let mut tables = Tables::new();
        for depth in ["1", "16"] {
            let mut insert = |name, pick| {
                tables.insert(
                    format!("{name}-{depth}"),
                    by_clients(&measured, depth, pick),
                );
            };
            insert("rates", RATE);
            insert("processor", PROCESSOR);
            insert("switches", SWITCHES);
        }
        tables.insert("locks".into(), locks(&measured));
        tables.insert("idle".into(), idle(&measured));
        tables.insert("neighbors".into(), neighbors(&measured));
        for (name, verdict) in &verdicts {
            tables.insert(format!("verdict-{name}"), verdict_table(name, verdict));
        }
        tables.retain(|_, table| !table.rows.is_empty());
        Report {
            header,
            redis,
            measured,
            verdicts,
            tables,
        }
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        let titles = [
            ("rates-1", "Requests per second, by clients, at depth 1"),
            ("rates-16", "The same at depth 16"),
            (
                "processor-1",
                "Processor time of a request, in microseconds, at depth 1",
            ),
            ("processor-16", "The same at depth 16"),
            ("switches-1", "Context switches for a request, at depth 1"),
            ("switches-16", "The same at depth 16"),
            ("locks", "One lock, and other locks: 50 clients"),
            ("idle", "Idle clients"),
            ("neighbors", "A polite client beside others"),
        ];
        let titles = titles.map(|(name, title)| (name.to_owned(), title.to_owned()));
        let verdicts = self.verdicts.keys().map(|name| {
            let title = format!("What {name} must reach");
            (format!("verdict-{name}"), title)
        });
        let mut text = self
            .header
            .line(self.redis.as_deref(), self.measured.rounds);
        for (name, title) in titles.into_iter().chain(verdicts) {
            if let Some(table) = self.tables.get(&name) {
                let _ = write!(text, "\n{title}\n\n{}", table.text());
            }
        }
        for reason in &self.measured.left_out {
            let _ = write!(text, "\n{reason}\n");
        }
        text
    }

    /// The processor time of a request by clients, at depth 1.
    fn plot_of_processor_time(&self) -> String {
        self.plot_of(
            "many-threads",
            "Processor time of a request, by how many clients ask at once",
            ("1", PROCESSOR),
        )
    }

    /// The same at depth 16.
    fn plot_of_batches(&self) -> String {
        self.plot_of(
            "many-clients",
            "Processor time of a request in batches of 16, by how many clients ask at once",
            ("16", PROCESSOR),
        )
    }

    fn plot_of(&self, name: &str, title: &str, (depth, pick): (&str, Pick)) -> String {
        let servers = [
            ("threaded-server", plot::WAITING),
            ("event-server", plot::SERVER),
            (REDIS, "currentColor"),
        ];
        let mut desc = "A line for each server.".to_owned();
        let lines = servers.map(|(name, color)| Line {
            name,
            color,
            points: points(&self.measured, name, depth, pick),
        });
        for Line { name, points, .. } in &lines {
            let _ = write!(desc, " {name}:");
            for (clients, time) in points {
                let (clients, time) = (show_count(*clients), show(*time));
                let _ = write!(desc, " {time} µs with {clients},");
            }
            desc = desc.trim_end_matches(',').to_owned() + ";";
        }
        let values = lines.iter().flat_map(|line| &line.points);
        let most = values.map(|point| point.1).fold(0.0, f64::max);
        let figure = Figure {
            name,
            title,
            desc: plot::ended(desc),
            header: &self.header,
        };
        let clients = Axis {
            name: "clients that ask at once",
            ticks: vec![1.0, 250.0, 500.0, 750.0, 1000.0],
        };
        plot::plot(&figure, &clients, &Axis::to("µs", most), &lines)
    }
}

fn show_count(clients: f64) -> String {
    match clients {
        1.0 => "1 client".into(),
        more => format!("{} clients", show_whole(more)),
    }
}

/// A whole number with commas between the thousands.
fn show_whole(number: f64) -> String {
    thousands(number.round() as u64)
}

/// The medians of a server at one depth, by clients.
fn points(measured: &Measured, server: &str, depth: &str, pick: Pick) -> Vec<(f64, f64)> {
    let cells = measured.runs.get(server).into_iter().flatten();
    let points = cells.filter_map(|(clients, depths)| {
        let value = pick(depths.get(depth)?)?;
        Some((clients.parse().ok()?, value.median))
    });
    let mut points: Vec<(f64, f64)> = points.collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    points
}

/// The cell of so many clients.
fn cell<'a>(measured: &'a Measured, server: &str, clients: usize, depth: &str) -> Option<&'a Cell> {
    let cells = measured.runs.get(server)?;
    cells.get(&clients.to_string())?.get(depth)
}

/// The servers that no comparison of ours has changed.
fn servers(measured: &Measured) -> impl Iterator<Item = &Listed> {
    let servers = measured.servers.iter();
    servers.filter(|server| server.role != Role::Variant)
}

/// A row for each server, a column for each number of clients.
fn by_clients(measured: &Measured, depth: &str, pick: Pick) -> Table {
    let clients = measured.runs.values().flat_map(BTreeMap::keys);
    let mut clients: Vec<usize> = clients.filter_map(|text| text.parse().ok()).collect();
    clients.sort_unstable();
    clients.dedup();
    let mut table = Table::new(&["Server"]);
    let heads = clients.iter().map(|count| show_count(*count as f64));
    table.head.extend(heads);
    for Listed { name, .. } in servers(measured) {
        let values = clients.iter().map(|clients| {
            let value = cell(measured, name, *clients, depth).and_then(pick);
            value.map_or("–".into(), |value| show(value.median))
        });
        let values: Vec<String> = values.collect();
        if values.iter().any(|value| value != "–") {
            table
                .rows
                .push([name.clone()].into_iter().chain(values).collect());
        }
    }
    table
}

/// The server with a lock, and its variants with others.
fn locks(measured: &Measured) -> Table {
    let mut table = Table::new(&["Server"]);
    for depth in ["1", "16"] {
        table.head.push(format!("Depth {depth}: requests/s"));
        table.head.push("CPU µs/request".into());
    }
    let mut before = None;
    for Listed { name, role, .. } in &measured.servers {
        // A variant follows the program of which it is one.
        let rows = match role {
            Role::Variant => [before.take(), Some(name)],
            _ => {
                before = Some(name);
                continue;
            }
        };
        for name in rows.into_iter().flatten() {
            let mut row = vec![name.clone()];
            for depth in ["1", "16"] {
                let cell = cell(measured, name, BUSY, depth);
                let text = |pick: Pick| cell.and_then(pick).map_or("–".into(), |s| s.text());
                row.extend([text(RATE), text(PROCESSOR)]);
            }
            table.rows.push(row);
        }
    }
    table
}

fn idle(measured: &Measured) -> Table {
    let head = [
        "Server",
        "Idle clients",
        "Bytes for each",
        "Threads",
        "Rate of 50 busy ones, to that without",
    ];
    let mut table = Table::new(&head);
    for Listed { name, .. } in servers(measured) {
        if let Some(idle) = measured.idle.get(name) {
            table.rows.push(vec![
                name.clone(),
                show_whole(idle.connections as f64),
                show_whole(idle.bytes.round()),
                show_whole(idle.threads as f64),
                idle.beside.rate.text(),
            ]);
        }
    }
    table
}

fn neighbors(measured: &Measured) -> Table {
    let head = [
        "Server",
        "Slow reader: worst wait, ms",
        "Most memory, MB",
        "A million commands: p99, ms",
        "Worst, ms",
    ];
    let mut table = Table::new(&head);
    for Listed { name, .. } in servers(measured) {
        if let Some(neighbors) = measured.neighbors.get(name) {
            let (slow, million) = (&neighbors.slow_reader, &neighbors.million);
            table.rows.push(vec![
                name.clone(),
                slow.worst_ms.text(),
                slow.peak_mb.map_or("–".into(), |peak| peak.text()),
                million.p99_ms.text(),
                million.worst_ms.text(),
            ]);
        }
    }
    table
}

/// Judges what was measured of a server: the medians. What could not be measured is left out.
fn judge(server: &str, measured: &Measured) -> Vec<Requirement> {
    let ratio = |depth, processor: bool| {
        let ratios = cell(measured, server, BUSY, depth)?.to_redis?;
        let ratio = if processor {
            ratios.processor?
        } else {
            ratios.rate
        };
        Some(ratio.median)
    };
    let calls = |clients: usize| {
        let calls = measured.calls.get(server)?;
        calls.get(&clients.to_string()).copied()
    };
    let idle = measured.idle.get(server);
    let neighbors = measured.neighbors.get(server);
    let slow = neighbors.map(|neighbors| neighbors.slow_reader);
    let million = neighbors.map(|neighbors| neighbors.million);
    let beside_redis = [
        (
            "requests/s, depth 1, to redis",
            Bound::AtLeast(1.0),
            ratio("1", false),
        ),
        (
            "requests/s, depth 16, to redis",
            Bound::AtLeast(1.3),
            ratio("16", false),
        ),
        (
            "CPU time, depth 1, to redis",
            Bound::AtMost(0.8),
            ratio("1", true),
        ),
        (
            "CPU time, depth 16, to redis",
            Bound::AtMost(0.6),
            ratio("16", true),
        ),
    ];
    let rows: Vec<(&str, Bound, Option<f64>)> = match server {
        "resp-server" | "expiring-server" => beside_redis.into(),
        "event-server" => [
            &beside_redis[..],
            &[
                ("calls for a batch, 1 client", Bound::AtMost(3.0), calls(1)),
                (
                    "calls for a batch, 50 clients",
                    Bound::AtMost(2.2),
                    calls(BUSY),
                ),
                (
                    "bytes for an idle client",
                    Bound::AtMost(512.0),
                    idle.map(|idle| idle.bytes),
                ),
                (
                    "rate beside idle clients, to that without",
                    Bound::AtLeast(0.9),
                    idle.map(|idle| idle.beside.rate.median),
                ),
                (
                    "MB in all, with a slow reader",
                    Bound::AtMost(10.0),
                    slow.and_then(|slow| Some(slow.peak_mb?.median)),
                ),
                (
                    "worst wait beside a slow reader, ms",
                    Bound::AtMost(100.0),
                    slow.map(|slow| slow.worst_ms.median),
                ),
                (
                    "p99 beside a million commands, ms",
                    Bound::AtMost(5.0),
                    million.map(|million| million.p99_ms.median),
                ),
            ],
        ]
        .concat(),
        "threaded-server" => vec![(
            "requests/s, depth 16, to redis",
            Bound::AtLeast(1.5),
            ratio("16", false),
        )],
        _ => Vec::new(),
    };
    Requirement::judge_medians(rows)
}

/// What a server must reach, and the medians that it has reached.
pub(crate) fn verdict_table(server: &str, verdict: &[Requirement]) -> Table {
    let mut table = Table::new(&[server, "Bound", "Measured", "Met"]);
    for judged in verdict {
        let measured = judged.measured.values().copied().next();
        table.rows.push(vec![
            judged.name.clone(),
            judged.bound.signs(),
            measured.map_or("–".into(), show),
            if judged.met { "yes" } else { "NO" }.into(),
        ]);
    }
    table
}
