//! What comes of a check.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Once};
use std::thread;
use std::time::Duration;

use crate::harness::{Check, LeftOut, NoServer, Subject};

/// The longest that one check may take, whatever the server does.
const LIMIT: Duration = Duration::from_secs(60);

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The promise is kept.
    Passed,
    /// It is not; what happened instead.
    Failed(String),
    /// There was no server to ask; what the program did instead.
    NoServer(String),
    /// It could not be checked, for this reason.
    LeftOut(&'static str),
}

impl Outcome {
    /// Whether the promise is broken.
    pub fn is_failure(&self) -> bool {
        matches!(self, Outcome::Failed(_) | Outcome::NoServer(_))
    }
}

/// Makes one check in a thread of its own, so that no server can hold us for ever.
pub fn of(check: &'static Check, subject: &Arc<Subject>) -> Outcome {
    quiet_panics();
    let (sender, receiver) = mpsc::channel();
    let subject = Arc::clone(subject);
    thread::spawn(move || {
        let result = panic::catch_unwind(AssertUnwindSafe(|| (check.run)(&subject)));
        sender.send(result.map_or_else(broken, |()| Outcome::Passed))
    });
    match receiver.recv_timeout(LIMIT) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => {
            let limit = format!("the check did not come to an end within {LIMIT:?}");
            Outcome::Failed(limit)
        }
        Err(RecvTimeoutError::Disconnected) => unreachable!("a check says how it ended"),
    }
}

/// What a check says that has panicked.
fn broken(payload: Box<dyn Any + Send>) -> Outcome {
    let payload = match payload.downcast::<LeftOut>() {
        Ok(left_out) => return Outcome::LeftOut(left_out.0),
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<NoServer>() {
        Ok(no_server) => return Outcome::NoServer(no_server.0),
        Err(payload) => payload,
    };
    let text = payload.downcast_ref::<&str>().map(|text| (*text).into());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    Outcome::Failed(text.unwrap_or_else(|| "the check panicked without a word".into()))
}

/// A check that fails panics, in a thread of its own or in one that it has started; what it says
/// is in the report. A panic of the tutor itself is shown as ever.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let (usual, ours) = (panic::take_hook(), thread::current().id());
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == ours {
                usual(info);
            }
        }));
    });
}
