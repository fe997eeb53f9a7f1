//! What chapter 4 promises about the threaded server, for its tests and for the
//! tutor: what chapter 2 promises to one client, to many at once.

#![allow(
    clippy::duplicate_mod,
    reason = "what chapter 2 promises is promised again"
)]

use crate::harness::{self, Check, Subject, Talk, promises};

#[path = "../../../02-kv/tests/promises/bad_clients.rs"]
pub mod bad_clients;
#[path = "../../../02-kv/tests/promises/basics.rs"]
pub mod basics;
#[path = "../../../02-kv/tests/promises/batches.rs"]
pub mod batches;
mod chapter_2;
pub mod command_line;
#[path = "../../../02-kv/tests/promises/deliveries.rs"]
pub mod deliveries;
#[path = "../../../02-kv/tests/promises/drawbacks.rs"]
pub mod drawbacks;
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
#[path = "../../../02-kv/tests/promises/replies.rs"]
pub mod replies;
#[cfg(unix)]
#[path = "../../../02-kv/tests/promises/restart.rs"]
pub mod restart;
pub mod too_many;

pub const SET_NAME: Talk = Talk {
    sent: b"SET name Alice\n",
    reply: b"OK\n",
};

/// What every client gets after [`SET_NAME`].
pub const GET_NAME: Talk = Talk {
    sent: b"GET name\n",
    reply: b"Alice\n",
};

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("basics", basics::CHECKS),
    ("replies", replies::CHECKS),
    ("errors", errors::CHECKS),
    ("batches", batches::CHECKS),
    ("deliveries", deliveries::CHECKS),
    ("EXIT and QUIT", exit::CHECKS),
    ("limits", limits::CHECKS),
    ("many clients", many_clients::CHECKS),
    ("bad clients", bad_clients::CHECKS),
    ("too many clients", too_many::CHECKS),
    ("drawbacks", drawbacks::CHECKS),
    ("log", log::CHECKS),
    ("command line", command_line::CHECKS),
    #[cfg(unix)]
    ("restart", restart::CHECKS),
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    ("Linux", linux::CHECKS),
];

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[
    ("every_client_sees_the_same_table", "2-one-lock"),
    ("half_a_command_at_the_end_is_dropped", "2-one-lock"),
    ("half_a_command_is_dropped_wherever_it_is_cut", "2-one-lock"),
    ("command_after_exit_is_not_executed", "2-one-lock"),
    (
        "client_that_stays_after_exit_does_not_hold_the_next_one_up",
        "2-one-lock",
    ),
    (
        "command_after_a_line_too_long_is_not_executed",
        "2-one-lock",
    ),
    ("bad clients", "2-one-lock"),
    (
        "log_names_each_client_when_it_comes_and_when_it_leaves",
        "2-one-lock",
    ),
    (
        "no_free_descriptor_is_said_once_and_waited_for",
        "2-one-lock",
    ),
    (
        "what_one_client_stores_the_other_reads_at_once",
        "3-each-command",
    ),
    (
        "ended_by_term_with_clients_it_starts_again_at_once",
        "3-each-command",
    ),
    (
        "ended_by_int_with_clients_it_starts_again_at_once",
        "3-each-command",
    ),
    (
        "ended_by_kill_with_clients_it_starts_again_at_once",
        "3-each-command",
    ),
    ("help_names_the_limit", "4-max-clients"),
];
