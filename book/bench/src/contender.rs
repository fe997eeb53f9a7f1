//! The servers that are compared.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::load::Connection;
use crate::servers::{Program, Server, free_port};
use crate::workload::Protocol;

/// The name of the echo server in the results.
pub const ECHO: &str = "echo-server";
/// The name of the step that answers each command with a write of its own.
pub const NAIVE: &str = "3-one-write";
/// The name of the server of chapter 2.
pub const KV: &str = "kv-server";
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
}

impl Contender {
    /// The servers of the book, built now, and Redis where it is installed.
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
            Contender::new(KV, Protocol::Lines, kv),
        ];
        if redis_version().is_some() {
            contenders.push(Contender::new(REDIS, Protocol::Resp, REDIS.into()));
        }
        Ok(contenders)
    }

    /// A contender with a program of its own.
    pub fn new(name: &'static str, protocol: Protocol, program: PathBuf) -> Self {
        Contender {
            name,
            protocol,
            program,
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
        if self.name == KV {
            command.arg("--quiet");
        }
        Server::announced(command.arg("127.0.0.1:0"))
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
