//! The checks of the exercises. Each lies in the folder of its exercise.

use crate::client::{LIMIT, fake_server, program};
use crate::harness;
use crate::subject::{Check, Subject, promises};
use crate::trace;

#[path = "../../../chapters/01-echo/exercises/close-after/check.rs"]
#[rustfmt::skip]
mod close_after;
#[path = "../../../chapters/01-echo/exercises/count-bytes/check.rs"]
#[rustfmt::skip]
mod count_bytes;
#[path = "../../../chapters/01-echo/exercises/idle-timeout/check.rs"]
#[rustfmt::skip]
mod idle_timeout;
#[path = "../../../chapters/01-echo/exercises/polite-refusal/check.rs"]
#[rustfmt::skip]
mod polite_refusal;
#[path = "../../../chapters/01-echo/exercises/upper-case/check.rs"]
#[rustfmt::skip]
mod upper_case;
#[path = "../../../chapters/02-kv/exercises/append/check.rs"]
#[rustfmt::skip]
mod append;
#[path = "../../../chapters/02-kv/exercises/del/check.rs"]
#[rustfmt::skip]
mod del;
#[path = "../../../chapters/02-kv/exercises/exists/check.rs"]
#[rustfmt::skip]
mod exists;
#[path = "../../../chapters/02-kv/exercises/expire/check.rs"]
#[rustfmt::skip]
mod expire;
#[path = "../../../chapters/02-kv/exercises/incr/check.rs"]
#[rustfmt::skip]
mod incr;
#[path = "../../../chapters/02-kv/exercises/log-file/check.rs"]
#[rustfmt::skip]
mod log_file;
#[path = "../../../chapters/02-kv/exercises/maxmemory/check.rs"]
#[rustfmt::skip]
mod maxmemory;
#[path = "../../../chapters/02-kv/exercises/quotes/check.rs"]
#[rustfmt::skip]
mod quotes;
#[path = "../../../chapters/03-client/exercises/backlog/check.rs"]
#[rustfmt::skip]
mod backlog;
#[path = "../../../chapters/03-client/exercises/benchmark/check.rs"]
#[rustfmt::skip]
mod benchmark;
#[path = "../../../chapters/03-client/exercises/busy/check.rs"]
#[rustfmt::skip]
mod busy;
#[path = "../../../chapters/03-client/exercises/one-shot/check.rs"]
#[rustfmt::skip]
mod one_shot;
#[path = "../../../chapters/03-client/exercises/pipeline/check.rs"]
#[rustfmt::skip]
mod pipeline;
#[path = "../../../chapters/03-client/exercises/read-trace/check.rs"]
#[rustfmt::skip]
mod read_trace;
#[path = "../../../chapters/03-client/exercises/reconnect/check.rs"]
#[rustfmt::skip]
mod reconnect;
#[path = "../../../chapters/03-client/exercises/slow-trace/check.rs"]
#[rustfmt::skip]
mod slow_trace;

/// What the checks of an exercise are about.
pub const GROUP: &str = "exercise";

/// The checks of each exercise by its name.
const ALL: &[(&str, &[Check])] = &[
    ("close-after", close_after::CHECKS),
    ("count-bytes", count_bytes::CHECKS),
    ("idle-timeout", idle_timeout::CHECKS),
    ("polite-refusal", polite_refusal::CHECKS),
    ("upper-case", upper_case::CHECKS),
    ("append", append::CHECKS),
    ("del", del::CHECKS),
    ("exists", exists::CHECKS),
    ("expire", expire::CHECKS),
    ("incr", incr::CHECKS),
    ("log-file", log_file::CHECKS),
    ("maxmemory", maxmemory::CHECKS),
    ("quotes", quotes::CHECKS),
    ("backlog", backlog::CHECKS),
    ("benchmark", benchmark::CHECKS),
    ("busy", busy::CHECKS),
    ("one-shot", one_shot::CHECKS),
    ("pipeline", pipeline::CHECKS),
    ("read-trace", read_trace::CHECKS),
    ("slow-trace", slow_trace::CHECKS),
    ("reconnect", reconnect::CHECKS),
];

/// The checks of an exercise.
pub fn checks(name: &str) -> Option<&'static [Check]> {
    ALL.iter()
        .find(|(other, _)| *other == name)
        .map(|(_, checks)| *checks)
}
