//! What is printed and written of a cluster: the tables, the figure, and the file of results.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::{CLIENT, Measured, Place, REDIS_CLI};
use crate::many::report::verdict_table;
use crate::plot::{self, Draw, Figure};
use crate::results::{Header, Table, Tables};
use crate::statistics::show;
use crate::verdict::{Bound, Requirement};

/// The name of the results, `cluster.json`.
pub const NAME: &str = "cluster";

/// The name of the figure.
pub const FIGURE: &str = "cluster-death";

/// The same, and how it is drawn.
pub const FIGURES: [(&str, Draw<Report>); 1] = [(FIGURE, Report::figure)];

/// The file of results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where and when.
    pub header: Header,
    /// The version of Redis.
    pub redis: Option<String>,
    /// What was measured.
    #[serde(flatten)]
    pub measured: Measured,
    /// What must be reached, and whether it is.
    pub verdict: Vec<Requirement>,
    /// The same as tables, for the pages.
    pub tables: Tables,
}

impl Report {
    /// Judges what was measured, and makes the tables.
    pub fn new(header: Header, redis: Option<String>, measured: Measured) -> Self {
        let verdict = Requirement::judge_medians(vec![
            (
                "seconds until it is whole",
                Bound::AtMost(10.0),
                Some(measured.whole_s.median),
            ),
            (
                "commands/s, to redis-cli -c",
                Bound::AtLeast(0.8),
                Some(measured.to_redis_cli.median),
            ),
        ]);
        let tables = Tables::from([
            ("phases".into(), phases(&measured)),
            ("rates".into(), rates(&measured)),
            ("verdict".into(), verdict_table(CLIENT, &verdict)),
        ]);
        Report {
            header,
            redis,
            measured,
            verdict,
            tables,
        }
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        let titles = [
            ("phases", "Six nodes on one machine"),
            ("rates", "SET of keys on all nodes, one after the other"),
            ("verdict", "What must be reached"),
        ];
        let rounds = self.measured.rounds;
        let mut text = self.header.line(self.redis.as_deref(), rounds);
        for (name, title) in titles {
            let _ = write!(text, "\n{title}\n\n{}", self.tables[name].text());
        }
        text
    }

    /// The slots, their nodes and their keys before and after the death of a master.
    pub fn figure(&self) -> String {
        let places = &self.measured.places;
        let mut body = String::new();
        let mut desc = String::from("The slots as a bar, divided among the nodes.");
        let rows: [(&str, f64, Pick); 2] = [
            ("Before", 40.0, |place| (place.before, place.keys)),
            ("After node 1 was killed", 166.0, |place| {
                (place.after, place.keys_after)
            }),
        ];
        for (title, top, pick) in rows {
            let _ = writeln!(
                body,
                "  <text x=\"{LEFT}\" y=\"{}\" font-weight=\"600\">{title}</text>",
                top - 14.0
            );
            let _ = write!(desc, " {title}:");
            for place in places {
                let (node, keys) = pick(place);
                draw(&mut body, place, node, keys, top);
                let (from, to) = (place.from, place.to);
                let _ = write!(
                    desc,
                    " node {node} has slots {from} to {to} and {keys} keys;"
                );
            }
        }
        let figure = Figure {
            name: FIGURE,
            title: "Who has the slots before and after a master dies",
            desc: plot::ended(desc),
            header: &self.header,
        };
        plot::svg(&figure, 252.0, &body)
    }
}

/// A node and how many keys it has.
type Pick = fn(&Place) -> (usize, u64);

/// Where the bar begins and ends.
const LEFT: f64 = 16.0;
const RIGHT: f64 = 464.0;

/// How high it is.
const HEIGHT: f64 = 56.0;

/// One part of a bar: the slots of a node.
fn draw(body: &mut String, place: &Place, node: usize, keys: u64, top: f64) {
    let across = |slot: u32| LEFT + f64::from(slot) / 16_384.0 * (RIGHT - LEFT);
    let (from, to) = (across(place.from.into()), across(u32::from(place.to) + 1));
    let color = match node == place.before {
        true => plot::SERVER,
        false => plot::WAITING,
    };
    let _ = writeln!(
        body,
        "  <rect x=\"{from:.1}\" y=\"{top}\" width=\"{:.1}\" height=\"{HEIGHT}\" fill=\"none\" \
         stroke=\"{color}\"/>",
        to - from
    );
    let middle = f64::midpoint(from, to);
    for (text, y) in [
        (format!("node {node}"), 24.0),
        (format!("{keys} keys"), 44.0),
    ] {
        let _ = writeln!(
            body,
            "  <text x=\"{middle:.1}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
            top + y
        );
    }
    let _ = writeln!(
        body,
        "  <text x=\"{middle:.1}\" y=\"{}\" text-anchor=\"middle\">{} to {}</text>",
        top + HEIGHT + 18.0,
        place.from,
        place.to
    );
}

fn phases(measured: &Measured) -> Table {
    let mut table = Table::new(&["Time", "Seconds"]);
    let rows = [
        (
            "from the command to a cluster that is whole",
            measured.whole_s,
        ),
        (
            "from a master's death to the next command for its keys",
            measured.heir_s,
        ),
    ];
    for (name, spread) in rows {
        table.rows.push(vec![name.into(), spread.text()]);
    }
    table
}

fn rates(measured: &Measured) -> Table {
    let mut table = Table::new(&["Client", "Commands/s", "To redis-cli"]);
    for name in [CLIENT, REDIS_CLI] {
        let Some(rate) = measured.rates.get(name) else {
            continue;
        };
        let ratio = match name {
            CLIENT => show(measured.to_redis_cli.median),
            _ => "1".into(),
        };
        table.rows.push(vec![name.into(), rate.text(), ratio]);
    }
    table
}
