//! Many clients at once: a small run through everything, and the committed results with what the pages say
//! of them.

use std::fs;
use std::time::Duration;

use bench::contender::{Choice, Contender, REDIS, Role};
use bench::many::report::{NAME, PLOTS, Report};
use bench::many::{BUSY, Cell, Plan, measure};
use bench::plot;
use bench::results::{self, Header};
use bench::statistics::Spread;
use bench::workload::Protocol;

mod bounds;
mod prose;

use bounds::misnamed;
use prose::{Claim, faults, numbers, text};

/// The servers that are measured when nothing else is said.
const LINES: Choice<'_> = Choice::Speaking(&[Protocol::Lines]);

const FILE: &str = "book/results/many.json";
const THREADS_PAGE: &str = "book/src/04-threads/what-threads-cost.md";
const EVENTS_PAGE: &str = "book/src/05-event-loop/results.md";
const KV: &str = "kv-server";
const THREADS: &str = "threaded-server";
const EVENTS: &str = "event-server";

/// The numbers of clients beside which one is not enough.
const MANY: [&str; 4] = ["50", "200", "500", "1000"];

/// The numbers of clients with which the loop and Redis part.
const MORE: [&str; 2] = ["500", "1000"];

/// The numbers that the pages may have by themselves: no benchmark measures them.
const GIVEN: [&str; 6] = ["1", "16", "50", "64", "1,000", "p99"];

fn small() -> Plan {
    Plan {
        clients: vec![1, BUSY],
        depths: vec![1, 16],
        rounds: 1,
        turn: Duration::from_millis(5),
        warm_up: Duration::from_millis(1),
        time: Duration::from_secs(60),
        idle: 200,
        batches: 2,
        visits: 1,
        polite: Duration::from_millis(50),
        values: 20,
        commands: 20_000,
        asks: 5,
    }
}

#[test]
fn every_server_is_measured_and_those_that_serve_many_with_many() {
    let contenders = Contender::with_variants(LINES).expect("the servers build");
    let measured = measure(&contenders, &small(), &|_| {}).expect("every reply is right");
    for server in &measured.servers {
        let name = &server.name;
        assert_eq!(server.serves_many, name != KV, "{name}");
        let runs = &measured.runs[name];
        assert_eq!(
            runs.contains_key("1"),
            server.role != Role::Variant,
            "{name}"
        );
        assert_eq!(runs.contains_key("50"), server.serves_many, "{name}");
        for cell in runs.values().flat_map(|depths| depths.values()) {
            assert!(cell.rate.min > 0.0, "{name}: {cell:?}");
        }
        let alone = server.role == Role::Variant || !server.serves_many;
        assert_eq!(measured.neighbors.contains_key(name), !alone, "{name}");
        if cfg!(target_os = "linux") && !alone {
            assert_eq!(measured.idle[name].connections, 200, "{name}");
        }
    }
    let variants = measured.servers.iter();
    let variants = variants.filter(|server| server.role == Role::Variant);
    let variants: Vec<&str> = variants.map(|server| server.name.as_str()).collect();
    assert_eq!(variants, ["rwlock", "sharded"]);
    if cfg!(target_os = "linux") {
        assert_eq!(measured.idle[THREADS].threads, 201);
        assert_eq!(measured.idle[EVENTS].threads, 1);
    }
    let report = Report::new(Header::now("test"), None, measured);
    let written = serde_json::to_string_pretty(&report).expect("JSON");
    let read: Report = serde_json::from_str(&written).expect("a report");
    assert_eq!(read, report);
    assert!(report.text().contains("What event-server must reach"));
}

#[test]
fn a_server_that_is_full_says_how_many_it_has_taken() {
    let mut contenders = Contender::with_variants(LINES).expect("the servers build");
    contenders.retain(|contender| contender.name == THREADS);
    let plan = Plan {
        clients: vec![1],
        idle: 1100,
        ..small()
    };
    let measured = measure(&contenders, &plan, &|_| {}).expect("every reply is right");
    if cfg!(target_os = "linux") {
        assert_eq!(measured.idle[THREADS].connections, 1000);
    }
    let said = "redis-server is left out: it is not installed";
    assert_eq!(measured.left_out[0], said);
}

