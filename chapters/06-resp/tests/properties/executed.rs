//! The chapter's parser and commands without a connection. The fuzzer uses this
//! too.

use std::net::{Ipv4Addr, SocketAddr};

use crate::command;
use crate::model::{End, Model, Table};
use crate::parser::Parser;
use crate::reply::Protocol;
use crate::session::{Next, Session};
use crate::state::State;

/// A server with one client.
pub struct Executed {
    waiting: Waiting,
    /// All replies so far.
    pub replies: Vec<u8>,
    state: State,
    session: Session,
}

/// What the server keeps of a command that is not whole.
#[derive(Default)]
pub struct Waiting {
    input: Vec<u8>,
    parser: Parser,
}

impl Executed {
    /// A server without keys, and what it does with these pieces of a stream.
    pub fn with<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Executed {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 6379));
        let mut executed = Executed {
            waiting: Waiting::default(),
            replies: Vec::new(),
            state: State::new(address, 10_000),
            session: Session::new(1, address),
        };
        pieces.into_iter().for_each(|piece| executed.take(piece));
        executed
    }

    /// As a connection does: executes what is whole, and keeps the rest.
    fn take(&mut self, piece: &[u8]) {
        let Waiting { input, parser } = &mut self.waiting;
        input.extend(piece);
        let mut start = 0;
        while self.session.next == Next::Continue {
            let before = self.replies.len();
            match parser.next(&input[start..]) {
                Ok(None) => break,
                Ok(Some(words)) if words.len() > 0 => command::execute(
                    words,
                    &mut self.session,
                    &mut self.state,
                    &mut self.replies,
                ),
                Ok(Some(_)) => {}
                Err(error) => {
                    error.write(&mut self.replies);
                    self.session.next = Next::Close;
                }
            }
            if self.session.next == Next::Refuse {
                self.replies.truncate(before);
            }
            start += parser.length();
        }
        if self.session.next != Next::Continue {
            self.waiting = Waiting::default();
            return;
        }
        *input = input[start..].to_vec();
        if input.is_empty() {
            *parser = Parser::default();
        }
    }

    /// Ends all but what waits.
    #[allow(dead_code, reason = "the fuzzer weighs it")]
    pub fn into_waiting(self) -> Waiting {
        self.waiting
    }

    /// All that the server knows, as the model has it.
    pub fn knows(&self) -> Model {
        let tables = self.state.databases.iter().map(|store| {
            let entry = |key: &[u8]| {
                let value = store.get(key).unwrap_or_default().to_vec();
                (key.to_vec(), (value, store.is_edited(key)))
            };
            let table: Table = store.keys().map(entry).collect();
            assert_eq!(table.len(), store.len(), "keys that are there twice");
            table
        });
        Model {
            tables: tables.collect(),
            table: self.session.database,
            name: self.session.name.clone(),
            third: self.session.protocol == Protocol::Resp3,
            end: match self.session.next {
                Next::Continue => End::Open,
                Next::Close => End::Closed,
                Next::Refuse => End::Refused,
            },
        }
    }
}

/// Cuts a stream at these places, which need no order.
pub fn pieces(
    sent: &[u8],
    cuts: impl IntoIterator<Item = usize>,
) -> Vec<&[u8]> {
    let mut cuts: Vec<usize> = cuts.into_iter().collect();
    cuts.extend([0, sent.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|cut| &sent[cut[0]..cut[1]]).collect()
}
