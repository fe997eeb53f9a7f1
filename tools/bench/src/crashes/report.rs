//! What is printed and written of servers that were killed: the table, and the file of results.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::{Measured, Row};
use crate::results::{Header, Table, Tables};
use crate::statistics::{show, thousands};

/// The name of the results, `crashes.json`.
pub const NAME: &str = "crashes";

/// The file of results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where and when.
    pub header: Header,
    /// What was done and found.
    #[serde(flatten)]
    pub measured: Measured,
    /// The same as a table, for the page.
    pub tables: Tables,
}

impl Report {
    /// Makes the table.
    pub fn new(header: Header, measured: Measured) -> Self {
        let tables = Tables::from([("crashes".into(), table(&measured.rows))]);
        Report {
            header,
            measured,
            tables,
        }
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        let mut text = format!("seed {}\n\n", self.measured.seed);
        for table in self.tables.values() {
            text += &table.text();
        }
        for reason in &self.measured.left_out {
            let _ = write!(text, "\n{reason}\n");
        }
        text
    }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        "What happens",
        "Policy",
        "Times",
        "Changes acknowledged",
        "Lost",
        "Of the last, s",
    ]);
    for row in rows {
        table.rows.push(vec![
            row.what.clone(),
            row.policy.clone(),
            thousands(row.times as u64),
            thousands(row.acknowledged),
            thousands(row.lost),
            row.back_s.map_or("–".into(), show),
        ]);
    }
    table
}
