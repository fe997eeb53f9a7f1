//! The soak: the servers stand it, and servers with a fault do not.

#![expect(clippy::unwrap_used, reason = "a panic in a helper fails its test")]

mod faulty;

use bench::servers::Program;
use bench::soak::{self, Options};

const OPTIONS: Options = Options {
    seed: 1,
    connections: 2000,
    at_once: 1,
};

const SIDE_BY_SIDE: Options = Options {
    connections: 3000,
    at_once: 20,
    ..OPTIONS
};

/// A server stands clients of so many kinds.
#[track_caller]
fn stands(server: &str, options: Options, kinds: usize) {
    let program = Program::Package(server).build().unwrap();
    let report = soak::run(&program, options, |_| ()).unwrap();
    assert!(report.tally.connections >= options.connections);
    assert_eq!(report.tally.kinds.len(), kinds, "{report}");
}

#[test]
fn kv_server_stands_two_thousand_clients() {
    stands("kv-server", OPTIONS, 9);
}

#[test]
fn threaded_server_stands_three_thousand_clients_side_by_side() {
    stands("threaded-server", SIDE_BY_SIDE, 7);
}

#[test]
fn event_server_stands_three_thousand_clients_side_by_side() {
    stands("event-server", SIDE_BY_SIDE, 7);
}

#[test]
fn clients_come_side_by_side_where_they_are_served_so() {
    for (server, at_once) in [("kv-server", 1), ("event-server", 200)] {
        let program = Program::Package(server).build().unwrap();
        assert_eq!(soak::clients_for(&program).unwrap(), at_once, "{server}");
    }
}

#[test]
fn a_seed_gives_the_same_connections_again() {
    for (server, options) in [("kv-server", OPTIONS), ("event-server", SIDE_BY_SIDE)] {
        let program = Program::Package(server).build().unwrap();
        let options = Options {
            connections: 600,
            ..options
        };
        let [one, two] = [0; 2].map(|_| soak::run(&program, options, |_| ()).unwrap().tally);
        assert_eq!(one.kinds, two.kinds, "{server}");
        assert_eq!(one.connections, two.connections, "{server}");
    }
}

/// The soak finds the fault with this name, says so in these words, and how to have it again.
#[track_caller]
fn finds(fault: &str, words: &str) {
    let options = match fault.starts_with("threads-") || fault.starts_with("loop-") {
        true => SIDE_BY_SIDE,
        false => OPTIONS,
    };
    let error = soak::run(&faulty::program(fault).unwrap(), options, |_| ());
    let message = format!("{:#}", error.expect_err("the fault should be found"));
    assert!(message.contains(words), "{message}");
    assert!(message.starts_with("connection "), "{message}");
    let again = format!("again: cargo run --release -p bench -- soak {fault} --seed 1 --");
    assert!(message.contains(&again), "{message}");
}

#[test]
#[cfg(target_os = "linux")]
fn descriptors_that_leak_are_found() {
    for fault in [
        "leaks-descriptors",
        "threads-leak-descriptors",
        "loop-leaks-descriptors",
    ] {
        finds(fault, "descriptors open 5s after");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn memory_that_is_kept_is_found() {
    for fault in ["keeps-memory", "threads-keep-memory", "loop-keeps-memory"] {
        finds(fault, "KiB of memory, after");
    }
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

#[test]
fn a_line_that_goes_on_with_what_another_client_began_is_found() {
    finds("threads-mix-lines", "another reply than expected");
}

#[test]
fn replies_that_another_client_gets_are_found() {
    finds("loop-mixes-replies", "another reply than expected");
}
