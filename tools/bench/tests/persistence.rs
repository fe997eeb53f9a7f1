//! Keys that outlive the server: a small run through everything, and the committed results.

use std::fs;
use std::time::Duration;

use bench::contender::REDIS;
use bench::persistence::report::{NAME, PLOTS, Report};
use bench::persistence::{Measured, POLICIES, Plan, SERVER, contenders, measure};
use bench::plot;
use bench::results::{self, Header};

mod bounds;
mod prose;

use bounds::misnamed;
use prose::{Claim, faults, numbers, text};

const FILE: &str = "book/results/persistence.json";
const PAGE: &str = "book/src/08-persistence/measured.md";

/// The numbers that the page may have by itself: no benchmark measures them.
const GIVEN: [&str; 1] = ["64"];

fn small() -> Plan {
    Plan {
        depths: vec![1, 16],
        rounds: 2,
        turn: Duration::from_millis(5),
        warm_up: Duration::from_millis(1),
        keys: 3000,
        times: 1,
        before: Duration::from_millis(5),
    }
}

#[test]
fn every_server_is_measured_with_each_policy() {
    let contenders = contenders().expect("the servers build");
    let measured = measure(&contenders, &small(), &|_| {}).expect("every reply is right");
    assert_eq!(measured.servers[0], SERVER);
    for server in &measured.servers {
        for policy in POLICIES {
            for depth in ["1", "16"] {
                let cell = &measured.rates[server][policy][depth];
                assert!(cell.rate.min > 0.0, "{server}, {policy}, {depth}");
                let linux = cfg!(target_os = "linux");
                assert_eq!(cell.processor_us.is_some(), linux, "{server}");
            }
        }
        assert!(measured.starts[server].seconds.min > 0.0, "{server}");
        let rewrite = &measured.rewrites[server];
        // Each key was set once, so the new file is as long as the old one.
        assert!((0.9..1.1).contains(&rewrite.size.median), "{rewrite:?}");
        assert!(rewrite.worst_ms.min > 0.0, "{rewrite:?}");
    }
    let redis = measured.servers.iter().any(|server| server == REDIS);
    let ours = &measured.rates[SERVER]["no"]["1"];
    assert_eq!(ours.to_redis.is_some(), redis);
    let report = Report::new(Header::now("test"), None, measured);
    let written = serde_json::to_string_pretty(&report).expect("JSON");
    let read: Report = serde_json::from_str(&written).expect("a report");
    assert_eq!(read, report);
    assert!(report.text().contains("What durable-server must reach"));
}

#[test]
fn what_is_missing_is_left_out_and_said() {
    let mut contenders = contenders().expect("the servers build");
    contenders.truncate(1);
    let plan = Plan {
        depths: vec![1],
        keys: 100,
        ..small()
    };
    let measured = measure(&contenders, &plan, &|_| {}).expect("every reply is right");
    let report = Report::new(Header::now("test"), None, measured);
    let said = "redis-server is left out: it is not installed";
    assert_eq!(report.measured.left_out[0], said);
    let text = report.text();
    assert!(text.contains(said), "{text}");
    assert!(!text.contains("to redis"), "judged without Redis:\n{text}");
}

fn report() -> Report {
    let text = fs::read_to_string(results::path(NAME)).expect("committed results");
    serde_json::from_str(&text).expect("results as this program writes them")
}

#[test]
fn the_committed_tables_are_those_of_the_committed_numbers() {
    let report = report();
    let (header, version) = (report.header.clone(), report.redis.clone());
    let again = Report::new(header, version, report.measured.clone());
    if course::switch::BLESS.is_on() {
        results::save(&results::path(NAME), &again).expect("a file that can be written");
        for (name, draw) in PLOTS {
            fs::write(plot::path(name), draw(&again)).expect("a file that can be written");
        }
        return;
    }
    let advice = "cargo author bless persistence writes them";
    assert!(
        again == report,
        "{FILE}:1: other tables or another verdict: {advice}"
    );
    for (name, draw) in PLOTS {
        let drawn = fs::read_to_string(plot::path(name)).expect("the figure");
        let advice = format!("not the figure of {FILE}: {advice}");
        assert!(drawn == draw(&report), "images/{name}.svg:1: {advice}");
    }
}

#[test]
fn the_committed_results_are_complete() {
    let report = report();
    assert_eq!(report.measured.left_out, [""; 0]);
    let command = "cargo run --release -p bench -- persistence --save";
    assert_eq!(report.header.command, command);
    assert_eq!(report.measured.keys, 1_000_000);
}

/// What the page claims about the numbers.
fn claims() -> Vec<Claim<Measured>> {
    vec![
        (
            "A client that waits for each reply waits for the disk each time",
            |measured| {
                let rate = |policy| measured.rates[SERVER][policy]["1"].rate.median;
                rate("always") < rate("no")
            },
        ),
        (
            "the disk is asked as often as before, and each time for more",
            |measured| {
                let rate = |depth| measured.rates[SERVER]["always"][depth].rate.median;
                rate("16") > 2.0 * rate("1")
            },
        ),
    ]
}

#[test]
fn each_claim_holds_in_the_committed_results() {
    let found = faults(PAGE, claims(), &report().measured);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_page_has_no_measured_number_of_its_own() {
    for (line, number) in numbers(&text(PAGE)) {
        assert!(
            GIVEN.contains(&number.as_str()),
            "{PAGE}:{line}: {number}: take it from the results with {{{{#result …}}}}"
        );
    }
}

/// The page says which bounds are missed, and of no other that it is.
#[test]
fn the_page_names_each_bound_that_is_missed() {
    assert_eq!(misnamed(SERVER, &report().verdict), [""; 0]);
}
