//! The ledger: each drawback is shown, where a chapter has it, and by the test turned round, where it
//! has not. `cargo author bless ledger` writes what is seen here, and weave makes the table of it.

use std::fs;
use std::sync::{Arc, Mutex};
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};
use course::fault;
use course::ledger::{FILE, Ledger, Results};
use course::switch::BLESS;
use libtest_mimic::Trial;
use tutor::Repository;

use crate::programs::{Programs, step_name};
use crate::solutions::trial;

/// Where the results are, from the top of the repository.
const RESULTS: &str = "book/results/ledger.json";

/// The programs that are checked at the same time: most checks wait.
const AT_ONCE: usize = 6;

pub fn trials(programs: &Arc<Programs>) -> Vec<Trial> {
    let (one, two) = (Arc::clone(programs), Arc::clone(programs));
    vec![
        trial("ledger_is_what_the_tests_show".into(), move || {
            is_held(&one)
        }),
        trial("a_false_claim_in_the_ledger_is_found".into(), move || {
            lies_are_found(&two)
        }),
    ]
}

/// The text of the ledger.
fn text() -> Result<String> {
    Ok(fs::read_to_string(Repository::open()?.top.join(FILE))?)
}

fn read(text: &str) -> Result<Ledger> {
    let ledger = Ledger::read(text, &Repository::open()?.chapters()?);
    ledger.map_err(|faults| anyhow!("{}", fault::list(&faults)))
}

/// What the tests of a ledger say of the programs, besides what is known already.
fn results(programs: &Programs, ledger: &Ledger, known: Results) -> Result<Results> {
    let runs = ledger.runs.iter().filter(|run| known.of(run).is_none());
    let todo = Mutex::new(runs);
    let results = Mutex::new(known.clone());
    let work = || -> Result<()> {
        loop {
            let Some(run) = todo.lock().expect("no panic").next() else {
                return Ok(());
            };
            let program = programs.get(&step_name(&format!("{}/src", run.program)))?;
            let passed = tutor::keeps(&run.test, &program)?;
            results.lock().expect("no panic").add(run, passed);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let mut ended = workers
            .into_iter()
            .map(|worker| worker.join().expect("no panic"));
        ended.try_for_each(|ended| ended)
    })?;
    Ok(results.into_inner().expect("no panic"))
}

fn is_held(programs: &Programs) -> Result<()> {
    let ledger = read(&text()?)?;
    let seen = results(programs, &ledger, Results::default())?;
    let faults = ledger.faults(&seen);
    ensure!(faults.is_empty(), "\n{}", fault::list(&faults));
    let seen = serde_json::to_string_pretty(&seen)? + "\n";
    let path = Repository::open()?.top.join(RESULTS);
    if BLESS.is_on() {
        return fs::write(path, seen).with_context(|| format!("cannot write {RESULTS}"));
    }
    let committed = fs::read_to_string(path).with_context(|| format!("no {RESULTS}"))?;
    ensure!(
        committed == seen,
        "{RESULTS}: the tests show something else; cargo author bless ledger writes it\n{seen}"
    );
    Ok(())
}

/// A claim, what it becomes, and what is said of it.
const LIES: [(&str, &str, &str); 5] = [
    (
        "cures.slow = \"slow_reader_holds_nobody\"",
        "",
        "04-threads has slow, and 02-kv/one_slow_reader_holds_everybody does not show it there",
    ),
    (
        "brings = [\"update\", \"full\"]",
        "brings = [\"update\", \"full\", \"thread\"]",
        "05-event-loop has thread, and 04-threads/each_client_has_a_thread_asleep_in_recvfrom does not show it there",
    ),
    (
        "brings = [\"thread\", \"update\", \"full\"]",
        "brings = [\"thread\", \"update\", \"full\"]\ncures.nil = \"clients_in_one_piece\"",
        "chapter 04-threads has no test clients_in_one_piece",
    ),
    (
        "brings = [\"thread\", \"update\", \"full\"]",
        "brings = [\"thread\", \"update\", \"full\"]\ncures.nil = \"value_cannot_hold_a_space\"",
        "04-threads does not have nil, and 02-kv/stored_nil_looks_like_a_miss shows it there\n\
         value_cannot_hold_a_space turns nothing round: it passes on 02-kv, which has nil",
    ),
    (
        "brings = [\"thread\", \"update\", \"full\"]",
        "brings = [\"thread\", \"update\", \"full\"]\ncures.long = \"slow_reader_holds_nobody\"",
        "04-threads does not have long, and 02-kv/one_set_takes_as_long_as_a_thousand shows it there",
    ),
];

fn lies_are_found(programs: &Programs) -> Result<()> {
    let (text, top) = (text()?, Repository::open()?.top);
    let known: Results = serde_json::from_str(&fs::read_to_string(top.join(RESULTS))?)?;
    for (right, wrong, said) in LIES {
        ensure!(text.matches(right).count() == 1, "not once there: {right}");
        let ledger = read(&text.replace(right, wrong))?;
        let faults = match results(programs, &ledger, known.clone()) {
            Ok(results) => fault::list(&ledger.faults(&results)),
            Err(error) => format!("{error:#}"),
        };
        for said in said.lines() {
            ensure!(
                faults.contains(said),
                "not said of the lie: {said}\n{faults}"
            );
        }
    }
    Ok(())
}
