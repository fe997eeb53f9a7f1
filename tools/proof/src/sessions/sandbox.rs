//! A world of its own for a session: users, processes, network and a place to work in.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use observe::network;
use procfs::net::{TcpNetEntry, TcpState};
use procfs::process::{FDTarget, Process, Syscall, Task, all_processes_with_root};

/// The variable that names another system for [`Checkout::root`].
pub const ROOT: &str = "PROOF_ROOT";

/// Where the sandbox can show the reader's home: directories that every Linux has.
const PLACES: [&str; 4] = ["/mnt", "/srv", "/media", "/opt"];

/// Prepares the inside: the loopback network, an empty `/tmp`, and a copy of the repository's top
/// level in which the folders are links, so that `target` can be another one. Where another system
/// is given, it becomes the root, with what is needed of this one. Ends with its standard input.
const SETUP: &str = r#"
set -e
place=$1 repository=$2 target=$3 root=$4
shift 4
ip link set lo up
mount -t tmpfs proof "$place"
mkdir "$place/redis" "$place/tmp"
chmod 1777 "$place/tmp"
cd "$place/redis"
for entry in "$repository"/* "$repository"/.cargo; do
    name=${entry##*/}
    if [ "$name" = target ] || [ ! -e "$entry" ]; then continue; fi
    if [ -d "$entry" ]; then ln -s "$entry" "$name"; else cp "$entry" "$name"; fi
