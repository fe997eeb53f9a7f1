//! A run of a few hundred requests, through everything that a long one goes through.

use std::time::Duration;

use bench::contender::{Choice, Contender, ECHO, OWN, REDIS, Role};
use bench::load::Bounds;
use bench::report::Report;
use bench::results::Header;
use bench::servers::Program;
use bench::solution;
use bench::speed::{Measured, Plan, measure};
use bench::verdict::LINES;
use bench::workload::Protocol;
use course::step::{self, Kind};

const KV: &str = "kv-server";

const SOLVED: &str = "rest-of-line";

/// What the servers speak that are measured when nothing else is said.
const OURS: Choice<'_> = Choice::Speaking(&[Protocol::Echo, Protocol::Lines]);

fn plan() -> Plan {
    let few = |requests| Bounds {
        time: Duration::from_secs(1),
        requests,
    };
    Plan {
        sizes: vec![3, 64],
        depths: vec![1, 16],
        rounds: 2,
        turn: few(64),
        warm_up: few(1),
        time: Duration::from_secs(60),
        batches: 5,
        keys: 10_000,
    }
}

fn measured(contenders: &[Contender]) -> Measured {
    measure(contenders, &plan(), &|_| {}).expect("every reply is right")
}

#[test]
fn each_server_of_the_book_takes_part() {
    let all = [Protocol::Echo, Protocol::Lines, Protocol::Resp];
    let contenders = Contender::all(Choice::Speaking(&all)).expect("the servers build");
    let chapters = step::load(&course::top().join("chapters")).expect("the chapters");
    for chapter in chapters
        .iter()
        .filter(|chapter| chapter.kind == Kind::Server)
    {
        let measured = &chapter.measured;
        let steps = measured.steps.iter();
        let steps = steps.filter_map(|step| step.split(' ').next());
        let names = steps.chain([chapter.package.as_str()]);
        for name in names.chain(measured.solutions.iter().map(String::as_str)) {
            let found = contenders.iter().any(|contender| contender.name == name);
            assert!(found, "{name} of chapters/{}", chapter.name);
        }
    }
}

#[test]
fn every_server_is_measured_with_every_size_and_depth() {
    let contenders = Contender::all(OURS).expect("the servers build");
    let measured = measured(&contenders);
    assert_eq!(measured.rounds, 2);
    let mut placements = vec![&measured.runs];
    if cfg!(target_os = "linux") {
        placements.push(&measured.free);
    }
    for contender in &contenders {
        for size in ["3", "64"] {
            for depth in ["1", "16"] {
                for runs in &placements {
                    let cell = &runs[&contender.name][size][depth];
                    assert!(cell.rate.min > 0.0 && cell.rate.min <= cell.rate.median);
                    assert!(cell.rate.median <= cell.rate.max);
                    assert!(cell.p50_us.median <= cell.p99_us.median);
                }
            }
        }
    }
    let redis = contenders.iter().any(|contender| contender.name == REDIS);
    let cell = &measured.runs[KV]["3"]["1"];
    assert_eq!(cell.to.contains_key(REDIS), redis);
}

#[test]
fn a_solution_and_a_server_of_ones_own_are_judged_as_kv_server_is() {
    let mut contenders = Contender::all(OURS).expect("the servers build");
    contenders.retain(|contender| [ECHO, KV, SOLVED].contains(&&*contender.name));
    let package = solution::package(SOLVED).expect("a package");
    contenders.push(Contender::own(&package, Protocol::Lines).expect("the package builds"));
    let report = Report::new(Header::now("test"), None, measured(&contenders), &LINES);
    let judged = [KV, SOLVED, OWN].map(|name| {
        let table = &report.tables[&format!("verdict-{name}")];
        (table.head[0].as_str(), table.rows[0][0].as_str())
    });
    let row = "requests/s, depth 1, to echo ≥\u{a0}0.75";
    assert_eq!(judged, [(KV, row), (SOLVED, row), (OWN, row)]);
    let weighed = &report.measured.memory;
    assert!(!weighed.contains_key(SOLVED));
    assert_eq!(weighed.contains_key(OWN), weighed.contains_key(KV));
}

#[test]
fn a_folder_without_a_package_is_named() {
    let folder = std::env::temp_dir();
    let fault = Contender::own(&folder, Protocol::Lines).expect_err("no package");
    let wanted = format!("{} is no package: no Cargo.toml", folder.display());
    assert_eq!(fault.to_string(), wanted);
}

#[test]
fn what_is_missing_is_left_out_and_said() {
    let mut contenders = Contender::all(OURS).expect("the servers build");
    contenders.retain(|contender| contender.name == KV);
    let measured = measured(&contenders);
    let report = Report::new(Header::now("test"), None, measured, &LINES);
    let said = "redis-server is left out: it is not installed";
    assert_eq!(report.measured.left_out[0], said);
    let text = report.text();
    assert!(
        text.contains(said) && text.contains("redis left out"),
        "{text}"
    );
    assert!(
        !text.contains(", to redis"),
        "judged without Redis:\n{text}"
    );
}

#[test]
fn results_are_the_same_after_they_were_written_and_read() {
    let mut contenders = Contender::all(OURS).expect("the servers build");
    contenders.retain(|contender| contender.name == KV);
    let report = Report::new(Header::now("test"), None, measured(&contenders), &LINES);
    let text = serde_json::to_string_pretty(&report).expect("JSON");
    let read: Report = serde_json::from_str(&text).expect("a report");
    assert_eq!(read, report);
}

#[test]
fn a_server_with_a_wrong_reply_is_named() {
    // The echo server in the place of kv-server: it sends the commands back.
    let echo = Program::Package("echo-server").build();
    let echo = echo.expect("the server builds");
    // Without --quiet, which the echo server does not know, and so under another name.
    let wrong = Contender::new("mirror", Role::Own, Protocol::Lines, echo);
    let fault = measure(&[wrong], &plan(), &|_| {}).expect_err("a wrong reply");
    let fault = format!("{fault:#}");
    let wanted = "mirror, before the first round: another reply than expected, from byte 0";
    assert!(fault.starts_with(wanted), "{fault}");
    assert!(fault.contains("expected: \"OK\\n"), "{fault}");
}
