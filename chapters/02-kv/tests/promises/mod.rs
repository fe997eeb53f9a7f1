//! What chapter 2 promises about the key-value server, for its tests and for
//! the tutor.

use crate::harness::{self, Check, Subject, Talk, promises};

pub mod bad_clients;
pub mod basics;
pub mod batches;
pub mod command_line;
pub mod deliveries;
pub mod drawbacks;
pub mod errors;
pub mod exit;
pub mod limits;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub mod linux;
pub mod log;
pub mod one_thread;
pub mod replies;
#[cfg(unix)]
pub mod restart;
pub mod waiting;

/// The arguments in the usage.
pub const USAGE: &str = "[--quiet] [ADDRESS]";

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
    ("bad clients", bad_clients::CHECKS),
    ("waiting", waiting::CHECKS),
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

/// What the program cannot do; other programs need not be so.
pub const DRAWBACKS: &[Check] = one_thread::CHECKS;

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[
    ("get_answers_the_value", "2-lines"),
    ("second_set_replaces_the_value", "2-lines"),
    ("every_client_sees_the_same_table", "2-lines"),
    ("second_client_waits_until_the_first_says_exit", "8-exit"),
    ("empty_line_is_ignored", "6-commands"),
    ("empty_line_alone_has_no_reply", "6-commands"),
    ("commands_in_one_piece_are_answered", "7-errors"),
    ("replies_do_not_wait_for_the_end", "7-errors"),
    (
        "commands_in_two_pieces_are_answered_wherever_they_are_cut",
        "7-errors",
    ),
    ("commands_in_single_bytes_are_answered", "src"),
    ("nul_bytes_are_an_unknown_command", "7-errors"),
    (
        "client_that_never_reads_blocks_the_server_until_it_leaves",
        "2-lines",
    ),
    ("port_over_65535_prints_the_usage", "16-quiet"),
];
