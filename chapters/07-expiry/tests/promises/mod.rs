//! What chapter 7 promises, for its tests and for the tutor.

use crate::harness::{Check, Subject, promises};

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[("basics", CHECKS)];

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[];

pub fn ping_is_answered(subject: &Subject) {
    subject.answers(b"PING\n", b"PONG\n");
}

promises! {
    on "07-expiry/index":
    "The usual cause." =>
        ping_is_answered;
}
