//! The checks of the exercises. Each lies in the folder of its exercise.

use crate::subject::Check;

#[path = "../../../chapters"]
#[rustfmt::skip]
mod folders {
    use crate::client::{LIMIT, fake_server, program};
    use crate::subject::{Subject, promises};
    use crate::{harness, trace};

    #[path = "01-echo/exercises/close-after/check.rs"]
    pub mod close_after;
    #[path = "01-echo/exercises/count-bytes/check.rs"]
    pub mod count_bytes;
    #[path = "01-echo/exercises/idle-timeout/check.rs"]
    pub mod idle_timeout;
    #[path = "01-echo/exercises/polite-refusal/check.rs"]
    pub mod polite_refusal;
    #[path = "01-echo/exercises/upper-case/check.rs"]
    pub mod upper_case;
    #[path = "02-kv/exercises/append/check.rs"]
    pub mod append;
    #[path = "02-kv/exercises/del/check.rs"]
    pub mod del;
    #[path = "02-kv/exercises/exists/check.rs"]
    pub mod exists;
    #[path = "02-kv/exercises/expire/check.rs"]
    pub mod expire;
    #[path = "02-kv/exercises/incr/check.rs"]
    pub mod incr;
    #[path = "02-kv/exercises/log-file/check.rs"]
    pub mod log_file;
    #[path = "02-kv/exercises/maxmemory/check.rs"]
    pub mod maxmemory;
    #[path = "02-kv/exercises/quotes/check.rs"]
    pub mod quotes;
    #[path = "02-kv/exercises/rest-of-line/check.rs"]
    pub mod rest_of_line;
    #[path = "03-client/exercises/backlog/check.rs"]
    pub mod backlog;
    #[path = "03-client/exercises/benchmark/check.rs"]
    pub mod benchmark;
    #[path = "03-client/exercises/busy/check.rs"]
    pub mod busy;
    #[path = "03-client/exercises/one-shot/check.rs"]
    pub mod one_shot;
    #[path = "03-client/exercises/pipeline/check.rs"]
    pub mod pipeline;
    #[path = "03-client/exercises/read-trace/check.rs"]
    pub mod read_trace;
    #[path = "03-client/exercises/reconnect/check.rs"]
    pub mod reconnect;
    #[path = "03-client/exercises/slow-trace/check.rs"]
    pub mod slow_trace;
}

use folders::*;

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
    ("rest-of-line", rest_of_line::CHECKS),
    ("backlog", backlog::CHECKS),
    ("benchmark", benchmark::CHECKS),
    ("busy", busy::CHECKS),
    ("one-shot", one_shot::CHECKS),
    ("pipeline", pipeline::CHECKS),
    ("read-trace", read_trace::CHECKS),
    ("reconnect", reconnect::CHECKS),
    ("slow-trace", slow_trace::CHECKS),
];

/// The checks of an exercise.
pub fn checks(name: &str) -> Option<&'static [Check]> {
    ALL.iter()
        .find(|(other, _)| *other == name)
        .map(|(_, checks)| *checks)
}
