//! The experiments show what they are for, and the plots in the book are those of the results.
//! No time is compared with a limit from above: only waits that must have been.

#![expect(clippy::unwrap_used, reason = "a panic in a helper fails its test")]

use std::fs;

use bench::drawbacks::{Results, idle, slow_reader, waiting};
use bench::plot;
use bench::results::Header;
use bench::servers::server_of_lines;
use serde::de::DeserializeOwned;

fn kv_server() -> std::path::PathBuf {
    server_of_lines().unwrap()
}

#[test]
fn the_last_of_four_clients_waits_for_the_three_before_it() {
    let point = waiting::measure(&kv_server(), 4).unwrap();
    let three_stay = 3.0 * waiting::STAYS.as_secs_f64() * 1e3;
    // Results are rounded to three digits.
    assert!(point.last >= three_stay * 0.99, "{point:?}");
    assert!(point.first < point.last, "{point:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn four_clients_wait_in_the_queue_while_the_server_sleeps() {
    let point = idle::measure(&kv_server(), 10).unwrap();
    assert_eq!(point.waiting, idle::OTHERS, "{point:?}");
    assert!(point.asleep > 0.0, "{point:?}");
}

#[test]
fn a_client_waits_as_long_as_a_slow_reader_reads() {
    let point = slow_reader::measure(&kv_server(), 8).unwrap();
    let reads = 8e6 / slow_reader::PACE as f64 * 1e3;
    assert!(point.slow >= reads * 0.99, "{point:?}");
}

/// The plot in `images/` and the table are made of the committed points. `cargo author bless plots` writes
/// the plot.
#[track_caller]
fn is_of_the_results<Point: DeserializeOwned + Clone>(
    name: &str,
    draw: fn(&Results<Point>) -> String,
    results: fn(Header, Vec<Point>) -> Results<Point>,
) {
    let saved = Results::<Point>::load(name).unwrap();
    let path = plot::path(name);
    if course::switch::BLESS.is_on() {
        fs::write(&path, draw(&saved)).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap();
    let faults = faults(name, &saved, &there, draw, results);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What is not made of the points: the table beside them, and the plot, which is `there` now.
fn faults<Point: Clone>(
    name: &str,
    saved: &Results<Point>,
    there: &str,
    draw: fn(&Results<Point>) -> String,
    results: fn(Header, Vec<Point>) -> Results<Point>,
) -> Vec<String> {
    let again = results(saved.header.clone(), saved.points.clone());
    let mut faults = Vec::new();
    if again.table != saved.table {
        let fault = "the table is not that of the points";
        faults.push(format!("book/results/{name}.json:1: {fault}"));
    }
    let drawn = draw(saved);
    if drawn != there {
        let same = drawn.lines().zip(there.lines());
        let line = same.take_while(|(drawn, there)| drawn == there).count() + 1;
        faults.push(format!(
            "images/{name}.svg:{line}: not the plot of results/{name}.json; \
             cargo author bless plots writes it"
        ));
    }
    faults
}

#[test]
fn the_plot_of_waiting_is_of_the_results() {
    is_of_the_results("waiting", waiting::plot, waiting::results);
}

#[test]
fn the_plot_of_idle_is_of_the_results() {
    is_of_the_results("idle", idle::plot, idle::results);
}

#[test]
fn the_plot_of_slow_reader_is_of_the_results() {
    is_of_the_results("slow-reader", slow_reader::plot, slow_reader::results);
}

#[test]
fn a_point_a_table_or_a_plot_that_was_changed_by_hand_is_found() {
    let saved = Results::<waiting::Point>::load("waiting").unwrap();
    let there = fs::read_to_string(plot::path("waiting")).unwrap();
    let found = |saved: &Results<waiting::Point>, there: &str| {
        faults("waiting", saved, there, waiting::plot, waiting::results)
    };
    assert_eq!(found(&saved, &there), [""; 0]);

    let mut faster = saved.clone();
    faster.points[6].last /= 2.0;
    let faults = found(&faster, &there);
    assert!(
        faults[0].contains("waiting.json:1: the table"),
        "{faults:?}"
    );
    assert!(faults[1].contains("waiting.svg:"), "{faults:?}");

    let mut table = saved.clone();
    table.table.rows[0][1] = "0.001".into();
    let faults = found(&table, &there);
    assert!(
        faults[0].contains("waiting.json:1: the table"),
        "{faults:?}"
    );
    assert_eq!(faults.len(), 1, "{faults:?}");

    let line = there.lines().position(|line| line.contains("<path"));
    let line = line.expect("a line through the points") + 1;
    let redrawn = there.replacen("<path", "<path class=\"better\"", 1);
    let faults = found(&saved, &redrawn);
    let named = format!("images/waiting.svg:{line}: not the plot");
    assert!(faults[0].starts_with(&named), "{faults:?}");
}
