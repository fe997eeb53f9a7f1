//! What chapter 6 promises about the server that speaks RESP, for its tests and
//! for the tutor: what chapter 5 promises about its loop, and what a Redis
//! answers.

use crate::harness::{self, Check, Client, Subject, Talk, promises};

pub mod bad_clients;
pub mod basics;
pub mod clients;
#[path = "../../../02-kv/tests/promises/command_line.rs"]
pub mod command_line;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub mod costs;
pub mod deliveries;
pub mod drawbacks;
#[cfg(unix)]
#[path = "../../../05-event-loop/tests/promises/ending.rs"]
pub mod ending;
pub mod errors;
pub mod goodbye;
pub mod keys;
pub mod limits;
pub mod lines;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#[path = "../../../05-event-loop/tests/promises/linux.rs"]
pub mod linux;
pub mod log;
#[path = "../../../05-event-loop/tests/promises/many_clients.rs"]
pub mod many_clients;
#[path = "../../../05-event-loop/tests/promises/max_clients.rs"]
pub mod max_clients;
pub mod pipelining;
pub mod protocol_errors;
#[cfg(unix)]
#[path = "../../../02-kv/tests/promises/restart.rs"]
pub mod restart;
pub mod strings;

/// The arguments in the usage.
pub const USAGE: &str = "[--quiet] [--max-clients N] [ADDRESS]";

pub const SET_NAME: Talk = Talk {
    sent: b"*3\r\n$3\r\nSET\r\n$4\r\nname\r\n$5\r\nAlice\r\n",
    reply: b"+OK\r\n",
};

/// What every client gets after [`SET_NAME`].
pub const GET_NAME: Talk = Talk {
    sent: b"*2\r\n$3\r\nGET\r\n$4\r\nname\r\n",
    reply: b"$5\r\nAlice\r\n",
};

/// What a command answers that has no more to say.
pub const OK: &[u8] = b"+OK\r\n";

/// What `GET` answers when there is no value.
pub const NIL: &[u8] = b"$-1\r\n";

/// What a client is told that is one too many.
pub const REFUSAL: &[u8] = b"-ERR max number of clients reached\r\n";

/// A command as an array of words.
pub fn command(words: &[&[u8]]) -> Vec<u8> {
    let mut command = format!("*{}\r\n", words.len()).into_bytes();
    words.iter().for_each(|word| command.extend(value(word)));
    command
}

/// The reply that has this value, and a word of a command, too.
pub fn value(bytes: &[u8]) -> Vec<u8> {
    let length = format!("${}\r\n", bytes.len());
    [length.as_bytes(), bytes, b"\r\n"].concat()
}

/// The words of a text as a command.
pub fn words(text: &str) -> Vec<u8> {
    let words: Vec<&[u8]> = text.split(' ').map(str::as_bytes).collect();
    command(&words)
}

/// Asks one command after the other; each must get its reply.
#[track_caller]
pub fn converse(subject: &Subject, talks: &[(&str, &str)]) {
    let server = subject.server();
    let mut client = server.connect();
    for (sent, reply) in talks {
        client.ask(&words(sent), reply.as_bytes());
    }
}

/// What ends a reply of any length: the reply to the command behind it.
const MARK: &[u8] = b"the end of the reply";

/// All that comes for what is sent, however long it is.
#[track_caller]
pub fn reply_to(client: &mut Client, sent: &[u8]) -> Vec<u8> {
    use std::io::{ErrorKind, Read};

    client.send(&[sent, &command(&[b"ECHO", MARK])].concat());
    let end = value(MARK);
    let mut came = Vec::new();
    while !came.ends_with(&end) {
        let mut buffer = [0; 4096];
        let read = client.stream.read(&mut buffer);
        match &read {
            Ok(length @ 1..) => came.extend(&buffer[..*length]),
            // A child that ends may wake any thread (signal(7)).
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ => panic!(
                "no whole reply\nsent:      {}\ncame back: {}, then {read:?}",
                harness::show(sent),
                harness::show(&came)
            ),
        }
    }
    came.truncate(came.len() - end.len());
    came
}

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("basics", basics::CHECKS),
    ("errors", errors::CHECKS),
    ("pipelining", pipelining::CHECKS),
    ("deliveries", deliveries::CHECKS),
    ("many clients", many_clients::CHECKS),
    ("protocol errors", protocol_errors::CHECKS),
    ("limits", limits::CHECKS),
    ("lines", lines::CHECKS),
    ("strings", strings::CHECKS),
    ("keys", keys::CHECKS),
    ("clients", clients::CHECKS),
    ("QUIT", goodbye::CHECKS),
    ("bad clients", bad_clients::CHECKS),
    ("too many clients", max_clients::CHECKS),
    ("log", log::CHECKS),
    ("command line", command_line::CHECKS),
    #[cfg(unix)]
    ("restart", restart::CHECKS),
    #[cfg(unix)]
    ("the end", ending::CHECKS),
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    ("costs", costs::CHECKS),
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    ("Linux", linux::CHECKS),
];

