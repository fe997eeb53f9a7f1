//! The server that is tested.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result, anyhow, ensure};

/// The package of chapter 6.
pub const RESP: &str = "resp-server";

/// The package of chapter 7.
pub const EXPIRING: &str = "expiring-server";

/// A server that runs until it is dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    package: &'static str,
    process: Child,
}

impl Server {
    /// Starts chapter 6's server on a free port of this machine.
    ///
    /// # Errors
    ///
    /// When it cannot be built, or does not say where it listens.
    pub fn start() -> Result<Server> {
        Server::of(RESP)
    }

    /// Starts the server of a package.
    ///
    /// # Errors
    ///
    /// As [`Server::start`].
    pub fn of(package: &'static str) -> Result<Server> {
        Server::at(package, "127.0.0.1:0")
    }

    fn at(package: &'static str, address: &str) -> Result<Server> {
        let mut process = Command::new(program(package)?)
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
            Some(address) => Ok(Server {
                address,
                package,
                process,
            }),
            None => {
                let _ = process.kill();
                let _ = process.wait();
                Err(anyhow!("{package} began with {line:?}"))
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
        *self = Server::at(self.package, &address)?;
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

/// The program of a package, which is built when it is asked for first.
fn program(package: &str) -> Result<PathBuf> {
    static BUILT: Mutex<Vec<(String, PathBuf)>> = Mutex::new(Vec::new());
    let mut built = BUILT.lock().map_err(|_| anyhow!("a build has panicked"))?;
    if let Some((_, path)) = built.iter().find(|(name, _)| name == package) {
        return Ok(path.clone());
    }
    let path = build(package)?;
    built.push((package.into(), path.clone()));
    Ok(path)
}

fn build(package: &str) -> Result<PathBuf> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--package", package, "--bins"]);
    let programs = observe::cargo::build(cargo.current_dir(course::top()))?;
    let programs = programs.with_context(|| format!("{package} does not build"))?;
    let [program] = programs.as_slice() else {
        return Err(anyhow!("{package} is {} programs", programs.len()));
    };
    ensure!(program.target.name == package, "{:?}", program.target);
    Ok(program.path.clone())
}
