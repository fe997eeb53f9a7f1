//! What is checked, and the table of the checks.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::answers::Answers;
use crate::harness::{Server, checks, leave_out};

/// What is checked.
pub enum Subject {
    /// A program, which each check starts anew.
    Program(PathBuf),
    /// A server that runs already.
    Address(SocketAddr),
    /// Answers to questions.
    Answers(Answers),
}

/// Why a check of answers cannot have a program.
const NO_PROGRAM: &str = "there is no program, only answers";

impl Subject {
    /// A server to talk to.
    #[track_caller]
    pub fn server(&self) -> Server {
        match self {
            Subject::Program(program) => Server::start(program),
            Subject::Address(address) => Server {
                address: *address,
                program: None,
            },
            Subject::Answers(_) => leave_out(NO_PROGRAM),
        }
    }

    /// A server that the check has started itself, so that it can see the log and nobody has used
    /// the table.
    #[track_caller]
    pub fn new_server(&self) -> Server {
        Server::start(self.program())
    }

    /// The program, for a check that starts it in another way.
    pub fn program(&self) -> &Path {
        match self {
            Subject::Program(program) => program,
            Subject::Address(_) => leave_out("it must start the program itself"),
            Subject::Answers(_) => leave_out(NO_PROGRAM),
        }
    }

    /// Fails unless question `number` has the answer that was computed from the trace. `place`
    /// says where in the trace to look, and does not give the answer away.
    #[track_caller]
    pub fn expect_answer(&self, number: usize, expected: impl ToString, place: &str) {
        match self {
            Subject::Answers(answers) => answers.expect(number, &expected.to_string(), place),
            _ => leave_out("there are no answers"),
        }
    }

    /// Sends `sent` to a new server, closes the sending side; fails unless `reply` comes back, and
    /// then the end.
    #[track_caller]
    pub fn answers(&self, sent: &[u8], reply: &[u8]) {
        checks::answers(self.server().address, sent, reply);
    }
}

/// One promise, and how it is checked. It panics when the promise is not kept.
pub struct Check {
    /// The name of the function, which is the promise as a sentence.
    pub name: &'static str,
    /// The page of the book that explains it.
    pub page: &'static str,
    /// Why it usually fails.
    pub cause: &'static str,
    /// Checks it.
    pub run: fn(&Subject),
}

/// Makes a table out of the list of promises at the end of a module. In the tests of a chapter
/// the same list makes tests.
macro_rules! promises {
    ($(on $page:literal: $($cause:literal => $($(#[$condition:meta])? $name:ident),+;)+)+) => {
        pub const CHECKS: &[$crate::subject::Check] = &[
            $($($(
                $(#[$condition])?
                $crate::subject::Check {
                    name: stringify!($name),
                    page: $page,
                    cause: $cause,
                    run: $name,
                },
            )+)+)+
        ];
    };
}

pub(crate) use promises;