done
ln -s "$target" target
for path; do
    case $path/ in
    /tmp/*) inside=$place$path ;;
    *) if [ -n "$root" ]; then inside=$root$path; else continue; fi ;;
    esac
    mkdir -p "$inside"
    mount --rbind "$path" "$inside"
done
mount --rbind "$place/tmp" "$root/tmp"
if [ -n "$root" ]; then
    mkdir "$place/old"
    mount --rbind "$place" "$root$place"
    mount --rbind /dev "$root/dev"
    mount -t proc proc "$root/proc"
    mount --rbind "$root" "$root"
    cd "$root"
    pivot_root . ".$place/old"
    umount -l "$place/old"
fi
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
    /// Another system whose programs are used, given as its root; this one if there is none.
    pub root: Option<PathBuf>,
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
        let needed = needed(checkout);
        let place = place(&needed)?;
        ensure!(
            Path::new("/proc/self/schedstat").exists(),
            "this kernel does not count turns (CONFIG_SCHED_INFO)"
        );
        let mut holder = network::alone()
            .args(["--pid", "--fork", "--kill-child"])
            .args(["--mount-proc", "sh", "-c", SETUP, "sh"])
            .args([&place, &checkout.repository, &checkout.target])
            .arg(checkout.root.as_deref().unwrap_or(Path::new("")))
            .args(&needed)
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
            // What is built once gains nothing from it, and it takes gigabytes.
            ("CARGO_INCREMENTAL", "0"),
        ]);
        command.envs([("PS1", "$ "), ("PS2", "> "), ("HISTFILE", "/dev/null")]);
        // No history and no settings of whoever runs the tests.
        command.envs([
            ("REDISCLI_HISTFILE", "/dev/null"),
            ("REDISCLI_RCFILE", "/dev/null"),
        ]);
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

    /// The first line that a shell command prints inside.
    ///
    /// # Errors
    ///
    /// When it cannot run, fails or prints nothing.
    pub fn first_line(&self, script: &str) -> Result<String> {
        let output = self
            .command("sh")
            .args(["-c", script])
            .stdin(Stdio::null())
            .output()?;
        ensure!(output.status.success(), "`{script}` fails");
        let said = String::from_utf8_lossy(&output.stdout);
        let line = said.lines().next();
        Ok(line
            .with_context(|| format!("`{script}` prints nothing"))?
            .to_owned())
    }

    /// What the processes inside are doing.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn look(&self) -> Result<Look> {
        let mut look = Look {
            threads: BTreeMap::new(),
            sockets: self.sockets()?,
        };
        for process in self.processes()? {
            look.add(&process);
        }
        Ok(look)
    }

    /// What runs in the foreground of a terminal, given as the number of its device.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn foreground(&self, device: (i32, i32)) -> Result<Foreground> {
        let sockets = self.sockets()?;
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
            foreground.listens |= listens(&process, &sockets);
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

/// The folders of this system that programs inside need.
fn needed(checkout: &Checkout) -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let tools = [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")];
    let tools = tools.into_iter().filter_map(|(variable, folder)| {
        let named = std::env::var_os(variable).map(PathBuf::from);
        named.or_else(|| Some(home.as_ref()?.join(folder)))
    });
    let needed = tools.chain([checkout.repository.clone(), checkout.target.clone()]);
    needed.filter(|path| path.is_dir()).collect()
}

/// The first of [`PLACES`] that hides nothing we need.
fn place(needed: &[PathBuf]) -> Result<PathBuf> {
    let free = |place: &&&str| {
        let place = Path::new(place);
        place.is_dir() && !needed.iter().any(|path| path.starts_with(place))
    };
    let place = PLACES.iter().find(free);
    let place = place.with_context(|| format!("no free place among {}", PLACES.join(", ")))?;
    Ok(PathBuf::from(place))
}

/// Whether a process holds one of the listeners.
fn listens(process: &Process, sockets: &[TcpNetEntry]) -> bool {
    let mut files = process.fd().into_iter().flatten().flatten();
    files.any(|file| {
        let mut listeners = sockets
            .iter()
            .filter(|socket| socket.state == TcpState::Listen);
        matches!(file.target, FDTarget::Socket(inode) if listeners.any(|it| it.inode == inode))
    })
}

/// What the processes of a sandbox were doing at one moment.
#[derive(Debug)]
pub struct Look {
    threads: BTreeMap<i32, Thread>,
    sockets: Vec<TcpNetEntry>,
}

/// A process: its name, and the device of its terminal.
pub type Named = (String, (i32, i32));

#[derive(Debug)]
struct Thread {
    process: Named,
    /// How often it has been given a processor.
    turns: u64,
    /// Whether it sleeps until something comes.
    is_asleep: bool,
    /// Whether it belongs to a server that sleeps for a time, to try again then.
    tries_again: bool,
}

impl Look {
    /// The process that keeps two looks from being one rest: it runs, or has run in between. A server
    /// that tries again may have done so.
    pub fn busy(&self, before: &Look) -> Option<&Named> {
        let mut threads = self.threads.iter();
        let busy = threads.find(|(id, thread)| match before.threads.get(id) {
            Some(before) if before.tries_again => false,
            Some(before) => !thread.is_asleep || thread.turns != before.turns,
            None => true,
        });
        busy.map(|(_, thread)| &thread.process)
    }

    /// Whether the threads and the sockets are those of an earlier look.
    pub fn is_as(&self, before: &Look) -> bool {
        let sockets = |look: &Look| {
            let sockets = look.sockets.iter().map(|socket| {
                let ends = (socket.local_address, socket.remote_address);
                (
                    ends,
                    socket.state.clone(),
                    socket.tx_queue,
                    socket.rx_queue,
                    socket.inode,
                )
            });
            sockets.collect::<Vec<_>>()
        };
        sockets(self) == sockets(before) && self.threads.keys().eq(before.threads.keys())
    }

    /// Whether each server that tries again has done so since an earlier look, once at least from
    /// beginning to end, and sleeps again.
    pub fn has_tried_since(&self, before: &Look) -> bool {
        let mut trying = before
            .threads
            .iter()
            .filter(|(_, thread)| thread.tries_again);
        trying.all(|(id, before)| {
            let now = self.threads.get(id);
            now.is_none_or(|now| now.tries_again && now.turns >= before.turns + 2)
        })
    }

    /// The bytes that were sent and not acknowledged, on all connections.
    pub fn unsent(&self) -> u64 {
        let unsent = self.sockets.iter().map(|socket| u64::from(socket.tx_queue));
        unsent.sum()
    }

    fn add(&mut self, process: &Process) {
        let Ok(stat) = process.stat() else {
            return;
        };
        let (device, name) = (stat.tty_nr(), stat.comm);
        // A cargo that sleeps waits for the cargo of another session, not for the reader.
        let goes_on = name == "cargo" || name == "sleep" && sleeps_shortly(process);
        for thread in process.tasks().into_iter().flatten().flatten() {
            let (Ok(stat), Ok(turns)) = (thread.stat(), thread.schedstat()) else {
                continue;
            };
            let is_asleep = matches!(stat.state, 'S' | 'Z' | 'X' | 'T' | 'I') && !goes_on;
            let thread = Thread {
                process: (name.clone(), device),
                turns: turns.pcount,
                is_asleep,
                tries_again: is_asleep
                    && sleeps_for_a_time(&thread)
                    && listens(process, &self.sockets),
            };
            self.threads.insert(stat.pid, thread);
        }
    }
}

/// Whether a thread is in `nanosleep` or `clock_nanosleep`.
fn sleeps_for_a_time(thread: &Task) -> bool {
    let calls = [libc::SYS_nanosleep, libc::SYS_clock_nanosleep];
    let call = thread.syscall();
    matches!(call, Ok(Syscall::Blocked { syscall_number, .. }) if calls.contains(&syscall_number))
}

/// Whether a `sleep` ends soon.
fn sleeps_shortly(process: &Process) -> bool {
    // None is left of one that has ended.
    let Ok(words) = process.cmdline() else {
        return false;
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    fn look(threads: &[(i32, u64, bool, bool)]) -> Look {
        let threads = threads.iter().map(|(id, turns, is_asleep, tries_again)| {
            let thread = Thread {
                process: ("kv-server".into(), (136, *id)),
                turns: *turns,
                is_asleep: *is_asleep,
                tries_again: *tries_again,
            };
            (*id, thread)
        });
        Look {
            threads: threads.collect(),
            sockets: Vec::new(),
        }
    }

    #[test]
    fn who_has_run_since_is_busy() {
        let before = look(&[(1, 7, true, false), (2, 9, true, false)]);
        assert_eq!(before.busy(&before), None);
        let later = look(&[(1, 7, true, false), (2, 10, true, false)]);
        assert_eq!(later.busy(&before), Some(&("kv-server".into(), (136, 2))));
        let awake = look(&[(1, 7, false, false), (2, 9, true, false)]);
        assert_eq!(awake.busy(&before), Some(&("kv-server".into(), (136, 1))));
    }

    #[test]
    fn who_tries_again_is_at_rest_after_one_whole_try() {
        let before = look(&[(1, 7, true, true)]);
        let trying = look(&[(1, 8, false, false)]);
        assert_eq!(trying.busy(&before), None);
        assert!(!trying.has_tried_since(&before));
        let tried_once = look(&[(1, 8, true, true)]);
        assert!(!tried_once.has_tried_since(&before));
        let tried_twice = look(&[(1, 9, true, true)]);
        assert!(tried_twice.has_tried_since(&before));
    }
}
