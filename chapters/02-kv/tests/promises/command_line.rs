//! Where to listen, how much to log, and what happens when that cannot be.

use std::net::TcpListener;

use super::harness::{Server, checks, compare_lines};
use super::{Subject, USAGE, promises};

pub fn help_prints_the_usage(subject: &Subject) {
    checks::help(subject.program(), USAGE);
}

pub fn help_that_nobody_reads_is_no_panic(subject: &Subject) {
    checks::ends_unread(subject.program(), &["--help"], 0);
}

pub fn usage_that_nobody_reads_is_no_panic(subject: &Subject) {
    checks::ends_unread(subject.program(), &["here"], 2);
}

pub fn port_6379_of_loopback_is_the_default(subject: &Subject) {
    checks::listens_by_default(subject.program());
}

pub fn word_that_is_no_address_prints_the_usage(subject: &Subject) {
    let problem = "Not an IP address and a port: 'here'.";
    checks::wrong_arguments(subject.program(), &["here"], problem);
}

pub fn address_without_a_port_prints_the_usage(subject: &Subject) {
    let problem = "Not an IP address and a port: '127.0.0.1'.";
    checks::wrong_arguments(subject.program(), &["127.0.0.1"], problem);
}

pub fn port_over_65535_prints_the_usage(subject: &Subject) {
    let problem = "Not an IP address and a port: '127.0.0.1:65536'.";
    checks::wrong_arguments(
        subject.program(),
        &["--quiet", "127.0.0.1:65536"],
        problem,
    );
}

pub fn unknown_option_prints_the_usage(subject: &Subject) {
    let problem = "Not an IP address and a port: '--loud'.";
    checks::wrong_arguments(subject.program(), &["--loud"], problem);
}

pub fn two_addresses_print_the_usage(subject: &Subject) {
    let arguments = ["127.0.0.1:0", "--quiet", "127.0.0.1:0"];
    checks::wrong_arguments(
        subject.program(),
        &arguments,
        "Too many arguments.",
    );
}

pub fn taken_port_is_named_with_the_next_step(subject: &Subject) {
    checks::port_taken(subject.program());
}

pub fn address_of_another_machine_is_named(subject: &Subject) {
    checks::address_of_another_machine(subject.program());
}

/// What the server prints on standard error when it listens on `address`, and
/// where it listens then. None when this machine has no such address.
#[track_caller]
fn errors_on(
    subject: &Subject,
    address: &str,
) -> Option<(Vec<String>, String)> {
    TcpListener::bind(address).ok()?;
    let server = Server::start_with(subject.program(), &[address]);
    let listens = server.address.to_string();
    Some((server.stop(), listens))
}

/// All addresses of the machine; those of IPv6 where it has IPv6.
pub fn listener_that_others_can_reach_is_warned_of(subject: &Subject) {
    let ends =
        ["0.0.0.0:0", "[::]:0"].map(|address| errors_on(subject, address));
    assert!(ends[0].is_some(), "0.0.0.0 can be had on any machine");
    for (errors, address) in ends.into_iter().flatten() {
        let warning = format!(
            "Warning: anyone who can reach {address} can read and change every \
             key: there is no password."
        );
        compare_lines("standard error", &errors, &[warning]);
    }
}

/// The loopback addresses; those of IPv6 where the machine has IPv6.
pub fn listener_that_only_this_machine_can_reach_is_not(subject: &Subject) {
    let addresses = ["127.0.0.1:0", "[::1]:0", "[::ffff:127.0.0.1]:0"];
    let ends = addresses.map(|address| errors_on(subject, address));
    assert!(ends[0].is_some(), "127.0.0.1 can be had on any machine");
    for (errors, _) in ends.into_iter().flatten() {
        compare_lines("standard error", &errors, &[]);
    }
}

promises! {
    on "02-kv/pipelining":
    "The command line is not looked at, or `--help` is taken for an address." =>
        help_prints_the_usage;
    on "01-echo/finished":
    "A wrong word ends in a panic or in another exit code than 2, or the \
     usage is not printed to standard error." =>
        word_that_is_no_address_prints_the_usage,
        address_without_a_port_prints_the_usage,
        port_over_65535_prints_the_usage,
        unknown_option_prints_the_usage,
        two_addresses_print_the_usage;
    "`println!` and `eprintln!` panic when the usage cannot be written." =>
        help_that_nobody_reads_is_no_panic,
        usage_that_nobody_reads_is_no_panic;
    "Without an argument, the server listens elsewhere than on \
     127.0.0.1:6379." =>
        port_6379_of_loopback_is_the_default;
    "The error of `bind` is passed on without the address and the next step." =>
        taken_port_is_named_with_the_next_step,
        address_of_another_machine_is_named;
    on "02-kv/who-may-connect":
    "The server says nothing about a listener that the network can reach, or \
     warns about loopback as well." =>
        listener_that_others_can_reach_is_warned_of,
        listener_that_only_this_machine_can_reach_is_not;
}
