//! What is printed and written of keys that die: the tables, the plot, and the file of results.

use std::fmt::Write;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::deaths::{Deaths, Look};
use super::{AT_ONCE, Measured, SERVER, WITHIN_A_SECOND};
use crate::contender::REDIS;
use crate::many::report::verdict_table;
use crate::plot::{self, Axis, Draw, Figure, Line, Panel};
use crate::results::{Header, Table, Tables};
use crate::statistics::{Spread, round, show};
use crate::verdict::{Bound, Requirement};

/// The name of the results, `expiry.json`.
pub const NAME: &str = "expiry";

/// The plots, and how each is drawn.
pub const PLOTS: [(&str, Draw<Report>); 2] = [
    ("expiry", Report::plot_within_a_second),
    ("expiry-at-once", Report::plot_at_once),
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
    /// What a deadline takes, in bytes of `used_memory` for each key, of the book's server and of Redis.
    pub deadline_bytes: DeadlineBytes,
    /// What the book's server must reach, and whether it does.
    pub verdict: Vec<Requirement>,
    /// The same as tables, for the pages.
    pub tables: Tables,
}

/// What a deadline takes, in bytes of `used_memory` for each key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeadlineBytes {
    /// In the book's server. Each of its keys has room for one, so this is the difference to a key of the server
    /// before it, which knows no deadlines.
    pub ours: Option<f64>,
    /// In Redis.
    pub redis: Option<f64>,
}

