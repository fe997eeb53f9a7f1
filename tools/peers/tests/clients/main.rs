//! The clients that people use, as they come, with chapter 6's server.

mod first;
mod library;
mod rust;
mod tools;

use std::process::ExitCode;
use std::time::Duration;

use libtest_mimic::Arguments;

/// How long a client may take.
const LIMIT: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let mut trials = library::trials();
    trials.extend(rust::trials());
    trials.extend(tools::trials());
    trials.extend(first::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
