//! Where to listen, how much to log, and what happens when that cannot be.

use crate::PROGRAM;
use crate::harness::checks;

#[test]
fn help_prints_the_usage() {
    checks::help(PROGRAM, "Usage: kv-server [--quiet] [ADDRESS]");
}

#[test]
fn word_that_is_no_address_prints_the_usage() {
    let problem = "Not an IP address and a port: 'here'.";
    checks::wrong_arguments(PROGRAM, &["here"], problem);
}

#[test]
fn address_without_a_port_prints_the_usage() {
    let problem = "Not an IP address and a port: '127.0.0.1'.";
    checks::wrong_arguments(PROGRAM, &["127.0.0.1"], problem);
}

#[test]
fn port_over_65535_prints_the_usage() {
    let problem = "Not an IP address and a port: '127.0.0.1:65536'.";
    checks::wrong_arguments(PROGRAM, &["--quiet", "127.0.0.1:65536"], problem);
}

#[test]
fn unknown_option_prints_the_usage() {
    let problem = "Not an IP address and a port: '--loud'.";
    checks::wrong_arguments(PROGRAM, &["--loud"], problem);
}

#[test]
fn two_addresses_print_the_usage() {
    let arguments = ["127.0.0.1:0", "--quiet", "127.0.0.1:0"];
    checks::wrong_arguments(PROGRAM, &arguments, "Too many arguments.");
}

#[test]
fn taken_port_is_named_with_the_next_step() {
    checks::port_taken(PROGRAM);
}

#[test]
fn address_of_another_machine_is_named() {
    checks::address_of_another_machine(PROGRAM);
}
