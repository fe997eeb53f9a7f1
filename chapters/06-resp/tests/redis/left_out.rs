//! The rows that this chapter's server answers in another way, and why.

use std::collections::HashMap;

use libtest_mimic::Trial;

/// Reasons, each on a line that begins with `# `, and requests under them.
const LEFT_OUT: &str = include_str!("left-out.txt");

/// The requests that are left out, with their reasons.
pub struct Requests(HashMap<&'static str, &'static str>);

impl Requests {
    pub fn read() -> Requests {
        let mut reason = None;
        let mut requests = HashMap::new();
        for line in LEFT_OUT.lines() {
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

    /// A request that is left out is in the table.
    pub fn trials(&self, table: &'static str) -> Vec<Trial> {
        let requests = self.0.keys().copied();
        let unknown: Vec<&str> = requests
            .filter(|request| {
                !table
                    .lines()
                    .any(|line| line.split('\t').next() == Some(request))
            })
            .collect();
        vec![Trial::test(
            "left_out_requests_are_in_the_table",
            move || match unknown.as_slice() {
                [] => Ok(()),
                _ => Err(format!("not in rows.tsv: {unknown:?}").into()),
            },
        )]
    }
}
