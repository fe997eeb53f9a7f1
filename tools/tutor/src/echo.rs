//! The checks of chapter 1.

use crate::harness::Talk;
use crate::subject::Check;
use chapter::*;

#[path = "../../../chapters/01-echo/tests/promises"]
#[rustfmt::skip]
mod chapter {
    use super::{AGAIN, HELLO};
    use crate::harness;
    use crate::subject::{Subject, promises};

    pub mod bad_clients;
    pub mod command_line;
    pub mod deliveries;
    pub mod log;
    #[cfg(unix)]
    pub mod restart;
    pub mod waiting;
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    pub mod linux;
}

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
