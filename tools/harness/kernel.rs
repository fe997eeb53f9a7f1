//! What Linux tells about a server, in /proc, and the checks that need it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use procfs::net::TcpNetEntry;
use procfs::process::{FDTarget, Process, Status, Syscall, Task};

use super::{Client, LIMIT, Server, Talk, equal, pause, run};

/// A system call: its number and its name.
#[derive(Clone, Copy)]
pub struct SystemCall(i64, &'static str);

pub const ACCEPT4: SystemCall = SystemCall(libc::SYS_accept4, "accept4");
pub const RECVFROM: SystemCall = SystemCall(libc::SYS_recvfrom, "recvfrom");
pub const SENDTO: SystemCall = SystemCall(libc::SYS_sendto, "sendto");

/// Some processors have only the younger of two calls that do the same.
#[cfg(target_arch = "x86_64")]
pub const EPOLL_WAIT: SystemCall =
    SystemCall(libc::SYS_epoll_wait, "epoll_wait");
#[cfg(not(target_arch = "x86_64"))]
pub const EPOLL_WAIT: SystemCall =
    SystemCall(libc::SYS_epoll_pwait, "epoll_pwait");

impl Server {
    /// Waits until the server sleeps in `call`.
    #[track_caller]
    pub fn wait_in(&self, call: SystemCall) {
        self.wait_for(&format!("the server waits in {}", call.1), || {
            self.is_in(call)
        });
    }

    /// Whether the server sleeps in `call`.
    #[track_caller]
    pub fn is_in(&self, call: SystemCall) -> bool {
        self.asleep_in(call).next().is_some()
    }

    /// Waits until the server sleeps in recvfrom on the connection of `client`.
    #[track_caller]
    pub fn wait_in_recvfrom_on(&self, client: &Client) {
        let name = client.name();
        self.wait_for(
            &format!("the server waits in recvfrom on {name}"),
            || {
                let Some(socket) = self.socket(client) else {
                    return false;
                };
                self.asleep_in(RECVFROM).any(|descriptor| {
                    let file = self.process().fd_from_fd(descriptor);
                    file.is_ok_and(|file| match file.target {
                        FDTarget::Socket(inode) => inode == socket.inode,
                        _ => false,
                    })
                })
            },
        );
    }

    /// Waits until `bytes` of `client` are in the kernel, on a connection that
    /// nobody accepted.
    #[track_caller]
    pub fn wait_for_queued(&self, client: &Client, bytes: usize) {
        let name = client.name();
        let state = format!(
            "{bytes} bytes of {name} wait on a connection that is not accepted"
        );
        self.wait_for(&state, || {
            let socket = self.socket(client);
            socket.is_some_and(|socket| {
                socket.inode == 0 && socket.rx_queue as usize == bytes
            })
        });
    }

    /// Waits until the server has read all that was sent to it and, when we
    /// have started it, sleeps. Of a server elsewhere nothing can be seen.
    #[track_caller]
    pub fn wait_until_read(&self) {
        let start = Instant::now();
        // The kernel's table is long when many connections have been closed:
        // it is read only when there may be nothing to wait for.
        while !self.is_asleep() || self.has_unread() || !self.is_asleep() {
            assert!(
                start.elapsed() < LIMIT,
                "not within {LIMIT:?}: the server reads what was sent, and \
                 waits for more"
            );
            pause();
        }
    }

    /// Waits until the server sleeps, when we have started it.
    #[track_caller]
    pub fn wait_until_asleep(&self) {
        let start = Instant::now();
        while !self.is_asleep() {
            assert!(
                start.elapsed() < LIMIT,
                "not within {LIMIT:?}: the server waits for more"
            );
            pause();
        }
    }

    /// Whether bytes that were sent to the server wait in its kernel. The table
    /// has a line for each connection that was closed within a minute, which
    /// can be thousands: only what is asked for is read of each.
    fn has_unread(&self) -> bool {
        let table = fs::read_to_string("/proc/net/tcp");
        let table = table.expect("/proc/net/tcp");
        let port = format!(":{:04X}", self.address.port());
        table.lines().any(|line| {
            let mut columns = line.split_ascii_whitespace().skip(1);
            columns.next().is_some_and(|local| local.ends_with(&port))
                && columns
                    .nth(2)
                    .is_some_and(|queues| !queues.ends_with(":00000000"))
        })
    }

    /// Whether all threads of the server sleep.
    fn is_asleep(&self) -> bool {
        self.program.is_none()
            || self
                .threads()
                .all(|thread| thread.stat().is_ok_and(|stat| stat.state == 'S'))
    }

    /// The most memory that the server has ever had, in KiB, without the pages
    /// of its program. These are few or many with the size of the program, and
    /// never fewer than before.
    #[track_caller]
    pub fn peak(&self) -> u64 {
        let status = self.status();
        let program = status.rssfile.unwrap_or_default();
        status.vmhwm.unwrap().saturating_sub(program)
    }

    /// Fails if the server has ever had 16 MiB of memory.
    #[track_caller]
    pub fn stays_small(&self) {
        let peak = self.peak();
        assert!(peak < 16 * 1024, "the server had {peak} KiB of memory");
    }

    /// How often the server went to sleep by itself so far.
    #[track_caller]
    pub fn naps(&self) -> u64 {
        self.status().voluntary_ctxt_switches.unwrap()
    }

    /// The processor time that the server has used, in ticks of 10 ms.
    #[track_caller]
    pub fn processor_time(&self) -> u64 {
        let stat = self.process().stat().unwrap();
        stat.utime + stat.stime
    }

    /// How long the threads that the server has now were on a processor.
    #[track_caller]
    pub fn work(&self) -> Duration {
        let times = self.threads().filter_map(|thread| thread.schedstat().ok());
        let times =
            times.map(|time| Duration::from_nanos(time.sum_exec_runtime));
        times.sum()
    }

    #[track_caller]
    pub fn status(&self) -> Status {
        self.process().status().unwrap()
    }

    /// The descriptors on which threads of the server sleep in `call`.
    #[track_caller]
    fn asleep_in(&self, call: SystemCall) -> impl Iterator<Item = i32> {
        self.threads()
            .filter_map(move |thread| match thread.syscall() {
                Ok(Syscall::Blocked {
                    syscall_number,
                    argument_registers: [descriptor, ..],
                    ..
                }) if syscall_number == call.0 => descriptor.try_into().ok(),
                _ => None,
            })
    }

    /// The server's end of a connection; its inode is 0 as long as the
    /// connection is not accepted.
    #[track_caller]
    pub fn socket(&self, client: &Client) -> Option<TcpNetEntry> {
        let ends = (self.address.port(), client.name().port());
        let mut sockets = self.process().tcp().unwrap().into_iter();
        sockets.find(|socket| {
            ends == (socket.local_address.port(), socket.remote_address.port())
        })
    }

    /// The lowest number that no file of the server has.
    #[track_caller]
    pub fn free_descriptor(&self) -> i32 {
        let used = |number: &i32| self.process().fd_from_fd(*number).is_ok();
        (0..).find(|number| !used(number)).unwrap()
    }

    /// Lets the server open files with numbers below `limit` only.
    #[track_caller]
    pub fn limit_descriptors(&self, limit: i32) {
        let pid = self.id().to_string();
        let limit = format!("--nofile={limit}:");
        let status = Command::new("prlimit")
            .args(["--pid", &pid, &limit])
            .status();
        let status = status.unwrap_or_else(|error| {
            panic!("cannot run prlimit (util-linux): {error}")
        });
        assert!(status.success(), "prlimit {limit}: {status}");
    }

    /// The id of its process.
    fn id(&self) -> u32 {
        self.program().process.id()
    }

    #[track_caller]
    pub fn process(&self) -> Process {
        let id = self.id().try_into().unwrap();
        Process::new(id)
            .unwrap_or_else(|error| panic!("the server has ended: {error}"))
    }

    /// Its threads, but those that end meanwhile.
    #[track_caller]
    pub fn threads(&self) -> impl Iterator<Item = Task> {
        self.process().tasks().unwrap().flatten()
    }

    /// Looks again and again until `state` is reached.
    #[track_caller]
    pub fn wait_for(&self, state: &str, mut reached: impl FnMut() -> bool) {
        let start = Instant::now();
        while !reached() {
            assert!(
                start.elapsed() < LIMIT,
                "not within {LIMIT:?}: {state}; its system call is {}",
                fs::read_to_string(format!("/proc/{}/syscall", self.id()))
                    .unwrap_or_else(|error| error.to_string())
                    .trim()
            );
            pause();
        }
    }
}

/// The bytes of the second client wait in the kernel while the server reads
/// from the first.
#[track_caller]
pub fn second_client_waits_in_the_kernel(
    server: &Server,
    first: Talk,
    second: Talk,
) {
    let mut one = server.connect();
    one.ask(first.sent, first.reply);
    let mut two = server.connect();
    two.send(second.sent);

    server.wait_in_recvfrom_on(&one);
    server.wait_for_queued(&two, second.sent.len());
    two.expect_silence();

    drop(one);
    two.expect(second.reply);
    server.wait_in_recvfrom_on(&two);
    drop(two);
    server.wait_in(ACCEPT4);
}

/// Without a free file descriptor the server says so once, sleeps between its
/// tries, and serves the waiting client as soon as it can.
#[track_caller]
pub fn no_free_descriptor(server: &Server, before: Talk, after: Talk) {
    server.wait_in(ACCEPT4);
    // The accept4 that already waits has its descriptor; the one after this
    // client has none.
    server.limit_descriptors(server.free_descriptor());
    server.connect().ask(before.sent, before.reply);
    let problem =
        "Cannot accept a connection: Too many open files (os error 24)";
    server.log_until(problem);

    let mut waiting = server.connect();
    waiting.send(after.sent);
    let (naps, ticks) = (server.naps(), server.processor_time());
    server.wait_for("the server has slept five times", || {
        server.naps() >= naps + 5
    });
    let ticks = server.processor_time() - ticks;
    assert!(
        ticks <= 5,
        "five tries took {ticks} ticks of processor time"
    );
    waiting.expect_silence();

    server.limit_descriptors(64);
    waiting.expect(after.reply);
    let log = server.log_until(&format!("Connection from {}", waiting.name()));
    let said = log.iter().filter(|line| *line == problem).count();
    equal!(
        said,
        1,
        "how often '{problem}' is in the log:\n{}",
        log.join("\n")
    );
}

/// The log says why the connection of a client ended.
#[track_caller]
pub fn reset_is_named_in_the_log(server: &Server, talk: Talk) {
    let mut client = server.connect();
    let name = client.name();
    client.send(talk.sent);
    client.reset();
    let reset = "Connection reset by peer (os error 104)";
    server.log_until(&format!("Connection closed for {name}: {reset}"));
}

/// An argument of any bytes is looked at, and refused.
#[track_caller]
pub fn argument_that_is_not_utf8_prints_the_usage(program: &Path) {
    let ended = run(program, &[OsStr::from_bytes(b"\xff:6379")]);
    equal!(ended.code, Some(2), "the exit code");
    let problem = "Not an IP address and a port: '\u{fffd}:6379'.";
    equal!(
        ended.errors.lines().next(),
        Some(problem),
        "the first line of standard error"
    );
}
