//! What chapter 5 promises about the event loop, for its tests and for the
//! tutor: what chapter 2 promises, except that clients wait for each other, and
//! that they do not.

use crate::harness::{self, Check, Subject, Talk, promises};

#[path = "../../../02-kv/tests/promises/bad_clients.rs"]
pub mod bad_clients;
#[path = "../../../02-kv/tests/promises/basics.rs"]
pub mod basics;
#[path = "../../../02-kv/tests/promises/batches.rs"]
pub mod batches;
#[path = "../../../02-kv/tests/promises/command_line.rs"]
pub mod command_line;
#[path = "../../../02-kv/tests/promises/deliveries.rs"]
pub mod deliveries;
#[path = "../../../02-kv/tests/promises/drawbacks.rs"]
pub mod drawbacks;
#[cfg(unix)]
pub mod ending;
#[path = "../../../02-kv/tests/promises/errors.rs"]
pub mod errors;
#[path = "../../../02-kv/tests/promises/exit.rs"]
pub mod exit;
#[path = "../../../02-kv/tests/promises/limits.rs"]
pub mod limits;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub mod linux;
#[path = "../../../02-kv/tests/promises/log.rs"]
pub mod log;
pub mod many_clients;
pub mod max_clients;
#[path = "../../../02-kv/tests/promises/replies.rs"]
pub mod replies;
#[cfg(unix)]
#[path = "../../../02-kv/tests/promises/restart.rs"]
pub mod restart;

/// The arguments in the usage.
pub const USAGE: &str = "[--quiet] [--max-clients N] [ADDRESS]";

pub const SET_NAME: Talk = Talk {
    sent: b"SET name Alice\n",
    reply: b"OK\n",
};

/// What every client gets after [`SET_NAME`].
pub const GET_NAME: Talk = Talk {
    sent: b"GET name\n",
    reply: b"Alice\n",
};

/// What a command answers that has no more to say.
pub const OK: &[u8] = b"OK\n";

/// What `GET` answers when there is no value.
pub const NIL: &[u8] = b"(nil)\n";

/// What a client is told that is one too many.
pub const REFUSAL: &[u8] = b"ERR max number of clients reached\n";

/// A command, as a client sends it that has long words, too.
pub fn command(words: &[&[u8]]) -> Vec<u8> {
    [&words.join(&b' ')[..], b"\n"].concat()
}

/// The reply that has this value.
pub fn value(bytes: &[u8]) -> Vec<u8> {
    [bytes, b"\n"].concat()
}

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("basics", basics::CHECKS),
    ("many clients", many_clients::CHECKS),
    ("replies", replies::CHECKS),
    ("errors", errors::CHECKS),
    ("batches", batches::CHECKS),
    ("deliveries", deliveries::CHECKS),
    ("EXIT and QUIT", exit::CHECKS),
    ("limits", limits::CHECKS),
    ("bad clients", bad_clients::CHECKS),
    ("too many clients", max_clients::CHECKS),
    ("drawbacks", drawbacks::CHECKS),
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
    ("Linux", linux::CHECKS),
];

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[
    ("server_has_one_thread", "6-all"),
    ("server_waits_in_epoll_wait_for_everybody", "12-again"),
    ("slow_reader_is_written_to_and_not_read_from", "12-again"),
    ("server_sleeps_while_replies_wait", "12-again"),
    ("thousand_megabytes_that_nobody_reads_take_ten", "12-again"),
    (
        "client_that_sends_and_never_reads_fills_no_memory",
        "12-again",
    ),
    // One read a turn forgets the end of a client.
    ("basics", "12-again"),
    ("many clients", "12-again"),
    // What waits for a client that is closed is dropped before.
    ("polite_client_is_served_beside_many_bad_ones", "13-goodbye"),
    ("replies", "12-again"),
    ("errors", "12-again"),
    ("batches", "12-again"),
    ("deliveries", "12-again"),
    ("drawbacks", "12-again"),
    ("log", "12-again"),
    #[cfg(unix)]
    ("restart", "12-again"),
    (
        "hundred_megabytes_of_replies_leave_the_memory_flat",
        "12-again",
    ),
    // What comes after the last reply is read.
    ("EXIT and QUIT", "13-goodbye"),
    ("limits", "13-goodbye"),
    ("bad clients", "13-goodbye"),
    ("hundred_megabytes_leave_the_memory_flat", "13-goodbye"),
    ("too many clients", "16-max-clients"),
    ("command line", "16-max-clients"),
    (
        "more_clients_than_descriptors_are_refused_at_the_start",
        "17-open-files",
    ),
    #[cfg(unix)]
    ("the end", "src"),
];
