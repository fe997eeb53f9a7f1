//! Redis's own tests: each passes with chapter 6's server, or stands in `failing.txt` with its reason.

#[cfg(unix)]
mod unix;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    #[cfg(unix)]
    let trials = unix::trials();
    #[cfg(not(unix))]
    let trials = Vec::new();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
