use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::{Server, checks, leave_out};

/// What is checked: by the tests of a chapter its program, by the tutor a
/// reader's work.
pub enum Subject {
    /// A program, which each check starts anew.
    Program(PathBuf),
    /// A server that runs already.
    Address(SocketAddr),
    /// Answers to questions, by the numbers of the questions.
    Answers(BTreeMap<usize, String>),
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

    /// A server that the check has started itself, so that it can see the log
    /// and nobody has used the table.
    #[track_caller]
    pub fn new_server(&self) -> Server {
        Server::start(self.program())
    }

    /// The program, for a check that starts it in another way.
    pub fn program(&self) -> &Path {
        match self {
            Subject::Program(program) => program,
            Subject::Address(_) => {
                leave_out("it must start the program itself")
            }
            Subject::Answers(_) => leave_out(NO_PROGRAM),
        }
    }

    /// Sends `sent` to a new server, closes the sending side; fails unless
    /// `reply` comes back, and then the end.
    #[track_caller]
    pub fn answers(&self, sent: &[u8], reply: &[u8]) {
        checks::answers(self.server().address, sent, reply);
    }

    /// Fails unless the answer to question `number` is the `expected` one,
    /// which was computed from the trace. Whether letters are large or small
    /// makes no difference, and neither does a unit behind a number. `place`
    /// says where in the trace to look, and does not give the answer away.
    #[track_caller]
    pub fn expect_answer(
        &self,
        number: usize,
        expected: impl ToString,
        place: &str,
    ) {
        let Subject::Answers(answers) = self else {
            leave_out("there are no answers");
        };
        let Some(answer) = answers.get(&number) else {
            panic!("question {number} has no answer\nadd a line:  {number}: …");
        };
        let expected = expected.to_string();
        let given = match (expected.parse::<f64>(), answer.split_once(' ')) {
            (Ok(_), Some((number, _unit))) => number,
            _ => answer,
        };
        assert!(
            given.eq_ignore_ascii_case(&expected),
            "the trace gives another answer to question {number}\n\
             you wrote: {answer}\n\
             look at:   {place}"
        );
    }
}

/// One promise, and how it is checked.
pub struct Check {
    /// The name of the function, which is the promise as a sentence.
    pub name: &'static str,
    /// The page of the book that explains it.
    pub page: &'static str,
    /// Why it usually fails.
    pub cause: &'static str,
    /// Panics when the promise is not kept.
    pub run: fn(&Subject),
}

/// Lists what a module promises, each with the page that explains it and the
/// usual cause when it is not kept: a table of checks for the tutor and, in a
/// chapter, a test of each.
macro_rules! promises {
    ($(on $page:literal: $($cause:literal => $($(#[$condition:meta])? $name:ident),+;)+)+) => {
        pub const CHECKS: &[$crate::harness::Check] = &[
            $($($(
                $(#[$condition])?
                $crate::harness::Check {
                    name: stringify!($name),
                    page: $page,
                    cause: $cause,
                    run: $name,
                },
            )+)+)+
        ];
        $crate::tests_of! { $($($($(#[$condition])? $name),+),+),+ }
    };
}

pub(crate) use promises;
