//! Keys that die: a small run through everything, and the committed results.

use std::fs;
use std::time::Duration;

use bench::contender::{Contender, REDIS, Role};
use bench::expiry::deaths::Deaths;
use bench::expiry::report::{NAME, PLOTS, Report};
use bench::expiry::{
    AT_ONCE, Contenders, Measured, ONE_TURN, Plan, SERVER, WITHIN_A_SECOND, deaths, measure,
};
use bench::plot;
use bench::results::{self, Header};
use bench::servers::Program;
use bench::workload::Protocol;

mod bounds;
mod prose;

use bounds::misnamed;
use prose::{Claim, faults, numbers, text};

const FILE: &str = "book/results/expiry.json";
const PAGE: &str = "book/src/07-expiry/results.md";

/// The numbers that the page may have by itself: no benchmark measures them.
const GIVEN: [&str; 3] = ["3", "11", "50"];

/// A step that removes a dead key when somebody asks for it, and not before.
const KEEPS: &str = "24-average";

fn small() -> Plan {
    Plan {
        keys: 2000,
        lead: Duration::from_millis(400),
        within: vec![WITHIN_A_SECOND, AT_ONCE],
        limit: Duration::from_secs(30),
        look: Duration::from_millis(20),
        after: Duration::from_millis(40),
        deaths: 1,
        still: Duration::from_millis(100),
        depths: vec![1, 16],
        rounds: 2,
        turn: Duration::from_millis(5),
        warm_up: Duration::from_millis(1),
    }
}

fn measured(contenders: &Contenders) -> Measured {
    measure(contenders, &small(), &|_| {}).expect("every reply is right")
}

#[test]
fn all_keys_of_every_server_die_and_as_many_more_are_stored() {
    let contenders = Contenders::all().expect("the servers build");
    let measured = measured(&contenders);
    let servers = measured.servers.clone();
    assert_eq!(servers[..2], [ONE_TURN, SERVER]);
    for server in servers.iter().map(String::as_str) {
        for within in ["1000", "1"] {
            let deaths = &measured.deaths[server][within];
            let (first, last) = (deaths.looks.first(), deaths.looks.last());
            // On a busy machine the first look may be a late one.
            let early = first.filter(|look| look.seconds <= 0.0);
            assert!(early.is_none_or(|look| look.keys == 2000), "{server}");
            assert_eq!(last.map(|look| look.keys), Some(0), "{server}");
            assert_eq!(deaths.left, 0, "{server}");
            assert!(deaths.gone_ms.is_some(), "{server}");
            // All that die at once may be gone before somebody asks.
            let asked = deaths.dying.worst_ms.min > 0.0;
            assert!(asked || within == "1", "{server}");
            let linux = cfg!(target_os = "linux");
            assert_eq!(deaths.processor_ms.is_some(), linux, "{server}");
            // The most memory ever is not less than it was; the kernel counts it in pieces.
            let grows = |ratio: f64| ratio > 0.9;
            assert_eq!(deaths.growth.is_some_and(|ratio| grows(ratio.min)), linux);
        }
        let arrived = server != ONE_TURN;
        assert_eq!(measured.weights.contains_key(server), arrived, "{server}");
        if cfg!(target_os = "linux") {
            assert_eq!(measured.costs.contains_key(server), arrived, "{server}");
        }
    }
    let report = Report::new(Header::now("test"), None, measured);
    // Eight bytes, and the row of the entries has more room than it needs.
    let ours = report.deadline_bytes.ours.expect("two servers of the book");
    assert!((8.0..16.0).contains(&ours), "{ours}");
    let redis = servers.iter().any(|server| server == REDIS);
    assert_eq!(report.deadline_bytes.redis.is_some(), redis);
    let written = serde_json::to_string_pretty(&report).expect("JSON");
    let read: Report = serde_json::from_str(&written).expect("a report");
    assert_eq!(read, report);
    assert!(report.text().contains("What expiring-server must reach"));
}

/// The step that keeps them, which takes the place of the server of the book.
fn keeper() -> Contender {
    let program = Program::Step(SERVER, KEEPS).build();
    let program = program.expect("the step builds");
    let keeper = Contender::new(SERVER, Role::Chapter, Protocol::Resp, program);
    keeper.with(&["--quiet".into()])
}

#[test]
fn a_server_that_keeps_the_dead_is_found() {
    let plan = Plan {
        within: vec![AT_ONCE],
        limit: Duration::from_millis(100),
        ..small()
    };
    let died = deaths::measure(&[keeper()], &plan, &|_| {}).expect("every reply is right");
    let deaths = &died[SERVER]["1"];
    assert_eq!(deaths.left, 2000);
    assert_eq!(deaths.gone_ms, None);
}

#[test]
fn a_machine_that_is_too_slow_gets_more_time() {
    let plan = Plan {
        within: vec![AT_ONCE],
        limit: Duration::ZERO,
        lead: Duration::from_millis(1),
        ..small()
    };
    let died = deaths::measure(&[keeper()], &plan, &|_| {}).expect("every reply is right");
    assert_eq!(died[SERVER]["1"].looks[0].keys, 2000);
}

#[test]
fn what_is_missing_is_left_out_and_said() {
    let contenders = Contenders {
        before: None,
        mortal: vec![
            Contenders::all()
                .expect("the servers build")
                .mortal
                .remove(1),
        ],
    };
    let report = Report::new(Header::now("test"), None, measured(&contenders));
    let said = "redis-server is left out: it is not installed";
    assert_eq!(report.measured.left_out[0], said);
    assert_eq!(report.deadline_bytes.ours, None);
    let text = report.text();
    assert!(text.contains(said), "{text}");
    assert!(!text.contains("to redis"), "judged without Redis:\n{text}");
}

fn report() -> Report {
    let text = fs::read_to_string(results::path(NAME)).expect("committed results");
    serde_json::from_str(&text).expect("results as this program writes them")
}

#[test]
fn the_committed_tables_and_plots_are_those_of_the_committed_numbers() {
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
    let advice = "cargo author bless expiry writes them";
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
    let command = "cargo run --release -p bench -- expiry --save";
    assert_eq!(report.header.command, command);
    assert_eq!(report.measured.keys, 1_000_000);
}

/// How the keys of a server died within so many milliseconds.
fn died<'a>(report: &'a Report, server: &str, within: &str) -> &'a Deaths {
    &report.measured.deaths[server][within]
}

/// What the page claims about the numbers.
fn claims() -> Vec<Claim<Report>> {
    vec![
        (
            "each is short, and all of them together take much",
            |report| {
                let time = |server| died(report, server, "1000").processor_ms;
                let times = time(ONE_TURN).zip(time(SERVER));
                times.is_some_and(|(one, ours)| one.median > 2.0 * ours.median)
            },
        ),
        ("there is one pass, and everybody waits for it", |report| {
            let wait = |server| died(report, server, "1").dying.worst_ms;
            wait(ONE_TURN).min > wait(SERVER).max
        }),
        (
            "The process gives nothing back, and takes nothing more",
            |report| {
                let deaths = died(report, SERVER, "1000");
                let memory = deaths.after_mb.zip(deaths.dying.peak_mb);
                memory.is_some_and(|(after, peak)| after.median > 0.95 * peak.median)
                    && deaths.growth.is_some_and(|growth| growth.max < 1.05)
            },
        ),
    ]
}

#[test]
fn each_claim_holds_in_the_committed_results() {
    let found = faults(PAGE, claims(), &report());
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
