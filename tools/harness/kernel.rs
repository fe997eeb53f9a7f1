//! What Linux tells about a server, in /proc, and the checks that need it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Instant;

use super::{Client, LIMIT, Server, Talk, equal, run};

/// A system call: its number on x86_64 and on aarch64, and its name.
#[derive(Clone, Copy)]
pub struct SystemCall(i64, i64, &'static str);

pub const ACCEPT4: SystemCall = SystemCall(288, 242, "accept4");
pub const RECVFROM: SystemCall = SystemCall(45, 207, "recvfrom");
pub const SENDTO: SystemCall = SystemCall(44, 206, "sendto");

impl SystemCall {
    fn number(self) -> i64 {
        match cfg!(target_arch = "x86_64") {
            true => self.0,
            false => self.1,
        }
    }
}

/// The server's end of a connection, as the kernel sees it.
struct Socket {
    /// 0 as long as the connection is not accepted.
    inode: u64,
    /// Bytes that came and are not read.
    unread: usize,
}

impl Server {
    /// Waits until the server sleeps in `call`.
    #[track_caller]
    pub fn wait_in(&self, call: SystemCall) {
        self.wait_for(&format!("the server waits in {}", call.2), || {
            self.is_in(call)
        });
    }

    /// Whether the server sleeps in `call`.
    #[track_caller]
    pub fn is_in(&self, call: SystemCall) -> bool {
        self.asleep_in(call).is_some()
    }

    /// Waits until the server sleeps in recvfrom on the connection of `client`.
    #[track_caller]
    pub fn wait_in_recvfrom_on(&self, client: &Client) {
        let name = client.name();
        self.wait_for(
            &format!("the server waits in recvfrom on {name}"),
            || {
                let Some(descriptor) = self.asleep_in(RECVFROM) else {
                    return false;
                };
                let file =
                    fs::read_link(self.path(&format!("fd/{descriptor}")));
                let socket = self.socket(client);
                match (file, socket) {
                    (Ok(file), Some(socket)) => {
                        file.as_os_str()
                            == &*format!("socket:[{}]", socket.inode)
                    }
                    _ => false,
                }
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
                socket.inode == 0 && socket.unread == bytes
            })
        });
    }

    /// Waits until the server has read all that was sent to it and, when we
    /// have started it, sleeps. Of a server elsewhere nothing can be seen.
    #[track_caller]
    pub fn wait_until_read(&self) {
        let start = Instant::now();
        while self.has_unread() || !self.is_asleep() {
            assert!(
                start.elapsed() < LIMIT,
                "not within {LIMIT:?}: the server reads what was sent, and \
                 waits for more"
            );
            thread::yield_now();
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
            thread::yield_now();
        }
    }

    /// Whether bytes that were sent to the server wait in its kernel.
    fn has_unread(&self) -> bool {
        let port = format!(":{:04X}", self.address.port());
        let sockets = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
        sockets.lines().skip(1).any(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            fields[1].ends_with(&port) && !fields[4].ends_with(":00000000")
        })
    }

    /// Whether all threads of the server sleep.
    fn is_asleep(&self) -> bool {
        let Some(program) = &self.program else {
            return true;
        };
        let tasks = format!("/proc/{}/task", program.process.id());
        fs::read_dir(tasks)
            .into_iter()
            .flatten()
            .flatten()
            .all(|task| {
                let stat = fs::read_to_string(task.path().join("stat"));
                let stat = stat.unwrap_or_default();
                stat.rsplit(") ")
                    .next()
                    .is_some_and(|rest| rest.starts_with('S'))
            })
    }

    /// Fails if the server has ever had 16 MiB of memory.
    #[track_caller]
    pub fn stays_small(&self) {
        let peak = self.status("VmHWM");
        assert!(peak < 16 * 1024, "the server had {peak} KiB of memory");
    }

    /// How often the server went to sleep by itself so far.
    #[track_caller]
    fn naps(&self) -> u64 {
        self.status("voluntary_ctxt_switches")
    }

    /// The processor time that the server has used, in ticks of 10 ms.
    #[track_caller]
    fn processor_time(&self) -> u64 {
        let stat = self.read("stat");
        let after_name = stat.rsplit(')').next().unwrap();
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        // proc_pid_stat(5): utime and stime are fields 14 and 15, the name is
        // field 2.
        [fields[11], fields[12]]
            .map(|field| field.parse::<u64>().unwrap())
            .iter()
            .sum()
    }

    #[track_caller]
    fn status(&self, name: &str) -> u64 {
        let status = self.read("status");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap()
            .trim_end_matches(" kB")
            .trim()
            .parse()
            .unwrap()
    }

    /// The descriptor that the server sleeps on, if it sleeps in `call`.
    #[track_caller]
    fn asleep_in(&self, call: SystemCall) -> Option<u64> {
        let state = self.read("syscall");
        let mut words = state.split_whitespace();
        let number = words.next()?.parse() == Ok(call.number());
        let descriptor = words.next()?.strip_prefix("0x")?;
        number.then(|| u64::from_str_radix(descriptor, 16).unwrap())
    }

    #[track_caller]
    fn socket(&self, client: &Client) -> Option<Socket> {
        let ends = [self.address, client.name()]
            .map(|address| format!(":{:04X}", address.port()));
        let sockets = self.read("net/tcp");
        sockets.lines().find_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if !fields[1].ends_with(&ends[0]) || !fields[2].ends_with(&ends[1])
            {
                return None;
            }
            let (_, unread) = fields[4].split_once(':')?;
            Some(Socket {
                inode: fields[9].parse().unwrap(),
                unread: usize::from_str_radix(unread, 16).unwrap(),
            })
        })
    }

    /// The lowest number that no file of the server has.
    #[track_caller]
    fn free_descriptor(&self) -> usize {
        let used = |number: &usize| {
            fs::symlink_metadata(self.path(&format!("fd/{number}"))).is_ok()
        };
        (0..).find(|number| !used(number)).unwrap()
    }

    /// Lets the server open files with numbers below `limit` only.
    #[track_caller]
    fn limit_descriptors(&self, limit: usize) {
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

    fn path(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.id())
    }

    #[track_caller]
    fn read(&self, file: &str) -> String {
        let path = self.path(file);
        fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
    }

    /// Looks again and again until `state` is reached.
    #[track_caller]
    pub fn wait_for(&self, state: &str, mut reached: impl FnMut() -> bool) {
        let start = Instant::now();
        while !reached() {
            assert!(
                start.elapsed() < LIMIT,
                "not within {LIMIT:?}: {state}; its system call is {}",
                self.read("syscall").trim()
            );
            thread::yield_now();
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