impl Report {
    /// Judges what was measured, and makes the tables.
    pub fn new(header: Header, redis: Option<String>, measured: Measured) -> Self {
        let deadline_bytes = DeadlineBytes::of(&measured);
        let verdict = judge(&measured, deadline_bytes);
        let mut tables = Tables::from([
            ("within-a-second".into(), deaths(&measured, WITHIN_A_SECOND)),
            ("at-once".into(), deaths(&measured, AT_ONCE)),
            ("memory".into(), memory(&measured)),
            ("set-ex".into(), costs(&measured)),
            ("deadline".into(), deadline(&measured, deadline_bytes)),
            ("verdict".into(), verdict_table(SERVER, &verdict)),
        ]);
        tables.retain(|_, table| !table.rows.is_empty());
        Report {
            header,
            redis,
            measured,
            deadline_bytes,
            verdict,
            tables,
        }
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        let Measured { keys, rounds, .. } = &self.measured;
        let keys = show(*keys as f64);
        let titles = [
            (
                "within-a-second",
                format!("{keys} keys die within a second, beside a polite client"),
            ),
            ("at-once", "The same, and all have the same deadline".into()),
            (
                "memory",
                "Memory of the process, in megabytes, and with as many keys more".into(),
            ),
            (
                "set-ex",
                "Processor time of SET EX, to that of SET, with 50 clients".into(),
            ),
            (
                "deadline",
                "What a key and its deadline take, in bytes".into(),
            ),
            ("verdict", format!("What {SERVER} must reach")),
        ];
        let mut text = self.header.line(self.redis.as_deref(), *rounds);
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

    fn plot_within_a_second(&self) -> String {
        let title = "Keys and memory while a million keys die within a second";
        self.plot("expiry", title, WITHIN_A_SECOND)
    }

    fn plot_at_once(&self) -> String {
        let title = "Keys and memory while a million keys die at once";
        self.plot("expiry-at-once", title, AT_ONCE)
    }

    /// A panel for each server: how many keys it has, and how much memory.
    fn plot(&self, name: &str, title: &str, within: Duration) -> String {
        let mut desc =
            "A panel for each server, with a line for its keys and one for the memory of its \
                        process."
                .to_owned();
        let deaths = |server: &String| died(&self.measured, server, within);
        let last = |server| Some(deaths(server)?.looks.last()?.seconds);
        let ends = self.measured.servers.iter().filter_map(last);
        let ticks = whole_seconds(ends.fold(0.0, f64::max));
        let end = ticks.last().copied().unwrap_or_default();
        let mut panels = Vec::new();
        for server in &self.measured.servers {
            let Some(deaths) = deaths(server) else {
                continue;
            };
            let line = |name, color, pick: fn(&Look) -> Option<f64>| {
                let looks = deaths.looks.iter();
                // What was seen just before the first deadline stands at it, and the last look at the end.
                let place = |look: &Look| look.seconds.clamp(0.0, end);
                let points = looks.filter_map(|look| Some((place(look), pick(look)?)));
                let points = points.collect();
                Line {
                    name,
                    color,
                    points,
                }
            };
            let wait = show(deaths.dying.worst_ms.median);
            let megabytes = |spread: Option<Spread>| {
                spread.map_or("unknown".into(), |spread| show(spread.median))
            };
            let gone = match deaths.gone_ms {
                Some(gone) => format!("all gone {} ms after the last deadline", show(gone.median)),
                None => format!("{} left", show(deaths.left as f64)),
            };
            let _ = write!(
                desc,
                " {server}: {gone}, memory {} MB at most and {} MB after that, longest wait {wait} ms;",
                megabytes(deaths.dying.peak_mb),
                megabytes(deaths.after_mb),
            );
            panels.push(Panel {
                title: format!("{server}: longest wait {wait} ms"),
                left: line("keys", plot::SERVER, |look| Some(look.keys as f64 / 1e6)),
                right: line("memory", "currentColor", |look| look.resident_mb),
            });
        }
        let figure = Figure {
            name,
            title,
            desc: plot::ended(desc),
            header: &self.header,
        };
        let seconds = Axis {
            name: "seconds after the first deadline",
            ticks,
        };
        let keys = Axis {
            name: "M",
            ticks: vec![0.0, 0.5, 1.0],
        };
        let memory = Axis {
            name: "MB",
            ticks: vec![0.0, 100.0, 200.0],
        };
        plot::panels(&figure, &seconds, (&keys, &memory), &panels)
    }
}

impl DeadlineBytes {
    fn of(measured: &Measured) -> Self {
        let weights = |server: &str| measured.weights.get(server);
        let set_ex = |server| Some(weights(server)?.set_ex?.used);
        let before = measured.weights.values().find(|one| one.set_ex.is_none());
        let less = |with: Option<f64>, without: Option<f64>| Some(round(with? - without?));
        DeadlineBytes {
            ours: less(set_ex(SERVER), before.map(|before| before.set.used)),
            redis: less(set_ex(REDIS), weights(REDIS).map(|redis| redis.set.used)),
        }
    }
}

/// Judges what was measured of the book's server: the medians. What could not be measured is left out.
fn judge(measured: &Measured, bytes: DeadlineBytes) -> Vec<Requirement> {
    let spread = died(measured, SERVER, WITHIN_A_SECOND);
    let once = died(measured, SERVER, AT_ONCE);
    let wait = |deaths: &Deaths| deaths.dying.worst_ms.median;
    let both = spread.zip(once);
    let ratio = |depth: &str| Some(measured.costs.get(SERVER)?.get(depth)?.ratio.median);
    let deadline = || Some(round(bytes.ours? / bytes.redis?));
    Requirement::judge_medians(vec![
        (
            "longest wait, all die within a second, ms",
            Bound::AtMost(5.0),
            spread.map(wait),
        ),
        (
            "longest wait, all die at once, ms",
            Bound::AtMost(5.0),
            once.map(wait),
        ),
        (
            "keys left",
            Bound::AtMost(0.0),
            both.map(|(spread, once)| spread.left.max(once.left) as f64),
        ),
        (
            "memory with as many keys more, to that before",
            Bound::AtMost(1.05),
            both.and_then(|(spread, once)| Some(spread.growth?.median.max(once.growth?.median))),
        ),
        (
            "CPU time of SET EX, depth 1, to SET",
            Bound::AtMost(1.15),
            ratio("1"),
        ),
        (
            "CPU time of SET EX, depth 16, to SET",
            Bound::AtMost(1.15),
            ratio("16"),
        ),
        (
            "bytes for a deadline, to redis",
            Bound::AtMost(0.5),
            deadline(),
        ),
    ])
}

/// The numbers of an axis in seconds to an end that is a little later than a whole second: at most nine.
fn whole_seconds(end: f64) -> Vec<f64> {
    let last = (end - 0.1).ceil().max(1.0);
    let step = (last / 8.0).ceil();
    let count = (last / step).ceil() as u32;
    (0..=count).map(|tick| f64::from(tick) * step).collect()
}

/// How the keys of a server died that had their deadlines within this time.
fn died<'a>(measured: &'a Measured, server: &str, within: Duration) -> Option<&'a Deaths> {
    let deaths = measured.deaths.get(server)?;
    deaths.get(&within.as_millis().to_string())
}

