//! The time of day, as deadlines have it.

use std::time::{SystemTime, UNIX_EPOCH};

/// What time it is, in milliseconds since 1970. Whoever sets the clock of the
/// machine can make it go back.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_millis() as i64
}
