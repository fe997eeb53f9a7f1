//! The rows that a server answers in another way, and why.

use std::collections::HashMap;

use libtest_mimic::Trial;

/// The requests that are left out, with their reasons.
pub struct Requests(HashMap<&'static str, &'static str>);

impl Requests {
    /// Reasons, each on a line that begins with `# `, and requests under them.
    pub fn read(text: &'static str) -> Requests {
        let mut reason = None;
        let mut requests = HashMap::new();
        for line in text.lines() {
            match line.strip_prefix("# ") {
                Some(text) => reason = Some(text),
                None => {
                    let reason = reason.expect("a reason before requests");
                    requests.insert(line, reason);
                }
            }
        }
        Requests(requests)
    }

    pub fn reason(&self, request: &str) -> Option<&'static str> {
        self.0.get(request).copied()
    }

    /// A request that is left out is in one of the tables.
    pub fn trials(&self, tables: &[&'static str]) -> Vec<Trial> {
        let requests = self.0.keys().copied();
        let unknown: Vec<&str> = requests
            .filter(|request| {
                let mut lines = tables.iter().flat_map(|table| table.lines());
                !lines.any(|line| line.split('\t').next() == Some(request))
            })
            .collect();
        vec![Trial::test("left_out_requests_are_in_a_table", move || {
            match unknown.as_slice() {
                [] => Ok(()),
                _ => Err(format!("not in rows.tsv: {unknown:?}").into()),
            }
        })]
    }
}
