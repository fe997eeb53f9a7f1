//! How fast kv-server must be, and whether it is. The bounds are ratios to another server in the
//! same rounds, so that they mean the same on any machine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contender::{ECHO, REDIS};
use crate::speed::{Memory, Ratios, Runs, sizes};

/// One thing that a server must reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// What is compared with which server.
    pub name: String,
    /// The bound.
    pub bound: Bound,
    /// The ratios that were measured, by the size of the values; memory has one.
    pub measured: BTreeMap<String, f64>,
    /// Whether all of them are within the bound.
    pub met: bool,
}

/// What a ratio may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

impl Bound {
    fn holds(self, ratio: f64) -> bool {
        match self {
            Bound::AtLeast(bound) => ratio >= bound,
            Bound::AtMost(bound) => ratio <= bound,
        }
    }

    /// The bound in signs, which stay on one line.
    pub fn signs(self) -> String {
        match self {
            Bound::AtLeast(bound) => format!("≥\u{a0}{bound:?}"),
            Bound::AtMost(bound) => format!("≤\u{a0}{bound:?}"),
        }
    }
}

impl Requirement {
    /// Judges ratios; none when there is nothing to judge.
    pub fn judge(name: &str, bound: Bound, measured: BTreeMap<String, f64>) -> Option<Self> {
        let met = measured.values().all(|ratio| bound.holds(*ratio));
        (!measured.is_empty()).then(|| Requirement {
            name: name.into(),
            bound,
            measured,
            met,
        })
    }

    /// Judges medians, each by its name and bound. What was not measured is left out.
    pub fn judge_medians(rows: Vec<(&str, Bound, Option<f64>)>) -> Vec<Self> {
        let judged = rows.into_iter().filter_map(|(name, bound, median)| {
            let median = BTreeMap::from([("median".to_owned(), median?)]);
            Requirement::judge(name, bound, median)
        });
        judged.collect()
    }
}

/// The name of a server in a narrow column.
fn short(server: &str) -> &str {
    server.trim_end_matches("-server")
}

/// A value of a ratio; none where it was not measured.
type Pick = fn(&Ratios) -> Option<f64>;

const RATE: Pick = |ratios| Some(ratios.rate);
const LATENCY: Pick = |ratios| Some(ratios.p99);
const PROCESSOR: Pick = |ratios| ratios.processor;

/// What servers of one protocol must reach.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// What is compared, at which depth, with which server, and the bound.
    rows: &'static [(&'static str, usize, &'static str, Pick, Bound)],
    /// The memory of a key, to that of Redis.
    memory: Bound,
}

/// What servers must reach that speak in lines.
pub const LINES: Bounds = Bounds {
    rows: &[
        ("requests/s", 1, REDIS, RATE, Bound::AtLeast(1.0)),
        ("requests/s", 16, REDIS, RATE, Bound::AtLeast(1.5)),
        ("requests/s", 64, REDIS, RATE, Bound::AtLeast(2.0)),
        ("requests/s", 1, ECHO, RATE, Bound::AtLeast(0.75)),
        ("p99 latency", 1, REDIS, LATENCY, Bound::AtMost(1.0)),
        ("CPU time", 1, REDIS, PROCESSOR, Bound::AtMost(0.75)),
        ("CPU time", 16, REDIS, PROCESSOR, Bound::AtMost(0.6)),
        ("CPU time", 64, REDIS, PROCESSOR, Bound::AtMost(0.4)),
    ],
    memory: Bound::AtMost(1.4),
};

/// What servers must reach that speak as Redis does.
pub const RESP: Bounds = Bounds {
    rows: &[("requests/s", 64, REDIS, RATE, Bound::AtLeast(1.5))],
    memory: Bound::AtMost(1.0),
};

impl Bounds {
    /// Judges what was measured of a server. What could not be measured is left out.
    pub fn judge(
        &self,
        server: &str,
        runs: &Runs,
        memory: &BTreeMap<String, Memory>,
    ) -> Vec<Requirement> {
        let judged = self
            .rows
            .iter()
            .filter_map(|(what, depth, other, pick, bound)| {
                let name = format!("{what}, depth {depth}, to {}", short(other));
                let ratios = sizes(runs, server, *depth);
                let ratios =
                    ratios.filter_map(|(size, cell)| Some((size, pick(cell.to.get(*other)?)?)));
                Requirement::judge(&name, *bound, ratios.collect())
            });
        let mut verdict: Vec<Requirement> = judged.collect();
        let per_key = |name: &str| memory.get(name).map(|memory| memory.bytes_per_key);
        if let (Some(ours), Some(theirs)) = (per_key(server), per_key(REDIS)) {
            let ratio = BTreeMap::from([("3".into(), crate::statistics::round(ours / theirs))]);
            let name = format!("memory per key, to {}", short(REDIS));
            verdict.extend(Requirement::judge(&name, self.memory, ratio));
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(bound: Bound, ratios: &[f64]) -> Option<bool> {
        let ratios = ratios.iter().enumerate();
        let ratios = ratios.map(|(index, ratio)| (index.to_string(), *ratio));
        Requirement::judge("rate", bound, ratios.collect()).map(|judged| judged.met)
    }

    #[test]
    fn one_size_out_of_bounds_is_enough_to_fail() {
        assert_eq!(judged(Bound::AtLeast(1.5), &[1.5, 2.0, 9.0]), Some(true));
        assert_eq!(judged(Bound::AtLeast(1.5), &[1.49, 2.0, 9.0]), Some(false));
        assert_eq!(judged(Bound::AtMost(0.6), &[0.6, 0.1]), Some(true));
        assert_eq!(judged(Bound::AtMost(0.6), &[0.1, 0.61]), Some(false));
    }

    #[test]
    fn nothing_measured_is_nothing_judged() {
        assert_eq!(judged(Bound::AtMost(0.6), &[]), None);
    }
}