fn report() -> Report {
    let text = fs::read_to_string(results::path(NAME)).expect("committed results");
    serde_json::from_str(&text).expect("results as this program writes them")
}

#[test]
fn the_committed_tables_and_plots_are_those_of_the_committed_numbers() {
    let report = report();
    let again = Report::new(
        report.header.clone(),
        report.redis.clone(),
        report.measured.clone(),
    );
    if course::switch::BLESS.is_on() {
        results::save(&results::path(NAME), &again).expect("a file that can be written");
        for (name, draw) in PLOTS {
            fs::write(plot::path(name), draw(&again)).expect("a file that can be written");
        }
        return;
    }
    let advice = "cargo author bless many writes them";
    assert!(
        again == report,
        "{FILE}:1: other tables or another verdict: {advice}"
    );
    for (name, draw) in PLOTS {
        let drawn = fs::read_to_string(plot::path(name)).expect("the plot");
        let advice = format!("not the plot of {FILE}: {advice}");
        assert!(drawn == draw(&report), "images/{name}.svg:1: {advice}");
    }
}

#[test]
fn the_committed_results_are_complete() {
    let report = report();
    assert_eq!(report.measured.left_out, [""; 0]);
    let command = "cargo run --release -p bench -- many --save";
    assert_eq!(report.header.command, command);
}

fn cell<'a>(report: &'a Report, server: &str, clients: &str, depth: &str) -> &'a Cell {
    &report.measured.runs[server][clients][depth]
}

/// The processor time of a request, at depth 1.
fn processor(report: &Report, server: &str, clients: &str) -> f64 {
    let time = cell(report, server, clients, "1").processor_us;
    time.map_or(f64::NAN, |time| time.median)
}

fn switches(report: &Report, server: &str, clients: &str) -> f64 {
    let switches = cell(report, server, clients, "1").switches;
    switches.map_or(f64::NAN, |switches| switches.median)
}

/// Whether no round tells one from the other.
fn overlap(one: Option<Spread>, other: Option<Spread>) -> bool {
    one.zip(other)
        .is_some_and(|(one, other)| one.min <= other.max && other.min <= one.max)
}

/// Whether it is so for many clients, at depth 1 and at depth 16.
fn at_both_depths(holds: impl Fn(&str, &str) -> bool) -> bool {
    let depths = |clients| ["1", "16"].map(|depth| holds(clients, depth));
    MANY.into_iter().flat_map(depths).all(|holds| holds)
}

/// What the page of chapter 4 claims.
fn threads() -> Vec<Claim<Report>> {
    vec![
        (
            "A thread for each client takes more than one for all",
            |report| {
                MANY.into_iter().all(|clients| {
                    let threads = processor(report, THREADS, clients);
                    threads > processor(report, EVENTS, clients)
                        && threads > processor(report, REDIS, clients)
                })
            },
        ),
        ("with a thousand it takes more than with fifty", |report| {
            processor(report, THREADS, "1000") > 1.2 * processor(report, THREADS, "50")
        }),
        ("Each command of each client wakes a thread", |report| {
            MANY.into_iter().all(|clients| {
                let one = |server| switches(report, server, clients) < 0.1;
                switches(report, THREADS, clients) > 0.9 && one(EVENTS) && one(REDIS)
            })
        }),
        ("it is smaller when commands come in batches", |report| {
            let more = |depth| {
                let time = |server| cell(report, server, "1000", depth).processor_us;
                Some(time(THREADS)?.median - time(EVENTS)?.median)
            };
            more("16") < more("1").map(|more| more / 2.0)
        }),
        ("They cannot be told apart", |report| {
            let time = |server, depth| cell(report, server, "50", depth).processor_us;
            let overlap = |variant, depth| overlap(time(THREADS, depth), time(variant, depth));
            ["rwlock", "sharded"]
                .into_iter()
                .all(|variant| overlap(variant, "1") && overlap(variant, "16"))
        }),
        ("A client takes most where it has a thread", |report| {
            let bytes = |server: &str| report.measured.idle[server].bytes;
            bytes(THREADS) > bytes(REDIS) && bytes(THREADS) > bytes(EVENTS)
        }),
    ]
}

