//! What went wrong once and not again. A page or a program that is not as it is said to be is so each
//! time; a machine that was too busy was so once. It is reported all the same, and too much of it is a
//! fault.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// How many attempts of a run may go wrong once.
const ALLOWED: usize = 3;

/// What went wrong once.
#[derive(Debug, Default)]
pub struct Steady(Mutex<Vec<String>>);

impl Steady {
    /// Nothing has gone wrong yet.
    pub const fn new() -> Steady {
        Steady(Mutex::new(Vec::new()))
    }

    /// Attempts something, and once more if it fails.
    ///
    /// # Errors
    ///
    /// That of the second time.
    pub fn twice<T, E: Display>(
        &self,
        name: &str,
        attempt: impl Fn() -> Result<T, E>,
    ) -> Result<T, E> {
        let fault = match attempt() {
            Ok(done) => return Ok(done),
            Err(fault) => format!("{name}\n{fault:#}"),
        };
        let done = attempt()?;
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        faults.push(fault);
        Ok(done)
    }

    /// Prints it, and returns how the tests have ended: with `code`, unless that is too much of it.
    ///
    /// # Errors
    ///
    /// When nobody reads the standard output any more.
    pub fn end(&self, code: ExitCode) -> io::Result<ExitCode> {
        let (report, is_little) = self.report();
        write!(io::stdout(), "{report}")?;
        Ok(if is_little { code } else { ExitCode::FAILURE })
    }

    /// What is to be printed about it, if anything, and whether it is little enough.
    fn report(&self) -> (String, bool) {
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
                "failures:\n\n{listed}\n\ntest result: FAILED. {count} tests went wrong once, \
                 where {ALLOWED} may.\n"
            ),
        };
        (report, is_little)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn what_fails_once_is_reported_and_twice_is_a_fault() {
        let steady = Steady::new();
        let left = Cell::new(0);
        let fails = |times: usize| {
            left.set(times);
            steady.twice("session name", || match left.get() {
                0 => Ok(()),
                some => {
                    left.set(some - 1);
                    Err(format!("fault {some}"))
                }
            })
        };
        assert!(fails(0).is_ok());
        assert_eq!(steady.report(), (String::new(), true));
        let fault = fails(2).expect_err("it fails twice");
        assert_eq!(fault, "fault 1");
        assert_eq!(steady.report(), (String::new(), true));
        for _ in 0..ALLOWED {
            assert!(fails(1).is_ok());
        }
        let (report, is_little) = steady.report();
        assert!(
            is_little && report.contains("session name\nfault 1\n"),
            "{report}"
        );
        assert!(fails(1).is_ok());
        let (report, is_little) = steady.report();
        assert!(!is_little && report.starts_with("failures:\n"), "{report}");
    }
}
