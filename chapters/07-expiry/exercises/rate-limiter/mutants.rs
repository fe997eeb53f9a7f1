//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const EXPIRY: &str = "src/expiry.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("rate-limiter-has-no-end",
        &[(EXPIRY, "        store.set(key, used.to_string().as_bytes(), end);",
           "        store.set(key, used.to_string().as_bytes(), None);")],
        "first_is_allowed_and_begins_the_time"),
    mutant("rate-limiter-counts-the-refused",
        &[(EXPIRY, "    let used = used + i64::from(allowed);\n    if allowed {",
           "    let used = used + 1;\n    if allowed || most > 0 {")],
        "one_too_many_is_refused_and_not_counted"),
    mutant("rate-limiter-begins-again",
        &[(EXPIRY, "let end = store.deadline(key).flatten().or(end);",
           "let end = end.or(store.deadline(key).flatten());")],
        "time_does_not_begin_again"),
    mutant("rate-limiter-leaves-a-count-without-an-end",
        &[(EXPIRY, "        store.set_deadline(key, end);",
           "        let _ = end;")],
        "count_without_an_end_gets_one"),
    mutant("rate-limiter-takes-any-count",
        &[(EXPIRY, "return Err(Error::new(\"count is out of range\"));",
           "return Ok(Reply::Null);")],
        "what_is_no_limit_is_refused"),
];
