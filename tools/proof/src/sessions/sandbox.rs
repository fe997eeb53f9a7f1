//! A world of its own for a session: users, processes, network and a place to work in.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use procfs::net::{TcpNetEntry, TcpState};
use procfs::process::{FDTarget, Process, all_processes_with_root};

/// Where the sandbox can show the reader's home: directories that every Linux has.
const PLACES: [&str; 4] = ["/mnt", "/srv", "/media", "/opt"];

/// Prepares the inside: the loopback network, and a copy of the repository's top level in which
/// the folders are links, so that `target` can be another one. Ends with its standard input.
const SETUP: &str = r#"
set -e
ip link set lo up
mount -t tmpfs proof "$1"
mkdir "$1/redis"
cd "$1/redis"
for entry in "$2"/* "$2"/.cargo; do
    name=${entry##*/}
    if [ "$name" = target ] || [ ! -e "$entry" ]; then continue; fi
    if [ -d "$entry" ]; then ln -s "$entry" "$name"; else cp "$entry" "$name"; fi
done
ln -s "$3" target
echo ready
exec cat
"#;

/// A `sleep` of at most so many seconds is waited for: something comes after it.
const SHORT_SLEEP: f64 = 10.0;

/// The repository as a reader has it.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// The top of the repository.
    pub repository: PathBuf,
    /// Where programs are built, for all sessions.
    pub target: PathBuf,
}

/// Namespaces, alive until this is dropped or the process that made it is gone.
#[derive(Debug)]
pub struct Sandbox {
    holder: Child,
    /// The end of this pipe is the end of the sandbox.
    leash: Option<ChildStdin>,
    /// The process id, outside, of the first process inside.
    first: i32,
    home: PathBuf,
}

impl Sandbox {
    /// Makes the namespaces.
    ///
    /// # Errors
    ///
    /// When the system does not allow it; the error says what to allow.
    pub fn new(checkout: &Checkout) -> Result<Self> {
        let place = place(checkout)?;
        let mut holder = Command::new("unshare")
            .args(["--map-root-user", "--net", "--pid", "--fork"])
            .args(["--kill-child", "--mount-proc", "sh", "-c", SETUP, "sh"])
            .args([&place, &checkout.repository, &checkout.target])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start unshare (package util-linux)")?;
        let leash = holder.stdin.take();
        let mut ready = String::new();
        if let Some(stdout) = holder.stdout.take() {
            BufReader::new(stdout).read_line(&mut ready)?;
        }
        let mut sandbox = Sandbox {
            holder,
            leash,
            first: 0,
            home: place.join("redis"),
        };
        if ready != "ready\n" {
            sandbox.leash = None;
            let mut said = String::new();
            if let Some(mut stderr) = sandbox.holder.stderr.take() {
                stderr.read_to_string(&mut said)?;
            }
            bail!(
                "namespaces cannot be made: {} (try sysctl kernel.unprivileged_userns_clone=1 \
                 and kernel.apparmor_restrict_unprivileged_userns=0)",
                said.trim()
            );
        }
        let holder = sandbox.holder.id();
        let children = fs::read_to_string(format!("/proc/{holder}/task/{holder}/children"))?;
        sandbox.first = children.trim().parse().context("unshare has no child")?;
        Ok(sandbox)
    }

