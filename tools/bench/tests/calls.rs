//! The system calls of the servers, which strace counts exactly.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use bench::calls;
use bench::contender::{Contender, Role};
use bench::many;
use bench::servers::Program;
use bench::speed::calls_of;
use bench::workload::Protocol;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let missing = calls::unavailable();
    let trials = vec![
        trial(
            "two_data_calls_answer_a_batch_of_any_depth",
            &missing,
            || {
                for depth in [1, 16, 64] {
                    let data =
                        calls_of(&server(Program::Package("kv-server"))?, 64, depth, 8)?.data();
                    ensure!(data <= 2.0, "{data} data calls for a batch of {depth}");
                }
                Ok(())
            },
        ),
        trial(
            "a_server_with_a_write_for_each_reply_would_be_found",
            &missing,
            || {
                let step = server(Program::Step("kv-server", "3-one-write"))?;
                let data = calls_of(&step, 64, 16, 8)?.data();
                ensure!(data == 17.0, "{data} data calls for a batch of 16");
                Ok(())
            },
        ),
        trial(
            "the_loop_makes_three_calls_for_a_batch_of_one_client",
            &missing,
            || {
                let event_server = server(Program::Package("event-server"))?;
                for depth in [1, 16, 64] {
                    let calls = calls_of(&event_server, 64, depth, 100)?;
                    // One wait more, for the end.
                    let few = calls.data() <= 2.0 && calls.total() <= 3.02;
                    ensure!(few, "for a batch of {depth}: {calls:?}");
                }
                Ok(())
            },
        ),
        trial(
            "one_wait_of_the_loop_is_for_all_fifty_clients_that_are_ready",
            &missing,
            || {
                let calls = calls_of_fifty(Program::Package("event-server"))?;
                ensure!(
                    calls <= 2.2,
                    "{calls} calls for a command of one of 50 clients"
                );
                Ok(())
            },
        ),
        trial(
            "a_loop_that_reads_until_nothing_is_left_is_found",
            &missing,
            || {
                let calls = calls_of_fifty(Program::Step("event-server", "10-bound"))?;
                ensure!(
                    calls > 2.9,
                    "{calls} calls for a command of one of 50 clients"
                );
                Ok(())
            },
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A server of the book, or a step on the way.
fn server(program: Program) -> Result<Contender> {
    let program = program.build()?;
    Ok(Contender::new(
        "server",
        Role::Chapter,
        Protocol::Lines,
        program,
    ))
}

/// The system calls for a command, when fifty clients send one each, twenty times.
fn calls_of_fifty(program: Program) -> Result<f64> {
    many::calls_together(&server(program)?, 50, 1, 20)
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
