//! The system calls of the servers, which strace counts exactly.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bench::calls;
use bench::contender::{Contender, Role};
use bench::servers::{Program, Server};
use bench::speed::calls_of;
use bench::workload::Protocol;
use libtest_mimic::{Arguments, Failed, Trial};
use observe::strace;

/// How many clients send a command each, before the loop goes on.
const CLIENTS: usize = 50;

/// How often they do.
const ROUNDS: usize = 20;

/// The longest wait for the server.
const LIMIT: Duration = Duration::from_secs(30);

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
                let calls = calls_of_fifty(&server(Program::Package("event-server"))?)?;
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
                let step = server(Program::Step("event-server", "10-bound"))?;
                let calls = calls_of_fifty(&step)?;
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

/// The system calls of a server for each command, when a command of each of fifty clients is there
/// before it wakes: it is stopped while they send. So the number is the same on a busy machine.
fn calls_of_fifty(contender: &Contender) -> Result<f64> {
    let trace = calls::Trace::new()?;
    let server = contender.start_under(&trace.tracer())?;
    let clients = (0..CLIENTS).map(|_| TcpStream::connect(server.address));
    let mut clients = clients.collect::<Result<Vec<_>, _>>()?;
    for client in &mut clients {
        client.set_read_timeout(Some(LIMIT))?;
        client.write_all(b"GET name\n")?;
        expect_nil(client)?;
    }
    clients[0].write_all(b"GET begin\n")?;
    expect_nil(&mut clients[0])?;
    for _ in 0..ROUNDS {
        signal(&server, "STOP")?;
        wait_until_stopped(&server)?;
        for client in &mut clients {
            client.write_all(b"GET name\n")?;
        }
        signal(&server, "CONT")?;
        for client in &mut clients {
            expect_nil(client)?;
        }
    }
    clients[0].write_all(b"GET end\n")?;
    expect_nil(&mut clients[0])?;
    server.stop()?;
    let threads = trace.read()?;
    let mut calls = threads.iter().flat_map(|trace| strace::calls(trace));
    let has = |call: &strace::Call, word| call.bytes().is_some_and(|bytes| bytes.contains(word));
    calls
        .find(|call| has(call, "GET begin"))
        .context("no first command")?;
    let calls = calls.take_while(|call| !has(call, "GET end"));
    let calls = calls.filter(|call| !call.name.starts_with("write")).count();
    Ok(calls as f64 / (CLIENTS * ROUNDS) as f64)
}

fn expect_nil(client: &mut TcpStream) -> Result<()> {
    let mut reply = [0; 6];
    client.read_exact(&mut reply).context("no reply")?;
    ensure!(
        &reply == b"(nil)\n",
        "another reply: {}",
        reply.escape_ascii()
    );
    Ok(())
}

fn signal(server: &Server, signal: &str) -> Result<()> {
    let kill = format!("kill -s {signal} {}", server.id());
    let status = Command::new("sh").args(["-c", &kill]).status()?;
    ensure!(status.success(), "{kill}: {status}");
    Ok(())
}

/// Waits until the server is stopped, which strace sees, too: `T` or `t` in proc_pid_stat(5).
fn wait_until_stopped(server: &Server) -> Result<()> {
    let start = Instant::now();
    loop {
        let stat = fs::read_to_string(format!("/proc/{}/stat", server.id()))?;
        let state = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        if state.starts_with(['T', 't']) {
            return Ok(());
        }
        ensure!(start.elapsed() < LIMIT, "not stopped within {LIMIT:?}");
        thread::yield_now();
    }
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
