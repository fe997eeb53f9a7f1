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
