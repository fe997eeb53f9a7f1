//! The system calls of a server for one connection, out of what strace wrote.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use observe::strace::{self, Call, Line};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

/// The longest wait for the end of a trace.
const LIMIT: Duration = Duration::from_secs(30);

/// How long to wait between two looks at a trace.
const PAUSE: Duration = Duration::from_millis(5);

/// The calls that move data, or wait until there is some. What else a server calls, for example
/// to look at the clock, is not traced.
const TRACED: &str = "accept,accept4,read,write,readv,writev,recvfrom,sendto,recvmsg,sendmsg,\
                          poll,ppoll,select,pselect6,epoll_wait,epoll_pwait";

/// Why no system calls can be traced here, if so.
pub fn unavailable() -> Option<String> {
    let mut strace = Command::new("strace");
    strace.args(["-o", "/dev/null", "true"]);
    strace.stdout(Stdio::null()).stderr(Stdio::null());
    match strace.status() {
        Ok(status) if status.success() => None,
        Ok(_) => Some("strace is not allowed to trace here".into()),
        Err(_) => Some("strace is not installed".into()),
    }
}

/// Where strace writes, a file for each thread. The files are removed when this is dropped.
#[derive(Debug)]
pub struct Trace(TempDir);

impl Trace {
    /// Makes an empty folder.
    ///
    /// # Errors
    ///
    /// When no folder can be made.
    pub fn new() -> Result<Self> {
        Ok(Trace(TempDir::new()?))
    }

    /// The words to put before a command, so that strace traces it. With `-D` the command is the
    /// process that is started, and strace is not in the way when it is ended.
    pub fn tracer(&self) -> Vec<OsString> {
        self.tracer_of(TRACED)
    }

    /// The same for other system calls.
    pub fn tracer_of(&self, calls: &str) -> Vec<OsString> {
        let words = ["strace", "-D", "-q", "-ff", "-ttt", "-T", "-yy", "-e"];
        let mut words = Vec::from(words.map(OsString::from));
        words.push(format!("trace={calls}").into());
        words.extend(["-o".into(), self.0.path().join("thread").into()]);
        words
    }

    /// What strace has written of each thread, when the traced program has ended.
    ///
    /// # Errors
    ///
    /// When strace has not written the end of each thread within half a minute.
    pub fn read(&self) -> Result<Vec<String>> {
        let start = Instant::now();
        loop {
            let mut threads = Vec::new();
            for file in fs::read_dir(self.0.path())? {
                let bytes = fs::read(file?.path())?;
                threads.push(String::from_utf8_lossy(&bytes).into_owned());
            }
            let ends =
                |trace: &String| strace::lines(trace).any(|line| matches!(line, Line::End(_)));
            if !threads.is_empty() && threads.iter().all(ends) {
                return Ok(threads);
            }
            let waited = start.elapsed() < LIMIT;
            ensure!(
                waited,
                "strace has traced no program to its end within {LIMIT:?}"
            );
            thread::sleep(PAUSE);
        }
    }
}

/// How many calls one batch takes, by name, on average.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calls {
    /// Calls that have moved data of the connection.
    pub data: BTreeMap<String, f64>,
    /// Calls that have waited for any connection.
    pub waits: BTreeMap<String, f64>,
}

impl Calls {
    /// All calls that have moved data.
    pub fn data(&self) -> f64 {
        self.data.values().sum()
    }

    /// All calls.
    pub fn total(&self) -> f64 {
        self.data() + self.waits.values().sum::<f64>()
    }
}

/// Counts the calls of all threads, for the connection from `port`, and divides them by the batches.
/// None when no thread has accepted the connection.
pub fn count(threads: &[String], port: u16, batches: usize) -> Option<Calls> {
    let calls = threads.iter().flat_map(|trace| strace::calls(trace));
    let mut calls: Vec<Call<'_>> = calls.filter(|call| call.value().is_some()).collect();
    calls.sort_by_key(|call| call.stamp);
    let mut calls = calls.into_iter();
    calls.find(|call| call.name.starts_with("accept") && call.port() == Some(port))?;
    let (mut data, mut waiting) = (BTreeMap::new(), BTreeMap::new());
    for call in calls {
        let ours = call.ports().and_then(|ports| ports.peer) == Some(port);
        if ours && call.value() == Some(0) {
            // The end of the connection.
            break;
        }
        if ours {
            *data.entry(call.name).or_insert(0) += 1;
        } else if waits(call.name) {
            *waiting.entry(call.name).or_insert(0) += 1;
        }
    }
    let per_batch = |counts: BTreeMap<&str, u32>| {
        let counts = counts.into_iter();
        let average = |count: u32| f64::from(count) / batches as f64;
        counts
            .map(|(name, count)| (name.to_owned(), average(count)))
            .collect()
    };
    Some(Calls {
        data: per_batch(data),
        waits: per_batch(waiting),
    })
}

