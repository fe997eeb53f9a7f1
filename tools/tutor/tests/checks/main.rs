//! The checks, tested both ways: each program of ours passes, each solution passes its exercise, a
//! chapter's program fails the exercises for the stated reason, and each mutant fails the check
//! that names its fault.

mod commands;
mod compare;
mod failures;
mod format;
mod ledger;
mod mutants;
mod programs;
mod run;
mod solutions;
mod tool;

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::Arguments;

use programs::Programs;
use solutions::STEADY;

fn main() -> io::Result<ExitCode> {
    let mut arguments = Arguments::from_args();
    // They wait more than they work.
    arguments.test_threads.get_or_insert(6);
    let programs = Arc::new(Programs::default());
    let mut trials = solutions::trials(&programs);
    trials.extend(mutants::trials(&programs));
    trials.extend(failures::trials(&programs));
    trials.extend(compare::trials());
    trials.extend(commands::trials());
    trials.extend(ledger::trials(&programs));
    trials.extend(format::trials());
    let conclusion = libtest_mimic::run(&arguments, trials);
    STEADY.end(conclusion.exit_code())
}
