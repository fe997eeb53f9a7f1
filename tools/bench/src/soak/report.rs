//! What a soak has shown.

use std::fmt::{self, Display, Formatter};

use serde_json::{Value, json};

use super::Options;
use super::health::Health;
use super::kind::Kind;
use super::visitor::Tally;
use crate::results::{Header, Table};
use crate::statistics::thousands;

/// A soak in which nothing was wrong.
#[derive(Debug)]
pub struct Report {
    /// What was asked for.
    pub options: Options,
    /// What the clients did.
    pub tally: Tally,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// What the server held; none where the system does not show it.
    pub health: Option<Health>,
}

impl Report {
    /// The report as it is kept in a file, for the pages.
    pub fn results(&self, header: &Header) -> Value {
        let head = ["The client", "Connections"].map(str::to_owned);
        let row = |(kind, count): (&Kind, &u64)| vec![kind.to_string(), thousands(*count)];
        let kinds = Table {
            head: head.into(),
            rows: self.tally.kinds.iter().map(row).collect(),
        };
        json!({
            "header": header,
            "seed": self.options.seed,
            "at_once": self.options.at_once,
            "connections": self.tally.connections,
            "seconds": self.seconds.round() as u64,
            "mebibytes": self.mebibytes(),
            "keys": self.tally.keys,
            "health": self.health,
            "kinds": kinds,
        })
    }

    fn mebibytes(&self) -> u64 {
        self.tally.received / (1024 * 1024)
    }
}

impl Display for Report {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (kind, count) in &self.tally.kinds {
            writeln!(formatter, "{:>9}  {kind}", thousands(*count))?;
        }
        match self.health {
            Some(health) => writeln!(
                formatter,
                "{} KiB of memory at most while it warmed up, {} KiB after that; {} descriptors, \
                 as at the beginning",
                thousands(health.warm),
                thousands(health.later),
                health.descriptors
            )?,
            None => writeln!(
                formatter,
                "memory and descriptors not looked at: this system does not show them in /proc"
            )?,
        }
        let at_once = match self.options.at_once {
            0 | 1 => String::new(),
            clients => format!(", {clients} at a time"),
        };
        write!(
            formatter,
            "{} connections{at_once}, seed {}: not one wrong byte in {} MiB of replies, and all {} \
             keys have the last value that was stored",
            thousands(self.tally.connections),
            self.options.seed,
            thousands(self.mebibytes()),
            thousands(self.tally.keys as u64)
        )
    }
}
