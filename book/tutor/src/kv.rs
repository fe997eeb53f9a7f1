//! The checks of chapter 2.

use crate::harness::{self, Talk};
use crate::subject::{Check, Subject, promises};

#[path = "../../../chapters/02-kv/tests/promises/bad_clients.rs"]
#[rustfmt::skip]
mod bad_clients;
#[path = "../../../chapters/02-kv/tests/promises/basics.rs"]
#[rustfmt::skip]
mod basics;
#[path = "../../../chapters/02-kv/tests/promises/batches.rs"]
#[rustfmt::skip]
mod batches;
#[path = "../../../chapters/02-kv/tests/promises/command_line.rs"]
#[rustfmt::skip]
mod command_line;
#[path = "../../../chapters/02-kv/tests/promises/deliveries.rs"]
#[rustfmt::skip]
mod deliveries;
#[path = "../../../chapters/02-kv/tests/promises/drawbacks.rs"]
#[rustfmt::skip]
mod drawbacks;
#[path = "../../../chapters/02-kv/tests/promises/errors.rs"]
#[rustfmt::skip]
mod errors;
#[path = "../../../chapters/02-kv/tests/promises/exit.rs"]
#[rustfmt::skip]
mod exit;
#[path = "../../../chapters/02-kv/tests/promises/limits.rs"]
#[rustfmt::skip]
mod limits;
#[path = "../../../chapters/02-kv/tests/promises/log.rs"]
#[rustfmt::skip]
mod log;
#[path = "../../../chapters/02-kv/tests/promises/replies.rs"]
#[rustfmt::skip]
mod replies;
#[cfg(unix)]
#[path = "../../../chapters/02-kv/tests/promises/restart.rs"]
#[rustfmt::skip]
mod restart;
#[path = "../../../chapters/02-kv/tests/promises/waiting.rs"]
#[rustfmt::skip]
mod waiting;

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#[path = "../../../chapters/02-kv/tests/promises/linux.rs"]
#[rustfmt::skip]
mod linux;

const SET_NAME: Talk = Talk {
    sent: b"SET name Alice\n",
    reply: b"OK\n",
};

const GET_NAME: Talk = Talk {
    sent: b"GET name\n",
    reply: b"Alice\n",
};

/// The checks by what they are about, the most basic first.
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
