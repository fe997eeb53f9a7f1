//! Where to listen, how many clients to serve, and what happens when that
//! cannot be.

pub use super::chapter_2::command_line::*;
use super::harness::checks;
#[cfg(target_os = "linux")]
use super::harness::{Server, run};
use super::{Subject, promises};

pub fn help_names_the_limit(subject: &Subject) {
    checks::help(subject.program(), "[--quiet] [--max-clients N] [ADDRESS]");
}

pub fn max_clients_that_is_no_number_prints_the_usage(subject: &Subject) {
    for word in ["0", "-1", "many", "1.5", "99999999999999999999"] {
        let problem = format!("Not a number of clients: '{word}'.");
        let arguments = ["--max-clients", word, "127.0.0.1:0"];
        checks::wrong_arguments(subject.program(), &arguments, &problem);
    }
}

pub fn max_clients_without_a_number_prints_the_usage(subject: &Subject) {
    checks::wrong_arguments(
        subject.program(),
        &["--quiet", "--max-clients"],
        "Not a number of clients: ''.",
    );
}

/// With room for so many open files, and no more.
#[cfg(target_os = "linux")]
fn prlimit<'a>(subject: &'a Subject, files: &'a str) -> [&'a str; 2] {
    [files, subject.program().to_str().expect("a path in UTF-8")]
}

#[cfg(target_os = "linux")]
pub fn more_clients_than_open_files_end_with_a_sentence(subject: &Subject) {
    let [files, program] = prlimit(subject, "--nofile=1004");
    let tries: [(&[&str], &str); 2] = [
        (&[], "1000 clients need 1005 open files"),
        (
            &["--max-clients", "2000"],
            "2000 clients need 2005 open files",
        ),
    ];
    for (options, problem) in tries {
        let arguments = [&[files, program], options, &["127.0.0.1:0"]].concat();
        let ended = run("prlimit", &arguments);
        let sentence = format!("{problem}, and the system allows 1004");
        assert!(
            ended.code == Some(2) && ended.errors.contains(&sentence),
            "with {options:?} and 1004 open files, the program ended with \
             {:?} and said:\n{}\nexpected: 2, and '{sentence}'",
            ended.code,
            ended.errors
        );
    }
}

#[cfg(target_os = "linux")]
pub fn as_many_clients_as_open_files_allow_are_fine(subject: &Subject) {
    for (files, clients) in [("--nofile=1005", "1000"), ("--nofile=7", "2")] {
        let [files, program] = prlimit(subject, files);
        let arguments =
            [files, program, "--max-clients", clients, "127.0.0.1:0"];
        Server::start_with("prlimit", &arguments).connect();
    }
}

promises! {
    on "02-kv/pipelining":
    "The command line is not looked at, or `--help` is taken for an address." =>
        help_names_the_limit;
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
    on "04-threads/too-many":
    "A number of clients that cannot be is taken, or ends in a panic." =>
        max_clients_that_is_no_number_prints_the_usage,
        max_clients_without_a_number_prints_the_usage;
    on "04-threads/no-room":
    "The limit on open files is not asked for, or counted wrongly: each client \
     has one, and the server five of its own." =>
        #[cfg(target_os = "linux")]
        more_clients_than_open_files_end_with_a_sentence,
        #[cfg(target_os = "linux")]
        as_many_clients_as_open_files_allow_are_fine;
}