/// What the page of chapter 5 claims.
fn events() -> Vec<Claim<Report>> {
    vec![
        (
            "The loop takes less than a thread for each client",
            |report| {
                at_both_depths(|clients, depth| {
                    let time = |server| cell(report, server, clients, depth).processor_us;
                    time(EVENTS).map(|time| time.median) < time(THREADS).map(|time| time.median)
                })
            },
        ),
        (
            "a client among many has hardly any wait to pay for",
            |report| {
                let calls = &report.measured.calls[EVENTS];
                calls["1"] > 2.9 && calls["50"] < 2.1
            },
        ),
        (
            "At depth 1, with more than fifty clients, a command takes longer again, on each server",
            |report| {
                [THREADS, EVENTS, REDIS].into_iter().all(|server| {
                    let fifty = processor(report, server, "50");
                    let mut more = MORE.into_iter().chain(["200"]);
                    more.all(|clients| processor(report, server, clients) > fifty)
                })
            },
        ),
        ("Redis makes the same two", |report| {
            let calls = |server: &str| report.measured.calls[server]["50"].round();
            calls(REDIS) == calls(EVENTS)
        }),
        (
            "At depth 1 the loop and Redis cannot be told apart with fifty clients and with two hundred",
            |report| {
                ["50", "200"].into_iter().all(|clients| {
                    let time = |server| cell(report, server, clients, "1").processor_us;
                    let ratio =
                        processor(report, EVENTS, clients) / processor(report, REDIS, clients);
                    overlap(time(EVENTS), time(REDIS)) && (0.9..=1.1).contains(&ratio)
                })
            },
        ),
        (
            "With more, and at depth 16, the loop takes less",
            |report| {
                let less = |clients, depth| {
                    let time = |server| cell(report, server, clients, depth).processor_us;
                    time(EVENTS).map(|time| time.median) < time(REDIS).map(|time| time.median)
                };
                MORE.into_iter().all(|clients| less(clients, "1"))
                    && MANY.into_iter().all(|clients| less(clients, "16"))
            },
        ),
        ("An idle client has no buffers", |report| {
            let bytes = |server: &str| report.measured.idle[server].bytes;
            10.0 * bytes(EVENTS) < bytes(REDIS)
        }),
        (
            "Redis keeps all replies for a client that does not read them",
            |report| {
                let slow = |server: &str| report.measured.neighbors[server].slow_reader;
                let peak = |server| slow(server).peak_mb.map(|peak| peak.median);
                peak(REDIS) > Some(900.0)
                    && peak(EVENTS) < Some(20.0)
                    && slow(REDIS).worst_ms.median > 10.0 * slow(EVENTS).worst_ms.median
            },
        ),
    ]
}

#[test]
fn each_claim_holds_in_the_committed_results() {
    let report = report();
    let mut found = faults(THREADS_PAGE, threads(), &report);
    found.extend(faults(EVENTS_PAGE, events(), &report));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The page says which bounds are missed, and of no other that it is.
#[test]
fn the_page_names_each_bound_that_is_missed() {
    let report = report();
    for server in [THREADS, EVENTS] {
        assert_eq!(misnamed(server, &report.verdicts[server]), [""; 0]);
    }
}

#[test]
fn the_pages_have_no_measured_number_of_their_own() {
    for page in [THREADS_PAGE, EVENTS_PAGE] {
        for (line, number) in numbers(&text(page)) {
            assert!(
                GIVEN.contains(&number.as_str()),
                "{page}:{line}: {number}: take it from the results with {{{{#result …}}}}"
            );
        }
    }
}
