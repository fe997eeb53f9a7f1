//! The servers that are compared.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use course::step::{self, Chapter, Kind};
use course::top;
use serde::{Deserialize, Serialize};

use crate::load::Connection;
use crate::servers::{Program, Server, build_package, free_port};
use crate::solution;
use crate::workload::Protocol;

/// The name of the echo server of chapter 1, with which others are compared.
pub const ECHO: &str = "echo-server";
/// The name of a reader's own server.
pub const OWN: &str = "yours";
/// The name of Redis.
pub const REDIS: &str = "redis-server";

/// How long to wait before a server that reads a file is asked again.
const BETWEEN_LOOKS: Duration = Duration::from_millis(2);

/// What a server is in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The program at the end of a chapter.
    Chapter,
    /// A step on the way.
    Step,
    /// A chapter's program with the solution of an exercise.
    Solution,
    /// A chapter's program, changed for a comparison.
    Variant,
    /// A reader's own.
    Own,
    /// Redis.
    Redis,
}

/// Which servers of the book take part.
#[derive(Clone, Copy, Debug)]
pub enum Choice<'a> {
    /// Those that speak one of these protocols.
    Speaking(&'a [Protocol]),
    /// The one in this package.
    Package(&'a str),
}

/// A server that can be started.
#[derive(Clone, Debug)]
pub struct Contender {
    /// What the results call it.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// What it understands.
    pub protocol: Protocol,
    program: PathBuf,
    arguments: Vec<String>,
}

impl Contender {
    /// The servers of the book that are chosen, built now, and Redis where it is installed: of each
    /// chapter whose program is a server, the steps and solutions that its `[package.metadata.book]`
    /// names, and the program.
    ///
    /// # Errors
    ///
    /// When a server of the book does not build, or no server is the one that is chosen.
    pub fn all(choice: Choice<'_>) -> Result<Vec<Self>> {
        let mut contenders = Vec::new();
        for (chapter, protocol) in servers(choice)? {
            let new = |name: &str, role, program| Contender::new(name, role, protocol, program);
            for step in &chapter.measured.steps {
                let mut words = step.split(' ').map(str::to_owned);
                let step = words.next().unwrap_or_default();
                let program = Program::Step(&chapter.package, &step).build()?;
                let arguments: Vec<String> = words.collect();
                contenders.push(new(&step, Role::Step, program).with(&arguments));
            }
            let program = Program::Package(&chapter.package).build()?;
            let arguments = &chapter.measured.arguments;
            contenders.push(new(&chapter.package, Role::Chapter, program).with(arguments));
            for solution in &chapter.measured.solutions {
                let program = build_package(&solution::package(solution)?)?;
                contenders.push(new(solution, Role::Solution, program).with(arguments));
            }
        }
        contenders.extend(Contender::redis());
        Ok(contenders)
    }

    /// The servers of the book that are chosen, each with its variants, built now, and Redis where it is
    /// installed.
    ///
    /// # Errors
    ///
    /// When a server or a variant does not build, or no server is the one that is chosen.
    pub fn with_variants(choice: Choice<'_>) -> Result<Vec<Self>> {
        let mut contenders = Vec::new();
        for (chapter, protocol) in servers(choice)? {
            let arguments = &chapter.measured.arguments;
            let new = |name: &str, role, program| {
                Contender::new(name, role, protocol, program).with(arguments)
            };
            let program = Program::Package(&chapter.package).build()?;
            contenders.push(new(&chapter.package, Role::Chapter, program));
            for name in solution::variants(&chapter.name)? {
                let program = build_package(&solution::variant(&chapter.name, &name)?)?;
                contenders.push(new(&name, Role::Variant, program));
            }
        }
        contenders.extend(Contender::redis());
        Ok(contenders)
    }

    /// Redis, where it is installed.
    pub fn redis() -> Option<Self> {
        redis_version()?;
        Some(Contender::new(
            REDIS,
            Role::Redis,
            Protocol::Resp,
            REDIS.into(),
        ))
    }

    /// The server in a reader's own package, built now. It is started as kv-server is, with
    /// `--quiet`.
    ///
    /// # Errors
    ///
    /// When it does not build.
    pub fn own(package: &Path, protocol: Protocol) -> Result<Self> {
        let program = build_package(package)?;
        let own = Contender::new(OWN, Role::Own, protocol, program);
        Ok(own.with(&["--quiet".into()]))
    }

    /// A contender with a program of its own.
    pub fn new(name: &str, role: Role, protocol: Protocol, program: PathBuf) -> Self {
        Contender {
            name: name.to_owned(),
            role,
            protocol,
            program,
            arguments: Vec::new(),
        }
    }

    /// The same, started with these arguments.
    pub fn with(self, arguments: &[String]) -> Self {
        Contender {
            arguments: arguments.to_vec(),
            ..self
        }
    }

    /// The same, started with these arguments besides.
    pub fn and(mut self, arguments: &[String]) -> Self {
        self.arguments.extend_from_slice(arguments);
        self
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
        if self.role == Role::Redis {
            return start_redis(tracer, &self.arguments);
        }
        let mut command = under(tracer, self.program.as_os_str());
        command.args(&self.arguments).arg("127.0.0.1:0");
        Server::announced(&mut command)
    }
}

/// The chapters whose programs are the servers that are chosen, each with what it speaks.
fn servers(choice: Choice<'_>) -> Result<Vec<(Chapter, Protocol)>> {
    let chapters = step::load(&top().join("chapters"))?.into_iter();
    let servers = chapters.filter(|chapter| chapter.kind == Kind::Server);
    let servers = servers.map(|chapter| {
        let protocol = chapter.protocol.into();
        (chapter, protocol)
    });
    let is_chosen = |(chapter, protocol): &(Chapter, Protocol)| match choice {
        Choice::Speaking(protocols) => protocols.contains(protocol),
        Choice::Package(package) => chapter.package == package,
    };
    let chosen: Vec<(Chapter, Protocol)> = servers.filter(is_chosen).collect();
    if let Choice::Package(package) = choice {
        ensure!(!chosen.is_empty(), "no chapter's server is {package}");
    }
    Ok(chosen)
}

/// Starts Redis with nothing that the book's servers do not have: it writes no file, unless the arguments say so. It
/// cannot choose a port itself, so another program may be faster with the one that was free.
fn start_redis(tracer: &[OsString], arguments: &[String]) -> Result<Server> {
    let mut tries = 1..=3;
    loop {
        let port = free_port()?.to_string();
        let mut command = under(tracer, REDIS.as_ref());
        command
            .args(["--bind", "127.0.0.1", "--port", &port])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .args(arguments);
        let started = Server::on_port(&mut command, port.parse()?).and_then(|server| {
            let loaded = || -> Result<()> {
                let mut connection = Connection::open(server.address)?;
                connection.exchange(b"*1\r\n$4\r\nPING\r\n", b"+PONG\r\n")
            };
            // While it reads a file, it says so.
            while let Err(error) = loaded() {
                if !format!("{error:#}").contains("LOADING") {
                    return Err(error);
                }
                thread::sleep(BETWEEN_LOOKS);
            }
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