/// Counts the calls of all threads for the connections from `ports` together, from when the last of them
/// has been accepted to the last call that moved data, and divides them by the batches. A wait that a
/// signal has interrupted does not count. None when one of the connections was not accepted.
pub fn count_together(threads: &[String], ports: &[u16], batches: usize) -> Option<f64> {
    let calls = threads.iter().flat_map(|trace| strace::calls(trace));
    let mut calls: Vec<Call<'_>> = calls.filter(|call| call.value().is_some()).collect();
    calls.sort_by_key(|call| call.stamp);
    let ours = |port: Option<u16>| port.is_some_and(|port| ports.contains(&port));
    let accepts = |call: &Call<'_>| call.name.starts_with("accept") && ours(call.port());
    let moves = |call: &Call<'_>| {
        ours(call.ports().and_then(|ports| ports.peer)) && call.value() != Some(0)
    };
    if calls.iter().filter(|call| accepts(call)).count() < ports.len() {
        return None;
    }
    let first = calls.iter().rposition(accepts)? + 1;
    let last = calls.iter().rposition(moves)?;
    let calls = calls.get(first..=last)?.iter();
    let interrupted = |call: &Call<'_>| call.result.is_some_and(|end| end.ends_with("EINTR"));
    let waits = |call: &Call<'_>| waits(call.name) && !interrupted(call);
    let count = calls.filter(|call| moves(call) || waits(call)).count();
    Some(count as f64 / batches as f64)
}

fn waits(name: &str) -> bool {
    ["poll", "ppoll", "select", "pselect6"].contains(&name) || name.starts_with("epoll_")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trace in which `4!` is the descriptor of the connection from port 50000, at these times.
    fn trace(calls: &[(u32, &str)]) -> String {
        let connection = "4<TCP:[127.0.0.1:6379->127.0.0.1:50000]>";
        let lines = calls.iter().map(|(time, call)| {
            let call = call.replace("4!", connection);
            format!("{time}.000000 {call}\n")
        });
        lines.collect()
    }

    const ACCEPT: &str = "accept4(3<TCP:[127.0.0.1:6379]>, {sin_port=htons(50000)}, [16], 0) = 4!";
    const RECEIVE: &str = "recvfrom(4!, \"GET b = 4\\n\", 65536, 0, NULL, NULL) = 10";
    const SEND: &str = "sendto(4!, \"(nil)\\n\", 6, MSG_NOSIGNAL, NULL, 0) = 6";
    const END: &str = "recvfrom(4!, \"\", 65536, 0, NULL, NULL) = 0";

    #[test]
    fn calls_of_one_connection_are_counted() {
        let main = trace(&[
            (11, ACCEPT),
            (12, RECEIVE),
            (13, SEND),
            (14, RECEIVE),
            (15, "write(1</dev/null>, \"Sent\\n\", 5) = 5"),
            (16, SEND),
            (17, END),
            (18, RECEIVE),
        ]);
        let threads = [main];
        let calls = count(&threads, 50000, 2).expect("the connection is there");
        let wanted = BTreeMap::from([("recvfrom".into(), 1.0), ("sendto".into(), 1.0)]);
        assert_eq!(calls.data, wanted);
        assert_eq!(calls.total(), 2.0);
        assert_eq!(count(&threads, 50002, 2), None);
    }

    #[test]
    fn a_connection_may_be_served_by_another_thread_than_accepts_it() {
        let main = trace(&[(11, ACCEPT), (19, ACCEPT)]);
        let worker = trace(&[(12, RECEIVE), (13, SEND), (14, END)]);
        let calls = count(&[worker, main], 50000, 1).expect("the connection is there");
        assert_eq!(calls.total(), 2.0);
    }

    #[test]
    fn calls_of_several_connections_are_counted_together() {
        let accept = ACCEPT.replace("50000", "50002");
        let accept = accept.replace("4!", "5<TCP:[127.0.0.1:6379->127.0.0.1:50002]>");
        let wait = "epoll_wait(5<anon_inode:[eventpoll]>, [{events=EPOLLIN}], 1024, -1) = 1";
        let interrupted = "epoll_wait(5<anon_inode:[eventpoll]>, 0x7f, 1024, -1) = -1 EINTR (Interrupted system call)";
        let trace = trace(&[
            (10, wait),
            (11, ACCEPT),
            (12, RECEIVE),
            (13, SEND),
            (14, &accept),
            (15, interrupted),
            (15, wait),
            (16, RECEIVE),
            (17, SEND),
            (18, RECEIVE),
            (19, SEND),
            (20, wait),
            (21, END),
        ]);
        let count = |ports: &[u16]| count_together(std::slice::from_ref(&trace), ports, 2);
        assert_eq!(count(&[50000, 50002]), Some(2.5));
        assert_eq!(count(&[50000, 50004]), None);
    }

    #[test]
    fn waiting_calls_are_counted_apart() {
        let redis = trace(&[
            (
                10,
                "epoll_wait(5<anon_inode:[eventpoll]>, [{events=EPOLLIN}], 10128, 100) = 1",
            ),
            (11, ACCEPT),
            (
                12,
                "accept4(3<TCP:[127.0.0.1:6379]>, 0x7f, [128], 0) = -1 EAGAIN (Resource)",
            ),
            (
                13,
                "epoll_wait(5<anon_inode:[eventpoll]>, [{events=EPOLLIN}], 10128, 100) = 1",
            ),
            (14, "read(4!, \"*2\", 16384) = 2"),
            (
                15,
                "read(12</proc/7/stat>, \"1234 (redis-server)\", 4096) = 19",
            ),
            (16, "write(4!, \"$-1\\r\\n\", 5) = 5"),
            (
                17,
                "epoll_wait(5<anon_inode:[eventpoll]>, [], 10128, 0) = 0",
            ),
        ]);
        let calls = count(&[redis], 50000, 1).expect("the connection is there");
        assert_eq!(calls.data(), 2.0);
        assert_eq!(calls.waits["epoll_wait"], 2.0);
    }
}
