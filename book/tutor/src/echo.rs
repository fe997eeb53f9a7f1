//! The checks of chapter 1.

use crate::harness::{self, Talk};
use crate::subject::{Check, Subject, promises};

#[path = "../../../chapters/01-echo/tests/promises/bad_clients.rs"]
#[rustfmt::skip]
mod bad_clients;
#[path = "../../../chapters/01-echo/tests/promises/command_line.rs"]
#[rustfmt::skip]
mod command_line;
#[path = "../../../chapters/01-echo/tests/promises/deliveries.rs"]
#[rustfmt::skip]
mod deliveries;
#[path = "../../../chapters/01-echo/tests/promises/log.rs"]
#[rustfmt::skip]
mod log;
#[cfg(unix)]
#[path = "../../../chapters/01-echo/tests/promises/restart.rs"]
#[rustfmt::skip]
mod restart;
#[path = "../../../chapters/01-echo/tests/promises/waiting.rs"]
#[rustfmt::skip]
mod waiting;

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#[path = "../../../chapters/01-echo/tests/promises/linux.rs"]
#[rustfmt::skip]
mod linux;

const HELLO: Talk = Talk {
    sent: b"hello\n",
    reply: b"hello\n",
};

const AGAIN: Talk = Talk {
    sent: b"and again",
    reply: b"and again",
};

/// The checks by what they are about, the most basic first.
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
