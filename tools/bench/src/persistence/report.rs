//! What is printed and written of keys that outlive the server: the tables, and the file of results.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::{Measured, POLICIES, SERVER};
use crate::contender::REDIS;
use crate::many::report::verdict_table;
use crate::plot::{self, Bars, Draw, Figure};
use crate::results::{Header, Table, Tables};
use crate::statistics::{Spread, show};
use crate::verdict::{Bound, Requirement};

/// The figures, and how each is drawn.
pub const PLOTS: [(&str, Draw<Report>); 2] = [
    ("persistence", Report::plot_of_policies),
    ("persistence-redis", Report::plot_of_one_policy),
];

/// The name of the results, `persistence.json`.
pub const NAME: &str = "persistence";

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
    /// What the book's server must reach, and whether it does.
    pub verdict: Vec<Requirement>,
    /// The same as tables, for the pages.
    pub tables: Tables,
}

impl Report {
    /// Judges what was measured, and makes the tables.
    pub fn new(header: Header, redis: Option<String>, measured: Measured) -> Self {
        let verdict = judge(&measured);
        let mut tables = Tables::from([
            ("rates".into(), rates(&measured)),
            ("starts".into(), starts(&measured)),
            ("rewrites".into(), rewrites(&measured)),
            ("verdict".into(), verdict_table(SERVER, &verdict)),
        ]);
        tables.retain(|_, table| !table.rows.is_empty());
        Report {
            header,
            redis,
            measured,
            verdict,
            tables,
        }
    }

    fn plot_of_policies(&self) -> String {
        let title = "Commands per second, by policy";
        self.plot("persistence", title, &POLICIES)
    }

    fn plot_of_one_policy(&self) -> String {
        let title = "Commands per second, each on the disk within a second";
        self.plot("persistence-redis", title, &["everysec"])
    }

    /// The rates of both servers with some policies; their names stand in the figure when there are several.
    fn plot(&self, name: &str, title: &str, policies: &[&str]) -> String {
        let mut groups = Vec::new();
        let mut desc = String::from("A bar for each server.");
        for (depth, says) in [("1", "one command at a time"), ("16", "16 at a time")] {
            for policy in policies {
                let title = match policies.len() {
                    1 => says.to_owned(),
                    _ => format!("{policy}, {says}"),
                };
                let servers = [(SERVER, plot::SERVER), (REDIS, plot::CLIENT)];
                let bars = servers.into_iter().filter_map(|(server, color)| {
                    let cell = self.measured.rates.get(server)?.get(*policy)?.get(depth)?;
                    Some((server, color, cell.rate.median))
                });
                let bars: Vec<_> = bars.collect();
                let values = bars
                    .iter()
                    .map(|(name, _, value)| format!("{name} {}", show(*value)));
                let values = values.collect::<Vec<_>>().join(", ");
                let _ = write!(desc, " {title}: {values};");
                groups.push(Bars { title, bars });
            }
        }
        let figure = Figure {
            name,
            title,
            desc: plot::ended(desc),
            header: &self.header,
        };
        plot::bars(&figure, &groups)
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        let keys = show(self.measured.keys as f64);
        let titles = [
            ("rates", "SET by 50 clients, with each policy".into()),
            ("starts", format!("A start with {keys} keys")),
            ("rewrites", format!("A new file of {keys} keys")),
            ("verdict", format!("What {SERVER} must reach")),
        ];
        let rounds = self.measured.rounds;
        let mut text = self.header.line(self.redis.as_deref(), rounds);
        for (name, title) in titles {
            if let Some(table) = self.tables.get(name) {
                let _ = write!(text, "\n{title}\n\n{}", table.text());
            }
        }
        for reason in &self.measured.left_out {
            let _ = write!(text, "\n{reason}\n");
        }
        text
    }
}

