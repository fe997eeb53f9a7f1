//! Each row that was recorded from a Redis, as a test by its line: with the
//! server of this chapter, and with the Redis that is installed here, so that
//! the table is true, too.
//!
//! `cargo test -p resp-server --test redis -- record` reads requests, one on a
//! line, and says what that Redis does, as rows of the table.

mod exchange;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;
mod left_out;
mod real;
mod row;

use std::env;
use std::io::{self, BufRead};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Trial};

use exchange::Talker;
use harness::Server;
use real::Redis;
use row::Row;

/// What `redis-server` 7.0.15 does.
const TABLE: &str = include_str!("rows.tsv");

fn main() -> ExitCode {
    if env::args().nth(1).as_deref() == Some("record") {
        return record();
    }
    let mut arguments = Arguments::from_args();
    // One row at a time: each begins without keys.
    arguments.test_threads = Some(1);
    let ours = Server::start(env!("CARGO_BIN_EXE_resp-server"));
    let ours = Arc::new(Mutex::new(Talker::new(ours)));
    let redis = Redis::start();
    let real = redis.as_ref().map(Redis::talker);
    let real = real.map(|talker| Arc::new(Mutex::new(talker)));

    let left_out = left_out::Requests::read();
    let mut trials = left_out.trials(TABLE);
    for row in row::rows(TABLE) {
        let row = Arc::new(row);
        let why = left_out.reason(row.request);
        trials.push(trial("resp-server", &row, Some(&ours), why));
        trials.push(trial("redis-server", &row, real.as_ref(), None));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A row as a test. One that is left out must really get another reply.
fn trial(
    program: &str,
    row: &Arc<Row<'static>>,
    talker: Option<&Arc<Mutex<Talker>>>,
    left_out: Option<&'static str>,
) -> Trial {
    let name = format!("{program}::line_{}", row.number);
    let (row, talker) = (row.clone(), talker.cloned());
    let missing = talker.is_none();
    let trial = Trial::test(name, move || {
        let talker = talker.ok_or("redis-server is not installed")?;
        // A row that failed leaves nothing behind.
        let mut talker = talker.lock().unwrap_or_else(|lock| lock.into_inner());
        match (check(&mut talker, &row), left_out) {
            (Err(_), Some(_)) => Ok(()),
            (Ok(()), Some(why)) => Err(format!(
                "{} gets the reply of a Redis; left-out.txt says: {why}",
                row.request
            )
            .into()),
            (result, None) => result.map_err(Into::into),
        }
    });
    let trial = match left_out {
        Some(_) => trial.with_kind("left out"),
        None => trial,
    };
    trial.with_ignored_flag(missing && !real::is_required())
}

/// Says what is different from the row.
fn check(talker: &mut Talker, row: &Row) -> Result<(), String> {
    let done = talker.exchange(&row.pieces);
    if row.fits(&done.reply) && done.closed == row.closed {
        return Ok(());
    }
    let line = TABLE.lines().nth(row.number - 1).unwrap_or_default();
    Err(format!(
        "came: {}, and the connection is {}\nline: {line}",
        row::written(&done.reply),
        if done.closed { "closed" } else { "open" },
    ))
}

/// Records rows from the Redis that is installed.
fn record() -> ExitCode {
    let Some(redis) = Redis::start() else {
        eprintln!("redis-server is not installed");
        return ExitCode::FAILURE;
    };
    let mut talker = redis.talker();
    for request in io::stdin().lock().lines().map_while(Result::ok) {
        let done = talker.exchange(&row::pieces(&request));
        let end = if done.closed { "closed" } else { "open" };
        println!("{request}\t{}\tnew end={end} ", row::written(&done.reply));
    }
    ExitCode::SUCCESS
}
