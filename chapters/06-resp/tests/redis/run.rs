//! Makes the rows of tables tests, and records new ones.

use std::env;
use std::io::{self, BufRead};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Trial};

use super::exchange::Talker;
use super::harness::Server;
use super::left_out;
use super::real::{self, Redis};
use super::row::{self, Row};

/// A table of requests and replies.
pub struct Table {
    /// What the names of its tests begin with.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
    /// Whether the Redis that is installed is asked, too.
    pub is_ours: bool,
}

/// A server, by the name and the path of its program, the tables that it is
/// compared with, and what it answers in another way.
pub struct Compared {
    pub name: &'static str,
    pub program: &'static str,
    pub tables: &'static [Table],
    pub left_out: &'static str,
}

/// Runs the tests, or records.
pub fn run(compared: &Compared) -> ExitCode {
    if env::args().nth(1).as_deref() == Some("record") {
        return record();
    }
    let mut arguments = Arguments::from_args();
    // One row at a time: each begins without keys.
    arguments.test_threads = Some(1);
    let ours = Server::start(compared.program);
    let ours = Arc::new(Mutex::new(Talker::new(ours)));
    let redis = Redis::start();
    let real = redis.as_ref().map(Redis::talker);
    let real = real.map(|talker| Arc::new(Mutex::new(talker)));

    let left_out = left_out::Requests::read(compared.left_out);
    let texts: Vec<_> = compared.tables.iter().map(|one| one.text).collect();
    let mut trials = left_out.trials(&texts);
    for table in compared.tables {
        for row in row::rows(table.text) {
            let row = Arc::new(row);
            let why = left_out.reason(row.request);
            let name = compared.name;
            trials.push(trial(table, name, &row, Some(&ours), why));
            if table.is_ours {
                let name = "redis-server";
                trials.push(trial(table, name, &row, real.as_ref(), None));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A row as a test. One that is left out must really get another reply.
fn trial(
    table: &'static Table,
    program: &str,
    row: &Arc<Row<'static>>,
    talker: Option<&Arc<Mutex<Talker>>>,
    left_out: Option<&'static str>,
) -> Trial {
    let name = format!("{program}::{}line_{}", table.name, row.number);
    let (row, talker) = (row.clone(), talker.cloned());
    let missing = talker.is_none();
    let trial = Trial::test(name, move || {
        let talker = talker.ok_or("redis-server is not installed")?;
        // A row that failed leaves nothing behind.
        let mut talker = talker.lock().unwrap_or_else(|lock| lock.into_inner());
        match (check(table, &mut talker, &row), left_out) {
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
fn check(table: &Table, talker: &mut Talker, row: &Row) -> Result<(), String> {
    let done = talker.exchange(&row.pieces);
    if row.fits(&done.reply) && done.closed == row.closed {
        return Ok(());
    }
    let line = table.text.lines().nth(row.number - 1).unwrap_or_default();
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
