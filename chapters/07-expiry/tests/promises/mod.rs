//! What chapter 7 promises about keys with a time to live, for its tests and
//! for the tutor; and what chapter 6 promises about the rest.

use std::time::Instant;

use crate::harness::{self, Check, Client, Subject, promises};

pub mod background;
pub mod conditions;
pub mod dead;
pub mod deadlines;
pub mod kept;
pub mod lists;
#[allow(dead_code, reason = "the tables of this chapter are here")]
#[path = "../../../06-resp/tests/promises/mod.rs"]
pub mod resp;
pub mod values;

pub use crate::harness::idle;
#[allow(unused_imports, reason = "the exercises use all of them")]
pub use resp::{NIL, OK, command, converse, reply_to, value, words};
use resp::{
    bad_clients, basics, clients, command_line, deliveries, errors, goodbye,
    keys, limits, lines, log, many_clients, max_clients, pipelining,
    protocol_errors, strings,
};
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
use resp::{costs, linux};
#[cfg(unix)]
use resp::{ending, restart};

/// The number that a command is answered with.
#[track_caller]
pub fn number_of(client: &mut Client, sent: &str) -> i64 {
    let reply = reply_to(client, &words(sent));
    let text = String::from_utf8_lossy(&reply);
    let number = text
        .strip_prefix(':')
        .and_then(|text| text.trim().parse().ok());
    number.unwrap_or_else(|| {
        panic!(
            "no number\nsent:      {sent}\ncame back: {}",
            harness::show(&reply)
        )
    })
}

/// Asks until the answer is this number.
#[track_caller]
pub fn wait_until(client: &mut Client, sent: &str, number: i64) {
    let start = Instant::now();
    while number_of(client, sent) != number {
        assert!(
            start.elapsed() < harness::LIMIT,
            "{sent} is not answered with {number} within {:?}",
            harness::LIMIT
        );
    }
}

/// The moment that comes in so many milliseconds, in milliseconds since 1970.
pub fn milliseconds_from_now(milliseconds: i64) -> i64 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    since.as_millis() as i64 + milliseconds
}

/// Sets these keys, and lets them die. Nobody names them meanwhile.
#[track_caller]
pub fn die(client: &mut Client, keys: &[&str]) {
    for key in keys {
        client.ask(&words(&format!("SET {key} 1")), OK);
        client.ask(&words(&format!("PEXPIRE {key} 1")), b":1\r\n");
    }
    // One that dies later, and is asked for.
    client.ask(&words("SET check:last 1"), OK);
    client.ask(&words("PEXPIRE check:last 3"), b":1\r\n");
    wait_until(client, "PTTL check:last", -2);
}

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("basics", basics::CHECKS),
    // What is new comes before what has stayed as it was.
    ("deadlines", deadlines::CHECKS),
    ("dead keys", dead::CHECKS),
    ("deadlines that stay", kept::CHECKS),
    ("values with deadlines", values::CHECKS),
    ("conditions", conditions::CHECKS),
    ("lists", lists::CHECKS),
    ("background", background::CHECKS),
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
pub const DRAWBACKS: &[Check] = resp::DRAWBACKS;

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[];
