//! Keys and values together have at most so many bytes.

use super::harness::{Server, checks};
use super::{Subject, promises};

const FULL: &[u8] =
    b"OOM command not allowed when used memory > 'maxmemory'.\n";

/// A server for 16 bytes of keys and values.
#[track_caller]
fn small(subject: &Subject) -> Server {
    let arguments = ["--maxmemory", "16", "127.0.0.1:0"];
    Server::start_with(subject.program(), &arguments)
}

/// Sends `sent` to a new server for 16 bytes; fails unless `replies` come back.
#[track_caller]
fn answers(subject: &Subject, sent: &[u8], replies: &[&[u8]]) {
    checks::answers(small(subject).address, sent, &replies.concat());
}

pub fn what_fits_is_stored(subject: &Subject) {
    let sent = b"SET name Alice\nSET age 28\nGET name\nGET age\n";
    answers(subject, sent, &[b"OK\nOK\nAlice\n28\n"]);
}

pub fn what_does_not_fit_is_refused(subject: &Subject) {
    let sent = b"SET name Alice\nSET city Paris\n";
    answers(subject, sent, &[b"OK\n", FULL]);
}

pub fn sixteen_bytes_are_allowed_and_seventeen_are_not(subject: &Subject) {
    answers(subject, b"SET a 123456789012345\n", &[b"OK\n"]);
    answers(subject, b"SET a 1234567890123456\n", &[FULL]);
}

pub fn refused_value_is_not_stored(subject: &Subject) {
    let sent = b"SET name Alice\nSET city Paris\nGET city\nSET age 28\n";
    answers(subject, sent, &[b"OK\n", FULL, b"(nil)\nOK\n"]);
}

pub fn value_stays_when_a_longer_one_is_refused(subject: &Subject) {
    let sent = b"SET name Alice\nSET name Alexandrina-Victoria\nGET name\n";
    answers(subject, sent, &[b"OK\n", FULL, b"Alice\n"]);
}

pub fn replaced_value_makes_room(subject: &Subject) {
    let sent = b"SET name Alice\nSET name Al\nSET city Paris\nGET city\n";
    answers(subject, sent, &[b"OK\nOK\nOK\nParis\n"]);
}

pub fn key_that_is_set_again_is_counted_once(subject: &Subject) {
    let set = b"SET name Alice\n".repeat(100);
    answers(subject, &set, &[&b"OK\n".repeat(100)]);
}

pub fn wrong_number_of_arguments_is_named_although_the_memory_is_full(
    subject: &Subject,
) {
    let error = b"ERR wrong number of arguments for 'set' command\n";
    let sent = b"SET a 123456789012345\nSET b\n";
    answers(subject, sent, &[b"OK\n", error]);
}

pub fn option_may_stand_behind_the_address(subject: &Subject) {
    let arguments = ["127.0.0.1:0", "--maxmemory", "1"];
    let server = Server::start_with(subject.program(), &arguments);
    checks::answers(server.address, b"SET a 1\n", FULL);
}

pub fn without_the_option_there_is_no_limit(subject: &Subject) {
    let set = [b"SET a ", &[b'x'; 1_000_000][..], b"\n"].concat();
    subject.answers(&set, b"OK\n");
}

pub fn limit_that_is_no_number_is_a_wrong_command_line(subject: &Subject) {
    let wrong = [
        (&["--maxmemory", "ten"][..], "ten"),
        (&["--maxmemory", "-1"], "-1"),
        (&["--maxmemory"], ""),
    ];
    for (arguments, word) in wrong {
        let problem = format!("Not a number of bytes: '{word}'.");
        checks::wrong_arguments(subject.program(), arguments, &problem);
    }
}

promises! {
    on "02-kv/exercises#maxmemory":
    "The option is not known, or too much is counted." => what_fits_is_stored;
    "Nothing is counted, or the error has other words." =>
        what_does_not_fit_is_refused;
    "The limit itself is refused, or keys are not counted." =>
        sixteen_bytes_are_allowed_and_seventeen_are_not;
    "The table or the sum is changed before the two are compared." =>
        refused_value_is_not_stored,
        value_stays_when_a_longer_one_is_refused;
    "What a key had before is not taken off the sum, or too late." =>
        replaced_value_makes_room,
        key_that_is_set_again_is_counted_once;
    "Memory is looked at before the arguments are." =>
        wrong_number_of_arguments_is_named_although_the_memory_is_full;
    "Only the first words of the command line are looked at." =>
        option_may_stand_behind_the_address;
    "A limit is there although nobody asked for one." =>
        without_the_option_there_is_no_limit;
    "The number is not checked, the exit code is another than 2, or the usage \
     is missing." =>
        limit_that_is_no_number_is_a_wrong_command_line;
}
