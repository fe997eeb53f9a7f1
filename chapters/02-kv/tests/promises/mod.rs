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
pub mod replies;
#[cfg(unix)]
pub mod restart;
pub mod waiting;

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
