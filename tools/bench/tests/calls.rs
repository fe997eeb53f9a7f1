//! The system calls of the servers, which strace counts exactly.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use bench::calls::{self, Calls};
use bench::contender::Contender;
use bench::speed::calls_of;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let missing = calls::unavailable();
    let trials = vec![
        trial(
            "two_data_calls_answer_a_batch_of_any_depth",
            &missing,
            || {
                for depth in [1, 16, 64] {
                    let data = calls("kv-server", depth)?.data();
                    ensure!(data <= 2.0, "{data} data calls for a batch of {depth}");
                }
                Ok(())
            },
        ),
        trial(
            "a_server_with_a_write_for_each_reply_would_be_found",
            &missing,
            || {
                let data = calls("3-one-write", 16)?.data();
                ensure!(data == 17.0, "{data} data calls for a batch of 16");
                Ok(())
            },
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The system calls of a server of the book for each batch of this depth.
fn calls(name: &str, depth: usize) -> Result<Calls> {
    let mut contenders = Contender::all()?.into_iter();
    let contender = contenders.find(|contender| contender.name == name);
    calls_of(&contender.context("no such server")?, 64, depth, 8)
}

/// A test. Without strace it is ignored, with the reason in its name, unless
/// `cargo author check --all-tools` makes that a failure.
fn trial(name: &str, missing: &Option<String>, test: fn() -> Result<()>) -> Trial {
    let run = move || test().map_err(|error| Failed::from(format!("{error:#}")));
    let required = course::switch::ALL_TOOLS.is_on();
    match missing.clone() {
        None => Trial::test(name, run),
        Some(reason) if required => Trial::test(name, move || Err(Failed::from(reason))),
        Some(reason) => Trial::test(format!("{name} ({reason})"), run).with_ignored_flag(true),
    }
}
