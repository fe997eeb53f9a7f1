//! Where to listen, and what happens when that cannot be.

use super::harness::checks;
use super::{Subject, promises};

pub fn help_prints_the_usage(subject: &Subject) {
    checks::help(subject.program(), "[ADDRESS]");
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
    checks::wrong_arguments(subject.program(), &["127.0.0.1:65536"], problem);
}

pub fn two_addresses_print_the_usage(subject: &Subject) {
    let addresses = ["127.0.0.1:0", "127.0.0.1:0"];
    checks::wrong_arguments(
        subject.program(),
        &addresses,
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
    on "01-echo/finished":
    "The command line is not looked at, or `--help` is taken for an address." =>
        help_prints_the_usage;
    "A wrong address ends in a panic or in another exit code than 2, or the \
     usage is not printed to standard error." =>
        word_that_is_no_address_prints_the_usage,
        address_without_a_port_prints_the_usage,
        port_over_65535_prints_the_usage,
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
}
