//! What is printed and written: the tables, and the file of results.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::contender::{ECHO, REDIS, Role};
use crate::plot::{self, Axis, Figure, Line};
use crate::results::{Header, Table, Tables};
use crate::speed::{Cell, Listed, Measured, Memory, Runs};
use crate::statistics::show;
use crate::verdict::{Bounds, Requirement};

/// The file of results, `speed.json` or `speed-resp.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where and when.
    pub header: Header,
    /// The version of Redis; none when it was left out.
    pub redis: Option<String>,
    /// What was measured.
    #[serde(flatten)]
    pub measured: Measured,
    /// What each server must reach, and whether it does, but the echo server and the steps.
    pub verdicts: Verdicts,
    /// The same with client and servers free to run on any processor.
    pub verdicts_free: Verdicts,
    /// The same as tables, for the page.
    pub tables: Tables,
}

/// What the servers must reach, by their names.
pub type Verdicts = BTreeMap<String, Vec<Requirement>>;

impl Report {
    /// Judges what was measured, and makes the tables.
    pub fn new(header: Header, redis: Option<String>, measured: Measured, bounds: &Bounds) -> Self {
        let Measured {
            servers,
            runs,
            free,
            memory,
            ..
        } = &measured;
        let judged = servers.iter().filter(|server| server.is_judged());
        let judge = |runs, memory| -> Verdicts {
            let verdicts = judged.clone().map(|server| &server.name);
            let verdicts = verdicts.map(|name| (name.clone(), bounds.judge(name, runs, memory)));
            verdicts
                .filter(|(_, verdict)| !verdict.is_empty())
                .collect()
        };
        let verdicts = judge(runs, memory);
        let verdicts_free = judge(free, &BTreeMap::new());
        let mut tables = Tables::new();
        tables.insert("all".into(), all(servers, runs));
        tables.insert("all_free".into(), all(servers, free));
        tables.insert("rates".into(), rates(servers, runs, "64"));
        tables.insert("calls".into(), calls(&measured));
        tables.insert("memory".into(), memory_table(servers, memory));
        for (name, verdict) in &verdicts {
            tables.insert(format!("verdict-{name}"), verdict_table(name, verdict));
        }
        for (name, verdict) in &verdicts_free {
            tables.insert(format!("verdict-free-{name}"), verdict_table(name, verdict));
        }
        tables.retain(|_, table| !table.rows.is_empty());
        Report {
            header,
            redis,
            measured,
            verdicts,
            verdicts_free,
            tables,
        }
    }

    /// Requests per second by depth, with values of 64 bytes, as a plot.
    pub fn plot(&self) -> String {
        let mut desc =
            "A line for each server: requests per second, by how many commands are sent before \
                        a reply is awaited."
                .to_owned();
        let mut lines = Vec::new();
        let servers = self.measured.servers.iter();
        for Listed { name, role } in servers.filter(|server| server.is_of_the_book()) {
            let depths = self.measured.runs[name].get("64").into_iter().flatten();
            let mut points: Vec<(f64, f64)> = depths
                .filter_map(|(depth, cell)| Some((depth.parse().ok()?, cell.rate.median / 1e6)))
                .collect();
            points.sort_by(|one, other| one.0.total_cmp(&other.0));
            let _ = write!(desc, " {name}:");
            for (depth, millions) in &points {
                let _ = write!(desc, " {} at depth {depth},", show(millions * 1e6));
            }
            desc = desc.trim_end_matches(',').to_owned() + ";";
            let color = match role {
                Role::Chapter if name != ECHO => plot::SERVER,
                _ => "currentColor",
            };
            lines.push(Line {
                name,
                color,
                points,
            });
        }
        let points = lines.iter().flat_map(|line| &line.points);
        let most = points.map(|point| point.1).fold(0.0, f64::max);
        plot::plot(
            &Figure {
                name: "speed",
                title: "Requests per second of the servers, by depth",
                desc: plot::ended(desc),
                header: &self.header,
            },
            &Axis {
                name: "commands sent before a reply is awaited",
                ticks: vec![1.0, 16.0, 32.0, 48.0, 64.0],
            },
            &Axis::to("M/s", most),
            &lines,
        )
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        let titles = [
            (
                "all",
                "Requests per second, latency of a batch, processor time of the server",
            ),
            (
                "all_free",
                "The same with client and servers free to run on any processor",
            ),
            ("calls", "System calls for each batch, by pipelining"),
            ("memory", "Memory"),
        ];
        let titles = titles.map(|(name, title)| (name.to_owned(), title.to_owned()));
        let titles = Vec::from(titles).into_iter();
        let verdicts = self.verdicts.keys().map(|name| {
            let title = format!("What {name} must reach (medians of the ratios in each round)");
            (format!("verdict-{name}"), title)
        });
        let free = self.verdicts_free.keys().map(|name| {
            let title = format!("{name}, with client and servers free to run on any processor");
            (format!("verdict-free-{name}"), title)
        });
        let rounds = self.measured.rounds;
        let mut text = self.header.line(self.redis.as_deref(), rounds);
        for (name, title) in titles.chain(verdicts).chain(free) {
            if let Some(table) = self.tables.get(&name) {
                let _ = write!(text, "\n{title}\n\n{}", table.text());
            }
        }
        for (hash, time) in &self.measured.lookup_ns {
            let _ = write!(text, "\nFinding a key with {hash}: {} ns", time.text());
        }
        text.push('\n');
        for reason in &self.measured.left_out {
            let _ = write!(text, "\n{reason}\n");
        }
        text
    }
}

