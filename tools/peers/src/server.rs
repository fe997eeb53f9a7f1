//! The server that is tested.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, ensure};

/// The package that speaks as Redis does.
const PACKAGE: &str = "resp-server";

/// A server that runs until it is dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    process: Child,
}

impl Server {
    /// Starts chapter 6's server on a free port of this machine.
    ///
    /// # Errors
    ///
    /// When it cannot be built, or does not say where it listens.
    pub fn start() -> Result<Server> {
        Server::at("127.0.0.1:0")
    }

    fn at(address: &str) -> Result<Server> {
        let mut process = Command::new(program()?)
            .args(["--quiet", address])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        // Later lines find nobody who reads them, which the server does not mind.
        let output = process.stdout.take().context("its output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim_end().strip_prefix("Listening on ");
        match address.and_then(|address| address.parse().ok()) {
            Some(address) => Ok(Server { address, process }),
            None => {
                let _ = process.kill();
                let _ = process.wait();
                Err(anyhow!("{PACKAGE} began with {line:?}"))
            }
        }
    }

    /// Kills the server, and starts it again on the same port.
    ///
    /// # Errors
    ///
    /// As [`Server::start`].
    pub fn restart(&mut self) -> Result<()> {
        let address = self.address.to_string();
        self.kill();
        *self = Server::at(&address)?;
        Ok(())
    }

    fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The program, which is built when it is asked for first.
fn program() -> Result<&'static Path> {
    static PROGRAM: OnceLock<Result<PathBuf>> = OnceLock::new();
    let program = PROGRAM.get_or_init(build).as_ref();
    program
        .map(PathBuf::as_path)
        .map_err(|error| anyhow!("{error:#}"))
}

fn build() -> Result<PathBuf> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--package", PACKAGE, "--bins"]);
    let programs = observe::cargo::build(cargo.current_dir(course::top()))?;
    let programs = programs.with_context(|| format!("{PACKAGE} does not build"))?;
    let [program] = programs.as_slice() else {
        return Err(anyhow!("{PACKAGE} is {} programs", programs.len()));
    };
    ensure!(program.target.name == PACKAGE, "{:?}", program.target);
    Ok(program.path.clone())
}
