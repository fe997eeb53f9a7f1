//! The committed results, and what the page about speed says of them in words.

use std::fs;

use bench::contender::{ECHO, REDIS};
use bench::plot;
use bench::report::Report;
use bench::results;
use bench::speed::Cell;
use bench::verdict::{LINES, Requirement};

mod bounds;
mod prose;

use bounds::misnamed;
use prose::{faults, line, numbers, text};

const FILE: &str = "book/results/speed.json";
const PAGE: &str = "book/src/03-client/speed.md";
const KV: &str = "kv-server";
const NAIVE: &str = "3-one-write";
const SOLVED: &str = "rest-of-line";

const README: &str = "tools/bench/README.md";

/// The numbers that the page may have by itself: no benchmark measures them.
const GIVEN: [&str; 11] = [
    "1", "3", "11", "16", "24", "64", "1,024", "10,000", "20,000", "40,002", "9923",
];

fn report() -> Report {
    let text = fs::read_to_string(results::path("speed")).expect("committed results");
    serde_json::from_str(&text).expect("results as this program writes them")
}

fn cell<'a>(report: &'a Report, server: &str, size: &str, depth: &str) -> &'a Cell {
    &report.measured.runs[server][size][depth]
}

#[test]
fn the_committed_tables_are_those_of_the_committed_numbers() {
    let report = report();
    let again = Report::new(
        report.header.clone(),
        report.redis.clone(),
        report.measured.clone(),
        &LINES,
    );
    let plot = plot::path("speed");
    if course::switch::BLESS.is_on() {
        results::save(&results::path("speed"), &again).expect("a file that can be written");
        fs::write(plot, again.plot()).expect("a file that can be written");
    } else {
        let advice = "cargo author bless speed writes them";
        assert!(
            again == report,
            "{FILE}:1: other tables or another verdict: {advice}"
        );
        let drawn = fs::read_to_string(plot).expect("the plot");
        let advice = format!("not the plot of {FILE}: {advice}");
        assert!(drawn == report.plot(), "images/speed.svg:1: {advice}");
    }
}

#[test]
fn the_committed_results_are_complete() {
    let report = report();
    assert_eq!(report.measured.left_out, [""; 0]);
    assert_eq!(
        report.header.command,
        "cargo run --release -p bench -- --save"
    );
}

type Claim = prose::Claim<Report>;

/// What the page claims about the numbers.
fn claims() -> Vec<Claim> {
    vec![
        ("At depth 1 all four are close together", |report| {
            let rates = [ECHO, NAIVE, KV, REDIS].map(|s| cell(report, s, "64", "1").rate.median);
            let slowest = rates.into_iter().fold(f64::MAX, f64::min);
            rates.into_iter().all(|rate| rate < 5.0 * slowest)
        }),
        ("The difference is the price of the calls", |report| {
            let time = |depth| cell(report, KV, "64", depth).processor_us.map(|t| t.median);
            time("1") > time("64").map(|time| 4.0 * time)
        }),
        (
            "kv-server goes from {{#result speed/runs/kv-server/64/1/rate/median}} to \
             {{#result speed/runs/kv-server/64/64/rate/median}} requests per second",
            |report| {
                let rate = |depth| cell(report, KV, "64", depth).rate.median;
                rate("1") < rate("64")
            },
        ),
        ("It shares the two calls", |report| {
            let rate = |depth| cell(report, KV, "64", depth).rate.median;
            rate("64") > 4.0 * rate("1")
        }),
        ("The client alone cannot bring that about", |report| {
            let rate = |server| cell(report, server, "64", "16").rate.median;
            100.0 * rate(NAIVE) < rate(KV) && cell(report, NAIVE, "64", "16").p50_us.median > 2e4
        }),
        ("it takes longer than all the rest", |report| {
            let free = &report.measured.free[KV]["64"]["1"];
            2.0 * free.rate.median < cell(report, KV, "64", "1").rate.median
        }),
        ("it hides what is not the same", |report| {
            [KV, ECHO].into_iter().all(|server| {
                let free = &report.measured.free[server]["64"]["64"];
                free.to[REDIS].rate < cell(report, server, "64", "64").to[REDIS].rate
            })
        }),
        ("The hash function matters little", |report| {
            let time = |hash: &str| report.measured.lookup_ns[hash].median;
            let rate = cell(report, KV, "64", "1").rate;
            let saved = (time("SipHash") - time("FNV")) / 1e9;
            // How much longer a request takes in the slowest round than in the fastest.
            time("FNV") < time("SipHash") && saved < 1.0 / rate.min - 1.0 / rate.max
        }),
        ("the lead over Redis is smaller", |report| {
            let ratio = |size| cell(report, KV, size, "64").to[REDIS].rate;
            ratio("1024") < ratio("3")
        }),
        ("Redis needs less than both", |report| {
            let bytes = |server: &str| report.measured.memory[server].bytes_per_key;
            bytes(REDIS) < bytes(KV) && bytes(KV) < bytes(NAIVE)
        }),
        ("Redis has one more call for a batch", |report| {
            let calls = |server: &str| &report.measured.calls[server]["16"];
            calls(KV).total() == 2.0 && calls(REDIS).waits.contains_key("epoll_wait")
        }),
    ]
}

