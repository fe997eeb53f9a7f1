//! However the server ends, it can be started again.

use super::harness::checks::starts_again_at_once;
use super::{GET_NAME, SET_NAME, Subject, promises};

pub fn ended_by_term_it_starts_again_at_once(subject: &Subject) {
    starts_again_at_once(subject.program(), "TERM", &[]);
}

pub fn ended_by_term_with_clients_it_starts_again_at_once(subject: &Subject) {
    starts_again_at_once(subject.program(), "TERM", &[SET_NAME, GET_NAME]);
}

pub fn ended_by_int_it_starts_again_at_once(subject: &Subject) {
    starts_again_at_once(subject.program(), "INT", &[]);
}

pub fn ended_by_int_with_clients_it_starts_again_at_once(subject: &Subject) {
    starts_again_at_once(subject.program(), "INT", &[SET_NAME, GET_NAME]);
}

pub fn ended_by_kill_it_starts_again_at_once(subject: &Subject) {
    starts_again_at_once(subject.program(), "KILL", &[]);
}

pub fn ended_by_kill_with_clients_it_starts_again_at_once(subject: &Subject) {
    starts_again_at_once(subject.program(), "KILL", &[SET_NAME, GET_NAME]);
}

promises! {
    on "03-client/ports":
    "The listener has no `SO_REUSEADDR`, which Rust's standard library sets on \
     Unix, or the server ignores the signal." =>
        ended_by_term_it_starts_again_at_once,
        ended_by_term_with_clients_it_starts_again_at_once,
        ended_by_int_it_starts_again_at_once,
        ended_by_int_with_clients_it_starts_again_at_once,
        ended_by_kill_it_starts_again_at_once,
        ended_by_kill_with_clients_it_starts_again_at_once;
}