impl Listed {
    /// Whether the bounds are for it.
    fn is_judged(&self) -> bool {
        !matches!(self.role, Role::Step | Role::Redis) && self.name != ECHO
    }

    /// Whether it takes part in what the pages show first.
    fn is_of_the_book(&self) -> bool {
        !matches!(self.role, Role::Solution | Role::Own)
    }
}

/// Numbers as texts, in the order of the numbers.
fn in_order<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    let mut texts: Vec<&str> = texts.map(String::as_str).collect();
    texts.sort_by_key(|text| text.parse::<u64>().unwrap_or(u64::MAX));
    texts.dedup();
    texts
}

/// Everything, a row for each server, size and depth.
fn all(servers: &[Listed], runs: &Runs) -> Table {
    let head = [
        "Server",
        "Value",
        "Depth",
        "Requests/s",
        "To redis",
        "p50 µs",
        "p99 µs",
        "CPU µs/request",
    ];
    let mut table = Table::new(&head);
    let sizes = in_order(runs.values().flat_map(|sizes| sizes.keys()));
    let depths = runs
        .values()
        .flatten()
        .flat_map(|(_, depths)| depths.keys());
    let depths = in_order(depths);
    for size in sizes {
        for depth in &depths {
            for Listed { name: server, .. } in servers {
                let cell = runs
                    .get(server)
                    .and_then(|sizes| sizes.get(size)?.get(*depth));
                table
                    .rows
                    .extend(cell.map(|cell| row(server, size, depth, cell)));
            }
        }
    }
    table
}

fn row(server: &str, size: &str, depth: &str, cell: &Cell) -> Vec<String> {
    let ratio = match cell.to.get(REDIS) {
        Some(ratios) => show(ratios.rate),
        None if server == REDIS => "1".into(),
        None => "–".into(),
    };
    let processor = cell
        .processor_us
        .as_ref()
        .map_or("–".into(), |time| show(time.median));
    vec![
        server.into(),
        format!("{size} B"),
        depth.into(),
        cell.rate.text(),
        ratio,
        show(cell.p50_us.median),
        show(cell.p99_us.median),
        processor,
    ]
}

/// Requests per second with values of one size: a row for each server.
fn rates(servers: &[Listed], runs: &Runs, size: &str) -> Table {
    let sizes = runs.values().filter_map(|sizes| sizes.get(size));
    let depths = in_order(sizes.flat_map(|depths| depths.keys()));
    let mut table = Table::by_depth(&depths);
    for server in servers.iter().filter(|server| server.is_of_the_book()) {
        let Some(cells) = runs.get(&server.name).and_then(|sizes| sizes.get(size)) else {
            continue;
        };
        let cells = depths.iter().filter_map(|depth| cells.get(*depth));
        let mut row = vec![server.name.clone()];
        row.extend(cells.map(|cell| cell.rate.text()));
        table.rows.push(row);
    }
    table
}

fn calls(measured: &Measured) -> Table {
    let depths = in_order(measured.calls.values().flat_map(|depths| depths.keys()));
    let mut table = Table::by_depth(&depths);
    for Listed { name, .. } in &measured.servers {
        if let Some(calls) = measured.calls.get(name) {
            let calls = depths.iter().filter_map(|depth| calls.get(*depth));
            let mut row = vec![name.clone()];
            row.extend(calls.map(|calls| format!("{:.2}", calls.total())));
            table.rows.push(row);
        }
    }
    table
}

fn memory_table(servers: &[Listed], memory: &BTreeMap<String, Memory>) -> Table {
    let mut table = Table::new(&["Server", "Keys", "Bytes per key"]);
    for Listed { name, .. } in servers {
        if let Some(memory) = memory.get(name) {
            let keys = show(memory.keys as f64);
            table
                .rows
                .push(vec![name.clone(), keys, show(memory.bytes_per_key)]);
        }
    }
    table
}

fn verdict_table(server: &str, verdict: &[Requirement]) -> Table {
    let sizes = in_order(verdict.iter().flat_map(|judged| judged.measured.keys()));
    let columns = sizes.iter().map(|size| format!("{size} B"));
    let mut table = Table {
        head: [server.into()]
            .into_iter()
            .chain(columns)
            .chain(["Met".into()])
            .collect(),
        rows: Vec::new(),
    };
    for judged in verdict {
        let ratio = |size: &&str| judged.measured.get(*size);
        let ratios = sizes.iter().map(ratio);
        let ratios = ratios.map(|ratio| ratio.map_or("–".into(), |ratio| show(*ratio)));
        let mut row = vec![format!("{} {}", judged.name, judged.bound.signs())];
        row.extend(ratios);
        row.push(if judged.met { "yes" } else { "NO" }.into());
        table.rows.push(row);
    }
    table
}

impl Table {
    fn by_depth(depths: &[&str]) -> Self {
        let depths = depths.iter().map(|depth| format!("Depth {depth}"));
        let head = ["Server".to_owned()].into_iter().chain(depths);
        Table {
            head: head.collect(),
            rows: Vec::new(),
        }
    }
}