/// What the README claims about the bounds.
fn bounds() -> Vec<Claim> {
    vec![
        (
            "the lowest and the highest numbers are far apart",
            |report| {
                let apart = |cell: &Cell| cell.rate.max / cell.rate.min;
                ["1", "16", "64"].into_iter().all(|depth| {
                    let free = &report.measured.free[KV]["64"][depth];
                    apart(free) > apart(cell(report, KV, "64", depth))
                })
            },
        ),
        ("the values of 1,024 bytes miss the bound", |report| {
            let mut runs = report.measured.runs.clone();
            for sizes in runs.values_mut() {
                sizes.remove("1024");
            }
            let without = LINES.judge(KV, &runs, &report.measured.memory);
            missed(&without).is_empty() && !missed(&report.verdicts[KV]).is_empty()
        }),
        (
            "one bound is left that is missed, the processor time at depth 64",
            |report| missed(&report.verdicts[SOLVED]) == ["CPU time, depth 64, to redis"],
        ),
        (
            "On two processors kv-server misses most of the bounds",
            |report| 2 * missed(&report.verdicts_free[KV]).len() > report.verdicts_free[KV].len(),
        ),
    ]
}

/// The bounds that were missed.
fn missed(verdict: &[Requirement]) -> Vec<&str> {
    let missed = verdict.iter().filter(|judged| !judged.met);
    missed.map(|judged| judged.name.as_str()).collect()
}

#[test]
fn each_claim_holds_in_the_committed_results() {
    let report = report();
    let mut found = faults(PAGE, claims(), &report);
    found.extend(faults(README, bounds(), &report));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The page says which bounds are missed, and of no other that it is.
#[test]
fn the_page_names_each_bound_that_is_missed() {
    let report = report();
    let verdict = &report.verdicts[KV];
    assert_eq!(misnamed(KV, verdict), [""; 0]);
    let turned = verdict.iter().map(|judged| Requirement {
        met: !judged.met,
        ..judged.clone()
    });
    let turned: Vec<Requirement> = turned.collect();
    assert_eq!(misnamed(KV, &turned).len(), verdict.len());
}

#[test]
fn a_claim_that_does_not_hold_is_named_with_its_line() {
    let report = report();
    let sentence = "Redis needs less than both";
    let wrong = faults(PAGE, vec![(sentence, |_| false)], &report);
    let line = line(&text(PAGE), sentence).expect("the sentence");
    assert_eq!(
        wrong,
        [format!("{PAGE}:{line}: not so in the results: {sentence}")]
    );
    let gone = faults(README, vec![("It is fast enough", |_| true)], &report);
    assert_eq!(
        gone,
        [format!(
            "{README}:1: does not say any more: It is fast enough"
        )]
    );
}

#[test]
fn the_bounds_of_the_readme_are_those_of_the_committed_results() {
    let table = report().tables["verdict-kv-server"].text();
    assert!(
        text(README).contains(&table),
        "{README}:1: other bounds:\n{table}"
    );
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

#[test]
fn a_number_that_was_typed_is_found() {
    let page = "It takes 44 ms, {{#result speed/runs/a/64/1}} or `5`.\n```text\n6\n```\nOr (7,500), or [9](8).\n";
    let found = numbers(page);
    assert_eq!(
        found,
        [(1, "44".into()), (5, "7,500".into()), (5, "9".into())]
    );
}