fn text(spread: Option<Spread>) -> String {
    spread.map_or("–".into(), |spread| spread.text())
}

/// How long the polite client waited, and how long the removal took.
fn deaths(measured: &Measured, within: Duration) -> Table {
    let head = [
        "Server",
        "Longest wait before, ms",
        "Longest wait, ms",
        "p99, ms",
        "All gone after, ms",
        "Processor time, ms",
    ];
    let mut table = Table::new(&head);
    for name in &measured.servers {
        if let Some(deaths) = died(measured, name, within) {
            let gone = match deaths.left {
                0 => text(deaths.gone_ms),
                left => format!("{} left", show(left as f64)),
            };
            table.rows.push(vec![
                name.clone(),
                deaths.living.worst_ms.text(),
                deaths.dying.worst_ms.text(),
                deaths.dying.p99_ms.text(),
                gone,
                text(deaths.processor_ms),
            ]);
        }
    }
    table
}

/// The memory of the processes before and after the deaths, and with as many keys more.
fn memory(measured: &Measured) -> Table {
    let head = [
        "Server",
        "Most",
        "After the deaths",
        "Most with as many more",
        "To before",
    ];
    let mut table = Table::new(&head);
    for name in &measured.servers {
        let deaths = died(measured, name, WITHIN_A_SECOND);
        let deaths = deaths.and_then(|deaths| Some((deaths, deaths.dying.peak_mb?)));
        if let Some((deaths, peak)) = deaths {
            let row = [Some(peak), deaths.after_mb, deaths.again_mb, deaths.growth];
            let cells = row.map(|spread| spread.map_or("–".into(), |one| show(one.median)));
            table
                .rows
                .push([name.clone()].into_iter().chain(cells).collect());
        }
    }
    table
}

/// What `SET EX` takes, by server and depth.
fn costs(measured: &Measured) -> Table {
    let mut table = Table::new(&["Server", "Depth", "SET, µs", "SET EX, µs", "To SET"]);
    for name in &measured.servers {
        let costs = measured.costs.get(name).into_iter().flatten();
        let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
        for (depth, costs) in costs {
            let row = vec![
                name.clone(),
                depth.clone(),
                show(costs.set_us.median),
                show(costs.set_ex_us.median),
                costs.ratio.text(),
            ];
            rows.push((depth.parse().unwrap_or(usize::MAX), row));
        }
        rows.sort();
        table.rows.extend(rows.into_iter().map(|(_, row)| row));
    }
    table
}

/// What a key takes without a deadline and with one.
fn deadline(measured: &Measured, bytes: DeadlineBytes) -> Table {
    let head = [
        "Server",
        "Key",
        "Key with a deadline",
        "Deadline",
        "Process: key",
        "with a deadline",
    ];
    let mut table = Table::new(&head);
    let before = measured
        .weights
        .keys()
        .filter(|name| !measured.servers.contains(name));
    for name in before.chain(&measured.servers) {
        let Some(weights) = measured.weights.get(name) else {
            continue;
        };
        let deadline = match name.as_str() {
            SERVER => bytes.ours,
            REDIS => bytes.redis,
            _ => None,
        };
        let set_ex = weights.set_ex;
        let cells = [
            Some(weights.set.used),
            set_ex.map(|weight| weight.used),
            deadline,
            weights.set.resident,
            set_ex.and_then(|weight| weight.resident),
        ];
        let cells = cells.map(|value| value.map_or("–".into(), show));
        table
            .rows
            .push([name.clone()].into_iter().chain(cells).collect());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_of_seconds_has_whole_ones_and_not_too_many() {
        assert_eq!(whole_seconds(4.05), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(whole_seconds(0.06), [0.0, 1.0]);
        let many = whole_seconds(31.0);
        assert_eq!((many.len(), many.last()), (9, Some(&32.0)));
    }
}