/// Judges what was measured of the book's server: the medians. What could not be measured is left out.
fn judge(measured: &Measured) -> Vec<Requirement> {
    let rate = |policy: &str, depth: &str| {
        let cell = measured.rates.get(SERVER)?.get(policy)?.get(depth)?;
        Some(cell.to_redis?.median)
    };
    let start = || Some(measured.starts.get(SERVER)?.to_redis?.median);
    let rewrite = measured.rewrites.get(SERVER);
    Requirement::judge_medians(vec![
        (
            "requests/s, no, depth 1, to redis",
            Bound::AtLeast(1.0),
            rate("no", "1"),
        ),
        (
            "requests/s, no, depth 16, to redis",
            Bound::AtLeast(1.3),
            rate("no", "16"),
        ),
        (
            "requests/s, everysec, depth 1, to redis",
            Bound::AtLeast(1.0),
            rate("everysec", "1"),
        ),
        (
            "requests/s, everysec, depth 16, to redis",
            Bound::AtLeast(1.3),
            rate("everysec", "16"),
        ),
        (
            "requests/s, always, depth 1, to redis",
            Bound::AtLeast(1.0),
            rate("always", "1"),
        ),
        (
            "requests/s, always, depth 16, to redis",
            Bound::AtLeast(1.2),
            rate("always", "16"),
        ),
        ("time of a start, to redis", Bound::AtMost(0.9), start()),
        (
            "longest wait during a rewrite, ms",
            Bound::AtMost(10.0),
            rewrite.map(|rewrite| rewrite.worst_ms.median),
        ),
        (
            "length of the new file, to the smallest",
            Bound::AtMost(1.05),
            rewrite.map(|rewrite| rewrite.size.median),
        ),
    ])
}

fn text(spread: Option<Spread>) -> String {
    spread.map_or("–".into(), |spread| spread.text())
}

/// How fast the servers are, by policy and depth.
fn rates(measured: &Measured) -> Table {
    let head = [
        "Policy",
        "Depth",
        "Server",
        "Requests/s",
        "CPU time, µs",
        "To redis",
    ];
    let mut table = Table::new(&head);
    for policy in POLICIES {
        let cells = |name: &str| measured.rates.get(name)?.get(policy);
        let Some(depths) = cells(SERVER) else {
            continue;
        };
        let mut depths: Vec<&String> = depths.keys().collect();
        depths.sort_by_key(|depth| depth.parse::<usize>().unwrap_or(usize::MAX));
        for depth in depths {
            for name in &measured.servers {
                if let Some(cell) = cells(name).and_then(|depths| depths.get(depth)) {
                    let ratio = match name.as_str() {
                        REDIS => "1".into(),
                        _ => text(cell.to_redis),
                    };
                    let processor = cell
                        .processor_us
                        .map_or("–".into(), |time| show(time.median));
                    table.rows.push(vec![
                        policy.into(),
                        depth.clone(),
                        name.clone(),
                        show(cell.rate.median),
                        processor,
                        ratio,
                    ]);
                }
            }
        }
    }
    table
}

/// How long a start takes.
fn starts(measured: &Measured) -> Table {
    let mut table = Table::new(&["Server", "Seconds", "To redis"]);
    for name in &measured.servers {
        if let Some(start) = measured.starts.get(name) {
            let ratio = match name.as_str() {
                REDIS => "1".into(),
                _ => text(start.to_redis),
            };
            table
                .rows
                .push(vec![name.clone(), start.seconds.text(), ratio]);
        }
    }
    table
}

/// How long a client waits while the file is written anew.
fn rewrites(measured: &Measured) -> Table {
    let head = [
        "Server",
        "Longest wait before, ms",
        "Longest wait, ms",
        "Seconds",
        "Length, to the smallest",
    ];
    let mut table = Table::new(&head);
    for name in &measured.servers {
        if let Some(rewrite) = measured.rewrites.get(name) {
            table.rows.push(vec![
                name.clone(),
                rewrite.before_ms.text(),
                rewrite.worst_ms.text(),
                show(rewrite.seconds.median),
                show(rewrite.size.median),
            ]);
        }
    }
    table
}