/// What the program cannot do; other programs need not be so.
pub const DRAWBACKS: &[Check] = drawbacks::CHECKS;

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[
    // The first commands are arrays of words.
    ("basics", "3-array"),
    ("pipelining", "3-array"),
    ("many clients", "3-array"),
    ("QUIT", "3-array"),
    ("bad clients", "3-array"),
    ("too many clients", "3-array"),
    ("restart", "3-array"),
    ("the end", "3-array"),
    ("Linux", "3-array"),
    ("quiet_logs_connections_only", "3-array"),
    // What has no command in it.
    (
        "max_clients_that_is_no_number_prints_the_usage",
        "1-replies",
    ),
    ("ended_by_term_it_starts_again_at_once", "1-replies"),
    ("ended_by_int_it_starts_again_at_once", "1-replies"),
    ("ended_by_kill_it_starts_again_at_once", "1-replies"),
    ("term_ends_the_server_with_code_0", "1-replies"),
    ("argument_that_is_not_utf8_prints_the_usage", "1-replies"),
    (
        "more_clients_than_descriptors_are_refused_at_the_start",
        "1-replies",
    ),
    ("reset_is_named_in_the_log", "1-replies"),
    // The error for a command that does not exist.
    ("nul_bytes_are_a_command_that_does_not_exist", "13-unknown"),
    ("error_is_one_line_whatever_the_name", "13-unknown"),
    ("command_after_an_error_is_executed", "13-unknown"),
    // Several keys at once.
    ("key_and_value_are_any_bytes", "14-several"),
    (
        "command_of_many_words_in_small_pieces_is_parsed_once",
        "14-several",
    ),
    ("number_of_words_must_be_a_number", "18-word-length"),
    ("number_that_overflows_is_an_error", "18-word-length"),
    ("length_of_a_word_must_be_a_number", "18-word-length"),
    ("word_without_a_length_is_named", "18-word-length"),
    ("protocol_error_costs_nobody_else", "18-word-length"),
    // Lines are commands again.
    ("arrays_and_lines_can_be_mixed", "20-inline"),
    (
        "carriage_return_alone_ends_a_number_with_the_next_byte",
        "28-ping",
    ),
    (
        "line_of_64_kib_waits_for_its_end_and_one_byte_more_does_not",
        "28-ping",
    ),
    ("log_warns_of_a_web_page", "20-inline"),
    ("form_of_a_web_page_stores_nothing", "20-inline"),
    ("request_with_any_method_stores_nothing", "20-inline"),
    ("quit_answers_ok_and_closes", "20-inline"),
    ("line_of_60_000_bytes_is_executed", "20-inline"),
    (
        "line_of_more_than_64_kib_is_refused_before_its_end",
        "20-inline",
    ),
    ("refusal_arrives_although_megabytes_are_unread", "20-inline"),
    ("hundred_megabytes_leave_the_memory_flat", "20-inline"),
    ("long_line_without_an_end_is_searched_once", "20-inline"),
    // The log shows words, and no longer an array.
    ("log", "24-clear"),
    ("greedy_client_lets_others_go_first", "24-clear"),
    ("replies_of_60_000_bytes_leave_in_one_write", "24-clear"),
    (
        "command_that_is_executed_before_term_has_its_reply",
        "24-clear",
    ),
    ("server_that_ends_gives_a_slow_reader_a_second", "24-clear"),
    ("nobody_can_connect_while_the_server_ends", "24-clear"),
    ("ping_is_answered", "28-ping"),
    ("wrong_number_of_arguments_is_refused", "38-mset"),
    ("numbers_are_counted", "41-setnx"),
    ("what_is_no_number_is_not_counted", "41-setnx"),
    ("number_that_would_overflow_stays", "41-setnx"),
    // The first table of slots does not know what was removed.
    ("several_keys_are_set_and_read_at_once", "61-free"),
    ("get_can_change_the_key_too", "61-free"),
    ("values_grow_and_have_parts", "61-free"),
    ("keys_are_counted_and_removed", "61-free"),
    ("value_moves_to_another_key", "61-free"),
    ("keys_fit_a_pattern", "61-free"),
    ("scan_returns_every_key_that_stays", "61-free"),
    ("config_says_what_is_asked_for", "68-flushall"),
    ("part_that_a_command_does_not_have_is_named", "69-client-id"),
    ("client_has_a_name_and_a_number", "76-client-list"),
    ("resp3_has_words_of_its_own", "83-sections"),
    // A second after the goodbye, and no more.
    ("client_that_goes_on_after_the_goodbye_is_closed", "src"),
];
