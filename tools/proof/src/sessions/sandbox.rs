//! A world of its own for a session: users, processes, network and a place to work in.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

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
    first: u32,
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
        look.unsent = self.sockets()?.iter().map(|socket| socket.unsent).sum();
        Ok(look)
    }

    /// What runs in the foreground of a terminal, given as the number of its device.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn foreground(&self, device: u64) -> Result<Foreground> {
        let sockets = self.sockets()?;
        let listeners: BTreeSet<String> = sockets
            .into_iter()
            .filter(|socket| socket.listens)
            .map(|socket| format!("socket:[{}]", socket.inode))
            .collect();
        let mut foreground = Foreground::default();
        for process in self.processes()? {
            let Some(status) = Status::read(&process) else {
                continue;
            };
            if status.device != device {
                continue;
            }
            if status.id == status.session {
                foreground.shell = status.group == status.foreground;
            }
            let files = fs::read_dir(process.join("fd")).into_iter().flatten();
            let targets = files.flatten().flat_map(|file| fs::read_link(file.path()));
            let mut targets = targets.map(|target| target.to_string_lossy().into_owned());
            foreground.listens |= targets.any(|target| listeners.contains(&target));
        }
        Ok(foreground)
    }

    fn processes(&self) -> Result<Vec<PathBuf>> {
        let inside = format!("/proc/{}/root/proc", self.first);
        let mut processes = Vec::new();
        for entry in fs::read_dir(inside).context("the sandbox is gone")? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().parse::<u32>().is_ok() {
                processes.push(entry.path());
            }
        }
        Ok(processes)
    }

    /// The TCP sockets inside.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn sockets(&self) -> Result<Vec<Socket>> {
        let table = fs::read_to_string(format!("/proc/{}/net/tcp", self.first))?;
        Ok(table.lines().filter_map(Socket::parse).collect())
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
    turns: Vec<(u64, u64)>,
    /// A process that is not asleep, or for a short time only.
    pub awake: Option<String>,
    /// The bytes that were sent and not acknowledged, on all connections.
    pub unsent: u64,
}

impl Look {
    fn add(&mut self, process: &Path) {
        let Some(status) = Status::read(process) else {
            return;
        };
        // A cargo that sleeps waits for the cargo of another session, not for the reader.
        if status.name == "cargo" || status.name == "sleep" && sleeps_shortly(process) {
            self.awake = Some(status.name.clone());
        }
        let tasks = fs::read_dir(process.join("task")).into_iter().flatten();
        for task in tasks.flatten() {
            let Some(status) = Status::read(&task.path()) else {
                continue;
            };
            if !matches!(status.state, 'S' | 'Z' | 'X' | 'T' | 'I') {
                self.awake = Some(status.name);
            }
            self.turns.push((status.id, turns(&task.path())));
        }
    }
}

/// Whether a `sleep` ends soon.
fn sleeps_shortly(process: &Path) -> bool {
    let words = fs::read_to_string(process.join("cmdline")).unwrap_or_default();
    let seconds = words
        .split('\0')
        .nth(1)
        .and_then(|word| word.parse::<f64>().ok());
    seconds.is_some_and(|seconds| seconds <= SHORT_SLEEP)
}

/// How often a thread has been given a processor (the third number of `/proc/TID/schedstat`).
fn turns(task: &Path) -> u64 {
    let numbers = fs::read_to_string(task.join("schedstat")).unwrap_or_default();
    let turns = numbers.split_whitespace().nth(2);
    turns.and_then(|turns| turns.parse().ok()).unwrap_or(0)
}

/// What has the keyboard of a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Foreground {
    /// The shell has it: its prompt is there, or about to be.
    pub shell: bool,
    /// A program of the terminal listens for connections.
    pub listens: bool,
}

/// A line of `/proc/PID/stat` (proc(5)).
struct Status {
    id: u64,
    name: String,
    state: char,
    group: u64,
    session: u64,
    device: u64,
    foreground: u64,
}

impl Status {
    fn read(process: &Path) -> Option<Self> {
        let line = fs::read_to_string(process.join("stat")).ok()?;
        let (id, rest) = line.split_once(" (")?;
        let (name, rest) = rest.rsplit_once(") ")?;
        let mut words = rest.split(' ');
        let state = words.next()?.chars().next()?;
        let mut numbers = words.skip(1).map(|word| word.parse::<i64>().unwrap_or(-1));
        let mut next = || u64::try_from(numbers.next()?).ok().or(Some(0));
        Some(Status {
            id: id.parse().ok()?,
            name: name.to_owned(),
            state,
            group: next()?,
            session: next()?,
            device: next()?,
            foreground: next()?,
        })
    }
}

/// A line of `/proc/net/tcp` (proc(5)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// Its own port.
    pub port: u32,
    /// The port at the other end; 0 for a listener.
    pub peer: u32,
    /// Whether it is a listener.
    pub listens: bool,
    /// Whether it is a connection that neither side has closed.
    pub is_established: bool,
    /// The bytes that were sent and not acknowledged.
    pub unsent: u64,
    /// The bytes in the receive buffer; for a listener, the connections in the accept queue.
    pub unread: u64,
    /// The number by which a process holds it; 0 when none does.
    pub inode: u64,
}

impl Socket {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace().skip(1);
        let mut port = || u32::from_str_radix(words.next()?.split_once(':')?.1, 16).ok();
        let (port, peer) = (port()?, port()?);
        let state = words.next()?;
        let (unsent, unread) = words.next()?.split_once(':')?;
        Some(Socket {
            port,
            peer,
            listens: state == "0A",
            is_established: state == "01",
            unsent: u64::from_str_radix(unsent, 16).ok()?,
            unread: u64::from_str_radix(unread, 16).ok()?,
            inode: words.nth(4)?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_says_what_it_is() {
        let line = "   0: 0100007F:18EB 00000000:0000 0A 00000000:00000001 00:00000000 00000000 \
                    0        0 125113 2 0000000050172b91 100 0 0 10 0";
        let listener = Socket::parse(line);
        assert_eq!(
            listener,
            Some(Socket {
                port: 6379,
                peer: 0,
                listens: true,
                is_established: false,
                unsent: 0,
                unread: 1,
                inode: 125_113
            })
        );
    }
}
