//! Where to listen, how much to log, and what happens when that cannot be.

use super::harness::checks;
use super::{Subject, promises};

pub fn help_prints_the_usage(subject: &Subject) {
    checks::help(subject.program(), "Usage: kv-server [--quiet] [ADDRESS]");
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
    "The error of `bind` is passed on without the address and the next step." =>
        taken_port_is_named_with_the_next_step,
        address_of_another_machine_is_named;
}
