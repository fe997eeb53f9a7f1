//! One client's connection, from its first command to its end.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use crate::clock;
use crate::command;
use crate::log::Log;
use crate::parser::Parser;
use crate::session::{Next, Session};
use crate::state::State;

/// How many bytes of a command that is not whole may wait, as in Redis
/// (client-query-buffer-limit).
const INPUT_LIMIT: usize = 1024 * 1024 * 1024;

/// For how long a client is read that goes on after the goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// When so many bytes of replies wait, nothing more is executed or read.
const REPLIES_LIMIT: usize = 64 * 1024;

/// A connection and what is on its way: bytes that are no command yet, and
/// replies that are not sent yet.
pub struct Connection {
    peer: SocketAddr,
    token: Token,
    interest: Interest,
    stream: TcpStream,
    input: Vec<u8>,
    /// What is known of the command that `input` begins with.
    parser: Parser,
    /// Whether `input` may hold a whole command.
    unread: bool,
    replies: Vec<u8>,
    /// How much of `replies` is sent.
    sent: usize,
    /// Whether it can go on without a new event.
    again: bool,
    /// Whether commands are still executed.
    open: bool,
    /// When our side was closed.
    closed: Option<Instant>,
}

impl Connection {
    /// Takes over a client that was accepted. Events with `token` tell when it
    /// has sent something. Fails when the client is gone already.
    pub fn new(
        mut stream: TcpStream,
        peer: SocketAddr,
        token: Token,
        registry: &Registry,
    ) -> io::Result<Connection> {
        // A batch is one write: no later one could travel with it.
        stream.set_nodelay(true)?;
        let interest = Interest::READABLE;
        registry.register(&mut stream, token, interest)?;
        Ok(Connection {
            peer,
            token,
            interest,
            stream,
            input: Vec::new(),
            parser: Parser::default(),
            unread: false,
            replies: Vec::new(),
            sent: 0,
            again: false,
            open: true,
            closed: None,
        })
    }

    /// Executes what the client has sent. Returns whether it stays.
    pub fn stays(
        &mut self,
        buffer: &mut [u8],
        state: &mut State,
        log: &Log,
    ) -> bool {
        let turn = self.serve(buffer, state, log);
        self.goes_on(turn, log)
    }

    /// Sends the replies. Returns whether the client stays.
    pub fn is_answered(&mut self, log: &Log) -> bool {
        let sent = self.send(log).and(Err(ErrorKind::WouldBlock.into()));
        self.goes_on(sent, log)
    }

    /// Says in the log why a client is gone. Returns whether it is not.
    fn goes_on(&self, turn: io::Result<()>, log: &Log) -> bool {
        let peer = self.peer;
        match turn {
            Ok(()) => log.line(format_args!("Connection closed for {peer}")),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
            Err(error) => {
                log.line(format_args!("Connection closed for {peer}: {error}"))
            }
        }
        false
    }

    /// One turn: sends what waits, reads once, and executes what has come. As
    /// long as the client stays, the end is an error of the kind `WouldBlock`.
    fn serve(
        &mut self,
        buffer: &mut [u8],
        state: &mut State,
        log: &Log,
    ) -> io::Result<()> {
        self.send(log)?;
        if self.has_replies() {
            return Err(ErrorKind::WouldBlock.into());
        }
        if !self.has_command() {
            let length = self.stream.read(buffer)?;
            if length == 0 {
                return Ok(());
            }
            // After the goodbye, what still comes is dropped.
            if self.open {
                self.input.extend(&buffer[..length]);
                self.unread = true;
            } else if self.closed.is_some_and(|at| at.elapsed() > GOODBYE) {
                return Err(io::Error::other("it goes on after the goodbye"));
            }
            // Windows tells of more only after a read that found nothing.
            self.again = length == buffer.len() || cfg!(windows);
        }
        self.answer(state, log);
        if self.input.len() > INPUT_LIMIT {
            return Err(io::Error::other("its command is too long"));
        }
        Err(ErrorKind::WouldBlock.into())
    }

    /// Answers what has come, and keeps no memory of it.
    fn answer(&mut self, state: &mut State, log: &Log) {
        let Some(mut session) = state.sessions.remove(&self.token) else {
            return;
        };
        session.active = Instant::now();
        state.now = clock::now();
        let start = self.execute(&mut session, state, log);
        state.sessions.insert(self.token, session);
        if !self.open {
            self.input = Vec::new();
            self.unread = false;
        } else if start > 0 {
            self.input = self.input[start..].to_vec();
        }
        if self.input.is_empty() {
            self.parser = Parser::default();
        }
    }

    /// Executes whole commands, until enough replies wait. Half a command waits
    /// for its rest. Returns how much of the input was executed.
    fn execute(
        &mut self,
        session: &mut Session,
        state: &mut State,
        log: &Log,
    ) -> usize {
        let mut start = 0;
        while self.open && self.replies.len() < REPLIES_LIMIT {
            let rest = &self.input[start..];
            match self.parser.next(rest) {
                Ok(None) => {
                    self.unread = false;
                    break;
                }
                Ok(Some(words)) if words.len() > 0 => {
                    log.received(words);
                    let replies = &mut self.replies;
                    command::execute(words, session, state, replies);
                }
                Ok(Some(_)) => {}
                Err(error) => {
                    error.write(&mut self.replies);
                    session.next = Next::Close;
                }
            }
            if session.next == Next::Refuse {
                self.replies.truncate(self.sent);
                log.line(format_args!(
                    "Warning: the client speaks HTTP, as a web page does"
                ));
            }
            start += self.parser.length();
            self.open = session.next == Next::Continue;
        }
        start
    }

    /// Asks for the event that this client waits for. When it could go on, or
    /// its end has come, asks `again`: the kernel looks anew, and tells at once.
    pub fn watch(
        &mut self,
        registry: &Registry,
        ended: bool,
    ) -> io::Result<()> {
        let again = ended || self.again || self.has_command();
        self.again = false;
        let interest = match self.has_replies() || self.has_command() {
            true => Interest::WRITABLE,
            false => Interest::READABLE,
        };
        if again || interest != self.interest {
            registry.reregister(&mut self.stream, self.token, interest)?;
            self.interest = interest;
        }
        Ok(())
    }

    /// Sends what waits. Returns whether the client must read before the rest.
    pub fn is_owed(&mut self, log: &Log) -> bool {
        self.send(log).is_ok() && self.has_replies()
    }

    /// Whether replies wait until the client reads.
    fn has_replies(&self) -> bool {
        self.sent < self.replies.len()
    }

    /// Whether a whole command may wait to be executed.
    fn has_command(&self) -> bool {
        self.unread
    }

    /// Sends the waiting replies in one write, or as much as finds room.
    fn send(&mut self, log: &Log) -> io::Result<()> {
        while self.has_replies() {
            match self.stream.write(&self.replies[self.sent..]) {
                Ok(length) => self.sent += length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        log.sent(&self.replies);
        self.replies = Vec::new();
        self.sent = 0;
        if !self.open && self.closed.is_none() {
            self.closed = Some(Instant::now());
            // Our side first. To close with unread bytes would reset the
            // connection, and a reset can destroy the last reply (RFC 1122,
            // section 4.2.2.13).
            let _ = self.stream.shutdown(Shutdown::Write);
        }
        Ok(())
    }
}
