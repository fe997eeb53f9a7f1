//! The servers that are compared.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::load::Connection;
use crate::servers::{Program, Server, build_package, free_port};
use crate::solution;
use crate::workload::Protocol;

/// The name of the echo server in the results.
pub const ECHO: &str = "echo-server";
/// The name of the step that answers each command with a write of its own.
pub const NAIVE: &str = "3-one-write";
/// The name of the server of chapter 2.
pub const KV: &str = "kv-server";
/// The name of kv-server with the solution of the exercise that takes the value as the rest of the
/// line.
pub const SOLVED: &str = "rest-of-line";
/// The name of a reader's own server.
pub const OWN: &str = "yours";
/// The name of Redis.
pub const REDIS: &str = "redis-server";

/// A server that can be started.
#[derive(Clone, Debug)]
pub struct Contender {
    /// What the results call it.
    pub name: &'static str,
    /// What it understands.
    pub protocol: Protocol,
    program: PathBuf,
    arguments: &'static [&'static str],
}

impl Contender {
    /// The servers of the book, built now, and Redis where it is installed. The solution of an
    /// exercise is not among them.
    ///
    /// # Errors
    ///
    /// When a server of the book does not build.
    pub fn all() -> Result<Vec<Self>> {
        let echo = Program::Package("echo-server").build()?;
        let naive = Program::Step("kv-server", NAIVE).build()?;
        let kv = Program::Package("kv-server").build()?;
        let mut contenders = vec![
            Contender::new(ECHO, Protocol::Echo, echo),
            Contender::new(NAIVE, Protocol::Lines, naive),
            Contender::quiet(KV, kv),
        ];
        if redis_version().is_some() {
            contenders.push(Contender::new(REDIS, Protocol::Resp, REDIS.into()));
        }
        Ok(contenders)
    }

    /// kv-server with the solution of an exercise, built now.
    ///
    /// # Errors
    ///
    /// When the solution does not fit the chapter's program, or does not build.
    pub fn solved() -> Result<Self> {
        let package = solution::package(SOLVED)?;
        Ok(Contender::quiet(SOLVED, build_package(&package)?))
    }

    /// The server in a reader's own package, built now. It is started as kv-server is, with
    /// `--quiet`.
    ///
    /// # Errors
    ///
    /// When it does not build.
    pub fn own(package: &Path) -> Result<Self> {
        Ok(Contender::quiet(OWN, build_package(package)?))
    }

    /// A contender with a program of its own.
    pub fn new(name: &'static str, protocol: Protocol, program: PathBuf) -> Self {
        Contender {
            name,
            protocol,
            program,
            arguments: &[],
        }
    }

    /// A server that understands what kv-server does, and whose log is left empty.
    fn quiet(name: &'static str, program: PathBuf) -> Self {
        Contender {
            arguments: &["--quiet"],
            ..Contender::new(name, Protocol::Lines, program)
        }
    }

    /// Starts it on a free port.
    ///
    /// # Errors
    ///
    /// When it does not listen.
    pub fn start(&self) -> Result<Server> {
        self.start_under(&[])
    }

    /// Starts it as the program of another command, for example `strace -o FILE`.
    ///
    /// # Errors
    ///
    /// When it does not listen.
    pub fn start_under(&self, tracer: &[OsString]) -> Result<Server> {
        if self.protocol == Protocol::Resp {
            return start_redis(tracer);
        }
        let mut command = under(tracer, self.program.as_os_str());
        command.args(self.arguments).arg("127.0.0.1:0");
        Server::announced(&mut command)
    }
}

/// Starts Redis with nothing that the book's servers do not have: it writes no file. It cannot
/// choose a port itself, so another program may be faster with the one that was free.
fn start_redis(tracer: &[OsString]) -> Result<Server> {
    let mut tries = 1..=3;
    loop {
        let port = free_port()?.to_string();
        let mut command = under(tracer, REDIS.as_ref());
        command
            .args(["--bind", "127.0.0.1", "--port", &port])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"]);
        let started = Server::on_port(&mut command, port.parse()?).and_then(|server| {
            let mut connection = Connection::open(server.address)?;
            connection.exchange(b"*1\r\n$4\r\nPING\r\n", b"+PONG\r\n")?;
            Ok(server)
        });
        tries.next();
        if started.is_ok() || tries.is_empty() {
            return started.context("redis-server cannot be started");
        }
    }
}

/// A command that runs `program`, as the program of another command when there is one.
fn under(tracer: &[OsString], program: &OsStr) -> Command {
    match tracer {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    }
}

/// The version of Redis, where it is installed.
pub fn redis_version() -> Option<String> {
    let output = Command::new(REDIS).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = text.split(' ').find_map(|word| word.strip_prefix("v="))?;
    Some(version.into())
}
