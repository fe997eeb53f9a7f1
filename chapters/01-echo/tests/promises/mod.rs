//! What chapter 1 promises about the echo server, for its tests and for the
//! tutor.

use crate::harness::{self, Check, Subject, Talk, promises};

pub mod bad_clients;
pub mod command_line;
pub mod deliveries;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub mod linux;
pub mod log;
#[cfg(unix)]
pub mod restart;
pub mod waiting;

pub const HELLO: Talk = Talk {
    sent: b"hello\n",
    reply: b"hello\n",
};

pub const AGAIN: Talk = Talk {
    sent: b"and again",
    reply: b"and again",
};

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("deliveries", deliveries::CHECKS),
    ("bad clients", bad_clients::CHECKS),
    ("waiting", waiting::CHECKS),
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
    (
        "server_waits_in_recvfrom_on_a_client_that_is_silent",
        "2-one-read",
    ),
    ("nul_bytes_come_back", "4-next-client"),
    ("bytes_that_are_not_utf8_come_back", "4-next-client"),
    (
        "message_in_two_pieces_comes_back_wherever_it_is_cut",
        "4-next-client",
    ),
    ("half_a_line_comes_back_before_the_end", "4-next-client"),
    ("line_of_one_mebibyte_comes_back", "4-next-client"),
    ("line_of_one_byte_more_comes_back", "4-next-client"),
    (
        "hundred_megabytes_without_a_newline_come_back",
        "4-next-client",
    ),
    (
        "second_client_waits_until_the_first_leaves",
        "4-next-client",
    ),
    (
        "second_client_is_accepted_after_the_first_has_left",
        "4-next-client",
    ),
    (
        "second_client_waits_in_the_kernel_while_the_server_reads_from_the_first",
        "4-next-client",
    ),
    (
        "client_that_never_reads_blocks_the_server_until_it_leaves",
        "5-any-client",
    ),
];
