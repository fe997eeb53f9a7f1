//! Servers that are killed: a small run through everything, and the committed results.
#![cfg(unix)]

use std::fs;

use bench::contender::{Contender, Role};
use bench::crashes::report::{NAME, Report};
use bench::crashes::{Measured, Plan, measure};
use bench::persistence::{self, SERVER};
use bench::results;
use bench::servers::Program;
use bench::workload::Protocol;
use course::switch::ALL_TOOLS;

mod prose;

use prose::{Claim, faults, numbers, text};

const FILE: &str = "book/results/crashes.json";
const PAGE: &str = "book/src/08-persistence/killed.md";

/// A step of the chapter that writes a new file, and not what comes meanwhile.
const FORGETS: &str = "45-background";

fn small() -> Plan {
    Plan {
        kills: 3,
        rewrites: 3,
        every: 50,
        cuts: 1,
        keys: 500,
        ..Plan::quick()
    }
}

/// What was left out must not be, where everything is required.
fn nothing_is_left_out(measured: &Measured) -> bool {
    for reason in &measured.left_out {
        eprintln!("left out: {reason}");
    }
    let complete = measured.left_out.is_empty();
    assert!(complete || !ALL_TOOLS.is_on(), "{:?}", measured.left_out);
    complete
}

#[test]
fn what_was_acknowledged_is_there_after_any_end() {
    let server = persistence::server().expect("the server builds");
    let seed = fastrand::u64(..);
    let measured = measure(&server, &small(), seed, &|_| {}).expect("a server after each end");
    let report = Report::new(results::Header::now("test"), measured);
    eprintln!("{}", report.text());
    for row in &report.measured.rows {
        assert!(row.acknowledged > 0, "no change: {row:?}");
        let may_lose = row.what == "power cut" && row.policy != "always";
        assert!(row.lost == 0 || may_lose, "seed {seed}: {row:?}");
        assert_eq!(row.lost > 0, row.back_s.is_some(), "{row:?}");
    }
    if nothing_is_left_out(&report.measured) {
        let never_asked = &report.measured.rows[7];
        assert!(
            never_asked.lost > 0,
            "a power cut without loss: {never_asked:?}"
        );
    }
}

#[test]
fn a_rewrite_that_forgets_is_found() {
    let program = Program::Step(SERVER, FORGETS).build().expect("a step");
    let server = Contender::new(FORGETS, Role::Step, Protocol::Resp, program);
    let plan = Plan {
        kills: 0,
        rewrites: 30,
        every: 0,
        cuts: 0,
        ..small()
    };
    let measured = measure(&server, &plan, 1, &|_| {}).expect("a server after each end");
    let lost: u64 = measured.rows.iter().map(|row| row.lost).sum();
    assert!(lost > 0, "{FORGETS} has lost nothing");
}

fn report() -> Report {
    let text = fs::read_to_string(results::path(NAME)).expect("committed results");
    serde_json::from_str(&text).expect("results as this program writes them")
}

#[test]
fn the_committed_tables_are_those_of_the_committed_numbers() {
    let report = report();
    let again = Report::new(report.header.clone(), report.measured.clone());
    if course::switch::BLESS.is_on() {
        results::save(&results::path(NAME), &again).expect("a file that can be written");
        return;
    }
    let advice = "cargo author bless crashes writes them";
    assert!(again == report, "{FILE}:1: other tables: {advice}");
}

#[test]
fn the_committed_results_are_complete() {
    let report = report();
    assert_eq!(report.measured.left_out, [""; 0]);
    let command = "cargo run --release -p bench -- crashes --save";
    assert_eq!(report.header.command, command);
}

/// How many changes were lost in this way.
fn lost(measured: &Measured, what: &str, policies: &[&str]) -> Vec<u64> {
    let rows = measured.rows.iter();
    let rows = rows.filter(|row| row.what.starts_with(what));
    let rows = rows.filter(|row| policies.contains(&row.policy.as_str()));
    rows.map(|row| row.lost).collect()
}

/// What the page claims about the numbers.
fn claims() -> Vec<Claim<Measured>> {
    vec![
        ("No `kill -9` has taken anything", |measured| {
            let lost = lost(measured, "kill -9", &["always", "everysec", "no"]);
            lost == [0; 5]
        }),
        (
            "With `always` a power cut takes nothing, either",
            |measured| lost(measured, "power cut", &["always"]) == [0],
        ),
        ("With the others it does", |measured| {
            let lost = lost(measured, "power cut", &["everysec", "no"]);
            lost.len() == 2 && lost.iter().all(|lost| *lost > 0)
        }),
    ]
}

#[test]
fn each_claim_holds_in_the_committed_results() {
    let found = faults(PAGE, claims(), &report().measured);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_page_has_no_measured_number_of_its_own() {
    let found = numbers(&text(PAGE));
    assert_eq!(
        found,
        [],
        "{PAGE}: take them from the results with {{{{#result …}}}}"
    );
}
