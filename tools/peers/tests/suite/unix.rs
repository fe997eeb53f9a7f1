//! The tests, where they can run.

use std::thread;

use anyhow::{Result, ensure};
use libtest_mimic::Trial;
use peers::need::{self, Need};
use peers::results;
use peers::server::{EXPIRING, RESP, Server};
use peers::suite::{self, EXPIRY_UNITS, List, RELEASE, Report, UNITS};
use peers::wire::{Lie, Wire};
use serde_json::json;

/// The tests that do not pass with chapter 6's server.
const FILE: &str = "tools/peers/tests/suite/failing.txt";
const FAILING: &str = include_str!("failing.txt");

/// A server, and what is known of it.
struct Tested {
    package: &'static str,
    units: &'static [&'static str],
    /// The tests that do not pass.
    file: &'static str,
    failing: &'static str,
    /// Where the result is.
    result: &'static str,
}

/// The server of chapter 6.
const SIX: Tested = Tested {
    package: RESP,
    units: UNITS,
    file: FILE,
    failing: FAILING,
    result: "redis-tests",
};

/// The server of chapter 7.
const SEVEN: Tested = Tested {
    package: EXPIRING,
    units: EXPIRY_UNITS,
    file: "tools/peers/tests/suite/failing-expiry.txt",
    failing: include_str!("failing-expiry.txt"),
    result: "redis-tests-expiry",
};

pub fn trials() -> Vec<Trial> {
    let needs = [
        Need::Program("tclsh"),
        Need::Folder(suite::source(), "`.ci/fetch-redis`"),
    ];
    vec![
        need::trial("redis_tests_pass_or_are_listed", &needs, || all(&SIX)),
        need::trial(
            "redis_tests_of_deadlines_pass_or_are_listed",
            &needs,
            || all(&SEVEN),
        ),
        need::trial("what_the_list_does_not_say_is_named", &needs, lists),
        need::trial("wrong_reply_is_found", &needs, wrong_reply),
    ]
}

/// All units at the same time, each with a server of its own.
fn all(tested: &Tested) -> Result<()> {
    let list = List::read(tested.file, tested.failing, tested.units)?;
    let reports: Vec<Result<Report>> = thread::scope(|scope| {
        let runs = tested.units.iter().map(|unit| {
            let list = &list;
            scope.spawn(move || judge(tested.package, unit, list))
        });
        let runs: Vec<_> = runs.collect();
        runs.into_iter()
            .map(|run| run.join().expect("no panic"))
            .collect()
    });
    let reports: Vec<Report> = reports.into_iter().collect::<Result<_>>()?;
    let faults = reports.iter().flat_map(|report| report.faults.clone());
    let faults: Vec<String> = faults.collect();
    ensure!(faults.is_empty(), "\n{}", faults.join("\n"));

    let rows = tested.units.iter().zip(&reports).map(|(unit, report)| {
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
        tested.result,
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

fn judge(package: &'static str, unit: &str, list: &List) -> Result<Report> {
    suite::judge(unit, Server::of(package)?.address, list)
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
        let faults = judge(RESP, unit, &List::read(FILE, &list, UNITS)?)?.faults;
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
    let faults = suite::judge("quit", wire.address, &List::read(FILE, FAILING, UNITS)?)?.faults;
    let said = "'QUIT returns OK' does not pass";
    ensure!(
        faults.iter().any(|fault| fault.contains(said)),
        "{faults:?}"
    );
    Ok(())
}
