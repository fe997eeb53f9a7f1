//! What went wrong once and not again. A page that is not true is so each time; a machine that was
//! too busy was so once. It is reported all the same, and too much of it is a fault.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, anyhow};

/// How many replays of a run may go wrong once.
const ALLOWED: usize = 3;

/// What went wrong once.
#[derive(Default)]
pub struct Steady(Mutex<Vec<String>>);

impl Steady {
    /// Attempts something, and once more if it fails. The error is that of the second time.
    pub fn twice<T, E: Display>(
        &self,
        name: &str,
        attempt: impl Fn() -> Result<T, E>,
    ) -> Result<T> {
        let fault = match attempt() {
            Ok(done) => return Ok(done),
            Err(fault) => format!("{name}\n{fault}"),
        };
        let done = attempt().map_err(|error| anyhow!("{error}"))?;
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        faults.push(fault);
        Ok(done)
    }

    /// What is to be printed about it, if anything, and whether it is little enough.
    pub fn report(&self) -> (String, bool) {
        let faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_little = faults.len() <= ALLOWED;
        if faults.is_empty() {
            return (String::new(), is_little);
        }
        let listed = faults.join("\n");
        let count = faults.len();
        let report = match is_little {
            true => format!("went wrong once, and not again:\n\n{listed}\n"),
            false => format!(
                "failures:\n\n{listed}\n\ntest result: FAILED. {count} replays went wrong once, \
                 where {ALLOWED} may.\n"
            ),
        };
        (report, is_little)
    }
}

/// Plants what fails once, twice and too often.
pub fn planted() -> Result<()> {
    let steady = Steady::default();
    let attempts = Mutex::new(0);
    let fails = |times: usize| {
        *attempts.lock().expect("no panic") = times;
        steady.twice("session name", || {
            let mut left = attempts.lock().expect("no panic");
            if *left == 0 {
                return Ok(());
            }
            *left -= 1;
            Err(format!("fault {left}"))
        })
    };
    fails(0)?;
    assert_eq!(steady.report(), (String::new(), true));
    let fault = fails(2).expect_err("it fails twice");
    assert_eq!(fault.to_string(), "fault 0");
    assert_eq!(steady.report(), (String::new(), true));
    for _ in 0..ALLOWED {
        fails(1)?;
    }
    let (report, is_little) = steady.report();
    assert!(
        is_little && report.contains("session name\nfault 0\n"),
        "{report}"
    );
    fails(1)?;
    let (report, is_little) = steady.report();
    assert!(!is_little && report.starts_with("failures:\n"), "{report}");
    Ok(())
}
