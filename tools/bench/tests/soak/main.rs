//! The soak: kv-server stands it, and servers with a fault do not.

#![expect(clippy::unwrap_used, reason = "a panic in a helper fails its test")]

mod faulty;

use bench::servers::server_of_lines;
use bench::soak::{self, Options};

const OPTIONS: Options = Options {
    seed: 1,
    connections: 2000,
};

#[test]
fn kv_server_stands_two_thousand_clients() {
    let program = server_of_lines().unwrap();
    let report = soak::run(&program, OPTIONS, |_| ()).unwrap();
    assert!(report.connections >= OPTIONS.connections);
    assert_eq!(report.kinds.len(), 9, "kinds of clients:\n{report}");
    assert!(report.kinds.values().all(|count| *count > 0), "{report}");
}

#[test]
fn a_seed_gives_the_same_connections_again() {
    let program = server_of_lines().unwrap();
    let options = Options {
        connections: 600,
        ..OPTIONS
    };
    let [one, two] = [0; 2].map(|_| soak::run(&program, options, |_| ()).unwrap());
    assert_eq!(one.kinds, two.kinds);
    assert_eq!(one.connections, two.connections);
}

/// The soak finds the fault with this name, says so in these words, and how to have it again.
#[track_caller]
fn finds(fault: &str, words: &str) {
    let error = soak::run(&faulty::program(fault).unwrap(), OPTIONS, |_| ());
    let message = format!("{:#}", error.expect_err("the fault should be found"));
    assert!(message.contains(words), "{message}");
    assert!(message.starts_with("connection "), "{message}");
    let again = "again: cargo run --release -p bench -- soak --seed 1 --connections ";
    assert!(message.contains(again), "{message}");
}

#[test]
#[cfg(target_os = "linux")]
fn descriptors_that_leak_are_found() {
    finds("leaks-descriptors", "descriptors open 5s after");
}

#[test]
#[cfg(target_os = "linux")]
fn memory_that_is_kept_is_found() {
    finds("keeps-memory", "KiB of memory, after");
}

#[test]
fn half_a_command_that_is_executed_is_found() {
    finds("executes-half-a-command", "another reply than expected");
}

#[test]
fn replies_that_are_lost_are_found() {
    finds("loses-replies", "another reply than expected");
}

#[test]
fn values_that_are_lost_are_found() {
    finds("forgets-after-a-reset", "another reply than expected");
}

#[test]
fn a_server_that_ends_is_found() {
    finds("ends-with-a-reset", "");
}
