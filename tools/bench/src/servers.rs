//! Builds the programs of the chapters and runs them on free ports of this machine.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
#[cfg(unix)]
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use course::step::{self, Chapter, Kind, Protocol};
use course::top;
use observe::{cargo, process};
#[cfg(unix)]
use rustix::process::{Pid, Signal};

/// The longest wait for a server to listen, or to end.
const LIMIT: Duration = Duration::from_secs(30);

/// How long to wait between two looks at a server that starts or ends.
const PAUSE: Duration = Duration::from_millis(5);

/// What to build in a chapter's package.
#[derive(Clone, Copy, Debug)]
pub enum Program<'a> {
    /// The program in which the chapter arrives: `kv-server`.
    Package(&'a str),
    /// A step on the way: the package and the example.
    Step(&'a str, &'a str),
}

impl Program<'_> {
    /// Builds the program, with optimizations when this program has them, and returns its path.
    ///
    /// # Errors
    ///
    /// When cargo fails; what the compiler says is on standard error.
    pub fn build(self) -> Result<PathBuf> {
        let (package, kind, name) = match self {
            Program::Package(package) => (package, "--bin", package),
            Program::Step(package, step) => (package, "--example", step),
        };
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--package", package, kind, name])
            .current_dir(top());
        build(cargo, name)
    }
}

/// The first chapter of the book whose program is a server that speaks so.
///
/// # Errors
///
/// When there is none, or the chapters cannot be read.
pub fn first(protocol: Protocol) -> Result<Chapter> {
    let mut chapters = step::load(&top().join("chapters"))?.into_iter();
    let first = chapters.find(|c| c.kind == Kind::Server && c.protocol == protocol);
    first.with_context(|| format!("no chapter's server speaks as {protocol:?} says"))
}

/// Builds the first server of the book that speaks in lines, which has one thread.
///
/// # Errors
///
/// When no chapter has one, or it does not build.
pub fn server_of_lines() -> Result<PathBuf> {
    Program::Package(&first(Protocol::Lines)?.package).build()
}

/// Builds the program of a package that is not of this workspace, as [`Program::build`] does, and
/// returns its path.
///
/// # Errors
///
/// When there is no package in this folder, or cargo fails.
pub fn build_package(folder: &Path) -> Result<PathBuf> {
    let shown = folder.display();
    let manifest = folder.join("Cargo.toml");
    ensure!(manifest.is_file(), "{shown} is no package: no Cargo.toml");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--bins", "--manifest-path"])
        .arg(&manifest)
        // Never where the book's programs are: one of the same name would replace one of them.
        .arg("--target-dir")
        .arg(folder.join("target"));
    build(cargo, &shown.to_string())
}

/// Lets cargo build one program and say where it is.
fn build(mut cargo: Command, name: &str) -> Result<PathBuf> {
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let built = cargo::build(&mut cargo).context("cargo cannot be started")?;
    let programs = built.with_context(|| format!("{name} does not build"))?;
    let program = programs.into_iter().next();
    Ok(program
        .with_context(|| format!("cargo built no program of {name}"))?
        .path)
}

/// A server that runs. It is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    process: Child,
}

impl Server {
    /// Starts a server of the book on a free port and waits until it listens. Its log is closed
    /// then: nobody reads it.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or ends, or says something else first than where it listens.
    pub fn start(program: &Path, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(arguments).arg("127.0.0.1:0");
        Server::announced(&mut command)
    }

    /// Runs a command that starts a server of the book, for example under another program, and
    /// waits until the server says where it listens.
    ///
    /// # Errors
    ///
    /// As for [`Server::start`].
    pub fn announced(command: &mut Command) -> Result<Self> {
        let name = command.get_program().display().to_string();
        let mut process = spawn(command.stdout(Stdio::piped()))?;
        let mut first = String::new();
        let stdout = process.stdout.take();
        let mut server = Server {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            process,
        };
        if let Some(stdout) = stdout {
            BufReader::new(stdout).read_line(&mut first)?;
        }
        let address = first.trim_end().strip_prefix("Listening on ");
        let address = address.and_then(|address| address.parse().ok());
        server.address = address
            .with_context(|| format!("{name}: expected `Listening on ADDRESS`, got {first:?}"))?;
        Ok(server)
    }

    /// Runs a command that starts a server on `port` of this machine, and waits until the server
    /// accepts a connection.
    ///
    /// # Errors
    ///
    /// When it cannot be started, ends, or accepts nothing within half a minute.
    pub fn on_port(command: &mut Command, port: u16) -> Result<Self> {
        let name = command.get_program().display().to_string();
        let mut server = Server {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            process: spawn(command.stdout(Stdio::null()))?,
        };
        let start = Instant::now();
        while TcpStream::connect(server.address).is_err() {
            if let Some(status) = server.process.try_wait()? {
                bail!("{name} ended instead of listening on port {port}: {status}");
            }
            let waited = start.elapsed() < LIMIT;
            ensure!(
                waited,
                "{name} does not listen on port {port} within {LIMIT:?}"
            );
            thread::sleep(PAUSE);
        }
        Ok(server)
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Stops the server (STOP) and waits until no thread of it runs. What is sent to it meanwhile, it finds
    /// when it goes on.
    ///
    /// # Errors
    ///
    /// When it has not stopped within half a minute, and where that cannot be seen.
    pub fn pause(&self) -> Result<()> {
        #[cfg(unix)]
        self.signal(Signal::STOP)?;
        let start = Instant::now();
        while !process::is_stopped(self.id()).context("whether it has stopped is not shown")? {
            let waited = start.elapsed() < LIMIT;
            ensure!(waited, "the server does not stop within {LIMIT:?}");
            thread::yield_now();
        }
        Ok(())
    }

    /// Lets a server go on that was stopped (CONT).
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn go_on(&self) -> Result<()> {
        #[cfg(unix)]
        self.signal(Signal::CONT)?;
        Ok(())
    }

    #[cfg(unix)]
    fn signal(&self, signal: Signal) -> Result<()> {
        let process = Pid::from_child(&self.process);
        Ok(rustix::process::kill_process(process, signal)?)
    }

    /// Whether a signal that nobody can refuse has ended the server (KILL). Waits for the end.
    ///
    /// # Errors
    ///
    /// When it has not ended within half a minute.
    #[cfg(unix)]
    pub fn was_killed(mut self) -> Result<bool> {
        let killed = Some(Signal::KILL.as_raw());
        Ok(ExitStatusExt::signal(&self.wait()?) == killed)
    }

    /// Asks the server to end (TERM, where there are signals) and waits for it.
    ///
    /// # Errors
    ///
    /// When it has not ended within half a minute.
    pub fn stop(mut self) -> Result<ExitStatus> {
        #[cfg(unix)]
        self.signal(Signal::TERM)?;
        #[cfg(not(unix))]
        self.process.kill()?;
        self.wait()
    }

    fn wait(&mut self) -> Result<ExitStatus> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait()? {
                return Ok(status);
            }
            let address = self.address;
            let waited = start.elapsed() < LIMIT;
            ensure!(
                waited,
                "the server on {address} does not end within {LIMIT:?}"
            );
            thread::sleep(PAUSE);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn spawn(command: &mut Command) -> Result<Child> {
    let name = command.get_program().display().to_string();
    let child = command
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .spawn();
    child.with_context(|| format!("{name} cannot be started"))
}

/// A port of this machine that is free now, for a server that cannot choose one itself.
///
/// # Errors
///
/// When no port is free.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