    /// A command that runs a program inside, with an environment of its own. No signal is ignored,
    /// even if these tests run in the background, where Ctrl-C is.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command
            .arg(format!("--target={}", self.first))
            .args(["--user", "--net", "--pid", "--mount"])
            .args(["--preserve-credentials", "sh", "-c"])
            .args([
                "cd \"$1\" && shift && exec env --default-signal \"$@\"",
                "sh",
            ])
            .args([self.home.as_os_str(), program.as_ref()]);
        let kept = [
            "PATH",
            "HOME",
            "CARGO_HOME",
            "RUSTUP_HOME",
            "RUSTUP_TOOLCHAIN",
        ];
        let kept = kept.map(|name| Some((name, std::env::var_os(name)?)));
        command.env_clear().envs(kept.into_iter().flatten());
        command.envs([
            ("LC_ALL", "C"),
            ("TERM", "xterm"),
            ("CARGO_NET_OFFLINE", "true"),
        ]);
        command.envs([("PS1", "$ "), ("PS2", "> "), ("HISTFILE", "/dev/null")]);
        command
    }

    /// Runs a program inside that must succeed.
    ///
    /// # Errors
    ///
    /// When it cannot run or fails; the error holds what it printed.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let mut command = self.command(program);
        let output = command.args(arguments).stdin(Stdio::null()).output()?;
        ensure!(
            output.status.success(),
            "{program} {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(())
    }

    /// What the processes inside are doing.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn look(&self) -> Result<Look> {
        let mut look = Look::default();
        for process in self.processes()? {
            look.add(&process);
        }
        let unsent = self.sockets()?.into_iter();
        look.unsent = unsent.map(|socket| u64::from(socket.tx_queue)).sum();
        Ok(look)
    }

    /// What runs in the foreground of a terminal, given as the number of its device.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn foreground(&self, device: (i32, i32)) -> Result<Foreground> {
        let sockets = self.sockets()?.into_iter();
        let listeners = sockets.filter(|socket| socket.state == TcpState::Listen);
        let listeners: BTreeSet<u64> = listeners.map(|socket| socket.inode).collect();
        let mut foreground = Foreground::default();
        for process in self.processes()? {
            let Ok(stat) = process.stat() else {
                continue;
            };
            if stat.tty_nr() != device {
                continue;
            }
            if stat.pid == stat.session {
                foreground.shell = stat.pgrp == stat.tpgid;
            }
            let mut files = process.fd().into_iter().flatten().flatten();
            foreground.listens |= files.any(
                |file| matches!(file.target, FDTarget::Socket(inode) if listeners.contains(&inode)),
            );
        }
        Ok(foreground)
    }

    /// The processes inside, but those that end meanwhile.
    fn processes(&self) -> Result<impl Iterator<Item = Process>> {
        let inside = format!("/proc/{}/root/proc", self.first);
        let processes = all_processes_with_root(inside).context("the sandbox is gone")?;
        Ok(processes.flatten())
    }

    /// The TCP sockets inside.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn sockets(&self) -> Result<Vec<TcpNetEntry>> {
        let first = Process::new(self.first).context("the sandbox is gone")?;
        Ok(first.tcp()?)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.leash = None;
        // The first process ends with its input, and everything inside with it.
        let _ = self.holder.wait();
    }
}

/// The first of [`PLACES`] that hides nothing we need.
fn place(checkout: &Checkout) -> Result<PathBuf> {
    let homes = ["HOME", "CARGO_HOME", "RUSTUP_HOME"];
    let homes = homes.iter().filter_map(std::env::var_os).map(PathBuf::from);
    let mut needed: Vec<PathBuf> = homes.collect();
    needed.extend([checkout.repository.clone(), checkout.target.clone()]);
    let free = |place: &&&str| {
        let place = Path::new(place);
        place.is_dir() && !needed.iter().any(|path| path.starts_with(place))
    };
    let place = PLACES.iter().find(free);
    let place = place.with_context(|| format!("no free place among {}", PLACES.join(", ")))?;
    Ok(PathBuf::from(place))
}

/// What the processes of a sandbox were doing at one moment. Two equal looks, some time apart, with
/// nothing awake: nothing has run in between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Each thread and how often it has been given a processor.
    turns: Vec<(i32, u64)>,
    /// A process that is not asleep, or for a short time only.
    pub awake: Option<String>,
    /// The bytes that were sent and not acknowledged, on all connections.
    pub unsent: u64,
}

impl Look {
    fn add(&mut self, process: &Process) {
        let Ok(stat) = process.stat() else {
            return;
        };
        // A cargo that sleeps waits for the cargo of another session, not for the reader.
        if stat.comm == "cargo" || stat.comm == "sleep" && sleeps_shortly(process) {
            self.awake = Some(stat.comm);
        }
        for thread in process.tasks().into_iter().flatten().flatten() {
            let (Ok(stat), Ok(turns)) = (thread.stat(), thread.schedstat()) else {
                continue;
            };
            if !matches!(stat.state, 'S' | 'Z' | 'X' | 'T' | 'I') {
                self.awake = Some(stat.comm);
            }
            self.turns.push((stat.pid, turns.pcount));
        }
    }
}

/// Whether a `sleep` ends soon.
fn sleeps_shortly(process: &Process) -> bool {
    let words = process.cmdline().unwrap_or_default();
    let seconds = words.get(1).and_then(|word| word.parse::<f64>().ok());
    seconds.is_some_and(|seconds| seconds <= SHORT_SLEEP)
}

/// What has the keyboard of a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Foreground {
    /// The shell has it: its prompt is there, or about to be.
    pub shell: bool,
    /// A program of the terminal listens for connections.
    pub listens: bool,
}
