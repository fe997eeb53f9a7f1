//! The tests, where they can run.

use std::thread;

use anyhow::{Result, ensure};
use libtest_mimic::Trial;
use peers::need::{self, Need};
use peers::results;
use peers::server::Server;
use peers::suite::{self, List, RELEASE, Report, UNITS};
use peers::wire::{Lie, Wire};
use serde_json::json;

/// The tests that do not pass.
const FILE: &str = "tools/peers/tests/suite/failing.txt";
const FAILING: &str = include_str!("failing.txt");

pub fn trials() -> Vec<Trial> {
    let needs = [
        Need::Program("tclsh"),
        Need::Folder(suite::source(), "`.ci/fetch-redis`"),
    ];
    vec![
        need::trial("redis_tests_pass_or_are_listed", &needs, all),
        need::trial("what_the_list_does_not_say_is_named", &needs, lists),
        need::trial("wrong_reply_is_found", &needs, wrong_reply),
    ]
}

/// All units at the same time, each with a server of its own.
fn all() -> Result<()> {
    let list = List::read(FILE, FAILING)?;
    let reports: Vec<Result<Report>> = thread::scope(|scope| {
        let runs = UNITS.map(|unit| scope.spawn(|| judge(unit, &list)));
        runs.map(|run| run.join().expect("no panic")).into()
    });
    let reports: Vec<Report> = reports.into_iter().collect::<Result<_>>()?;
    let faults = reports.iter().flat_map(|report| report.faults.clone());
    let faults: Vec<String> = faults.collect();
    ensure!(faults.is_empty(), "\n{}", faults.join("\n"));

    let rows = UNITS.iter().zip(&reports).map(|(unit, report)| {
        let all = report.passed + report.listed;
        json!([
            format!("`{unit}`"),
            report.passed.to_string(),
            all.to_string()
        ])
    });
    let reasons = list.reasons().into_iter();
    let reasons = reasons.map(|(reason, number)| json!([reason, number.to_string()]));
    let passed: usize = reports.iter().map(|report| report.passed).sum();
    let listed: usize = reports.iter().map(|report| report.listed).sum();
    results::hold(
        "redis-tests",
        &json!({
            "command": results::COMMAND,
            "redis": RELEASE,
            "passed": passed,
            "all": passed + listed,
            "units": {"head": ["Unit", "Passed", "All"], "rows": rows.collect::<Vec<_>>()},
            "reasons": {"head": ["What is missing", "Tests"], "rows": reasons.collect::<Vec<_>>()},
        }),
    )
}

fn judge(unit: &str, list: &List) -> Result<Report> {
    suite::judge(unit, Server::start()?.address, list)
}

/// A unit, what is done to the list, and what is said of it.
const LIES: [(&str, &str, &str, &str); 3] = [
    (
        "quit",
        "# ",
        "# nothing\nquit: QUIT returns OK\n# ",
        "failing.txt:2: 'QUIT returns OK' passes",
    ),
    (
        "quit",
        "# ",
        "# nothing\nquit: QUIT returns KO\n# ",
        "failing.txt:2: unit/quit has no test 'QUIT returns KO'",
    ),
    (
        "type/incr",
        "type/incr: INCR fails against a key holding a list\n",
        "",
        "tests/unit/type/incr.tcl:51: 'INCR fails against a key holding a list' does not pass",
    ),
];

fn lists() -> Result<()> {
    for (unit, right, wrong, said) in LIES {
        let list = FAILING.replacen(right, wrong, 1);
        let faults = judge(unit, &List::read(FILE, &list)?)?.faults;
        let [fault] = faults.as_slice() else {
            anyhow::bail!("not one fault: {faults:?}");
        };
        ensure!(fault.contains(said), "not said: {said}\n{fault}");
    }
    Ok(())
}

fn wrong_reply() -> Result<()> {
    let server = Server::start()?;
    let lie = Lie {
        from: b"+OK\r\n",
        to: b"+KO\r\n",
    };
    let wire = Wire::to(server.address, Some(lie))?;
    let faults = suite::judge("quit", wire.address, &List::read(FILE, FAILING)?)?.faults;
    let said = "'QUIT returns OK' does not pass";
    ensure!(
        faults.iter().any(|fault| fault.contains(said)),
        "{faults:?}"
    );
    Ok(())
}
