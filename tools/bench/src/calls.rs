//! The system calls of a server for one connection, out of what strace wrote.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

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

/// Where strace writes. The file is removed when this is dropped.
#[derive(Debug)]
pub struct Trace(NamedTempFile);

impl Trace {
    /// Makes an empty file.
    ///
    /// # Errors
    ///
    /// When no file can be made.
    pub fn new() -> Result<Self> {
        Ok(Trace(NamedTempFile::new()?))
    }

    /// The words to put before a command, so that strace traces it. With `-D` the command is the
    /// process that is started, and strace is not in the way when it is ended.
    pub fn tracer(&self) -> Vec<OsString> {
        let words = ["strace", "-D", "-q", "-e"];
        let mut words = Vec::from(words.map(OsString::from));
        words.push(format!("trace={TRACED}").into());
        words.extend(["-o".into(), self.0.path().into()]);
        words
    }

    /// What strace has written, when the traced program has ended.
    ///
    /// # Errors
    ///
    /// When strace has not written the end of the program within half a minute.
    pub fn read(&self) -> Result<String> {
        let start = Instant::now();
        loop {
            let bytes = fs::read(self.0.path()).context("no trace")?;
            let text = String::from_utf8_lossy(&bytes);
            if text.lines().any(|line| line.starts_with("+++ ")) {
                return Ok(text.into_owned());
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

/// Counts the calls in a trace, for the connection from `port`, and divides them by the batches.
/// None when the connection is not in the trace.
pub fn count(trace: &str, port: u16, batches: usize) -> Option<Calls> {
    let mut lines = trace.lines().filter_map(Call::parse);
    let peer = format!("htons({port})");
    let accepted = lines.find(|call| call.name.starts_with("accept") && call.text.contains(&peer));
    let descriptor = accepted?.result.to_string();
    let (mut data, mut waiting) = (BTreeMap::new(), BTreeMap::new());
    for call in lines {
        let ours = call.first() == descriptor;
        if ours && call.result == 0 {
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

fn waits(name: &str) -> bool {
    ["poll", "ppoll", "select", "pselect6"].contains(&name) || name.starts_with("epoll_")
}

/// A line of a trace that has its result: `sendto(4, "OK\n", 3, MSG_NOSIGNAL, NULL, 0) = 3`.
struct Call<'a> {
    name: &'a str,
    text: &'a str,
    result: i64,
}

impl<'a> Call<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, text) = line.split_once('(')?;
        let (text, result) = text.rsplit_once(" = ")?;
        let result = result.split(' ').next()?.parse().ok()?;
        Some(Call { name, text, result })
    }

    /// The first argument: the descriptor of most calls.
    fn first(&self) -> &str {
        self.text.split([',', ')']).next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "\
accept4(3, {sa_family=AF_INET, sin_port=htons(50000), sin_addr=inet_addr(\"127.0.0.1\")}, \
[128 => 16], SOCK_CLOEXEC) = 4
recvfrom(4, \"GET a\\n\", 65536, 0, NULL, NULL) = 6
sendto(4, \"(nil)\\n\", 6, MSG_NOSIGNAL, NULL, 0) = 6
recvfrom(4, \"GET b = 4\\n\", 65536, 0, NULL, NULL) = 10
write(1, \"Sent\\n\", 5)                  = 5
sendto(4, \"(nil)\\n\", 6, MSG_NOSIGNAL, NULL, 0) = 6
recvfrom(4, \"\", 65536, 0, NULL, NULL)   = 0
accept4(3, {sa_family=AF_INET, sin_port=htons(50001)}, [128 => 16], SOCK_CLOEXEC) = 4
recvfrom(4, \"GET a\\n\", 65536, 0, NULL, NULL) = 6
";

    const REDIS: &str = "\
accept4(8, {sa_family=AF_INET, sin_port=htons(50000)}, [128 => 16], SOCK_CLOEXEC) = 10
accept4(8, 0x7fff, [128], SOCK_CLOEXEC) = -1 EAGAIN (Resource temporarily unavailable)
epoll_wait(5, [{events=EPOLLIN}], 10128, 100) = 1
read(10, \"*2\", 16384) = 2
read(12, \"1234 (redis-server)\", 4096) = 19
write(10, \"$-1\\r\\n\", 5) = 5
epoll_wait(5, [], 10128, 0) = 0
";

    #[test]
    fn calls_of_one_connection_are_counted() {
        let calls = count(OURS, 50000, 2).expect("the connection is there");
        let wanted = BTreeMap::from([("recvfrom".into(), 1.0), ("sendto".into(), 1.0)]);
        assert_eq!(calls.data, wanted);
        assert_eq!(calls.total(), 2.0);
        assert_eq!(count(OURS, 50002, 2), None);
    }

    #[test]
    fn waiting_calls_are_counted_apart() {
        let calls = count(REDIS, 50000, 1).expect("the connection is there");
        assert_eq!(calls.data(), 2.0);
        assert_eq!(calls.waits["epoll_wait"], 2.0);
    }
}
