//! The experiments show what they are for, and the plots in the book are those of the results.
//! No time is compared with a limit from above: only waits that must have been.

use std::fs;

use bench::drawbacks::{Results, idle, plot, slow_reader, waiting};
use bench::results::Header;
use bench::servers::Program;
use serde::de::DeserializeOwned;

fn kv_server() -> std::path::PathBuf {
    Program::Package("kv-server").build().unwrap()
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

/// The plot in `images/` and the table are made of the committed points. With `BLESS=1` the plot is
/// written.
#[track_caller]
fn is_of_the_results<Point: DeserializeOwned + Clone>(
    name: &str,
    draw: fn(&Results<Point>) -> String,
    results: fn(Header, Vec<Point>) -> Results<Point>,
) {
    let saved = Results::<Point>::load(name).unwrap();
    let again = results(saved.header.clone(), saved.points.clone());
    assert_eq!(again.table, saved.table, "the table in results/{name}.json");
    let path = plot::path(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, draw(&saved)).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == draw(&saved),
        "{} is not the plot of results/{name}.json; BLESS=1 cargo test -p bench --test drawbacks \
         writes it",
        path.display()
    );
}

#[test]
fn the_plot_of_waiting_is_of_the_results() {
    is_of_the_results("waiting", plot::waiting, waiting::results);
}

#[test]
fn the_plot_of_idle_is_of_the_results() {
    is_of_the_results("idle", plot::idle, idle::results);
}

#[test]
fn the_plot_of_slow_reader_is_of_the_results() {
    is_of_the_results("slow-reader", plot::slow_reader, slow_reader::results);
}
