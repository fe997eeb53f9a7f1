//! The calls of one program on its TCP sockets, from what `strace -ff -yy` writes about it.

use std::sync::LazyLock;

use regex::Regex;

/// What of a program is traced, as arguments of `strace`.
pub const ARGUMENTS: [&str; 7] = [
    // Out of sight: no parent of the shell, no member of its session.
    "-DDD",
    // A file for each process, so that no call is cut in two by another's.
    "-ff",
    // What stands behind each descriptor.
    "-yy",
    "--seccomp-bpf",
    "--string-limit=4096",
    "--trace=execve,%network,close",
    "--output",
];

/// The calls that are kept. `exit` is the end of the program.
const KEPT: [&str; 8] = [
    "bind", "listen", "accept4", "connect", "recvfrom", "sendto", "shutdown", "close",
];

/// What a program did, since it was loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The name of its file.
    pub program: String,
    /// Its calls, in their order.
    pub calls: Vec<Call>,
    /// Its own port, when a call says it.
    pub port: Option<u32>,
}

/// A system call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Its name; `exit` for the end of the program.
    pub name: String,
    /// The port at the other end.
    pub peer: Option<u32>,
    /// The bytes, as `strace` writes them.
    pub bytes: Option<String>,
    /// What it returned; nothing when it has not.
    pub result: Option<String>,
}

/// A call on a TCP socket: name, what stands behind the descriptor, all the rest.
static CALL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\w+)\(\d+<TCP:\[([^\]]*)\]>(.*)$").ok());

static PROGRAM: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^execve\("(?:[^"]*/)?([^"/]+)".* = 0$"#).ok());

static BYTES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^, "((?:[^"\\]|\\.)*)""#).ok());

static TO_PORT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"htons\((\d+)\)").ok());

static ACCEPTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<TCP:\[[^\]]*->[^\]]*:(\d+)\]>$").ok());

static END: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\+\+\+ (.*) \+\+\+$").ok());

/// Reads the file of a process.
pub fn read(text: &str) -> Trace {
    let mut trace = Trace::default();
    for line in text.split_inclusive('\n') {
        let is_whole = line.ends_with('\n');
        let line = line.trim_end();
        if let Some([program]) = captured(&PROGRAM, line) {
            trace = Trace {
                program: program.to_owned(),
                ..Trace::default()
            };
        } else if let Some([how]) = captured(&END, line) {
            trace.add(Call {
                name: "exit".into(),
                result: Some(how.to_owned()),
                ..Call::default()
            });
        } else if let Some([name, socket, rest]) = captured(&CALL, line) {
            trace.call(name, socket, rest, is_whole);
        }
    }
    trace
}

impl Trace {
    fn call(&mut self, name: &str, socket: &str, rest: &str, is_whole: bool) {
        let (own, peer) = match socket.split_once("->") {
            Some((own, peer)) => (port(own), port(peer)),
            None => (port(socket), None),
        };
        self.port = self.port.or(own);
        if !KEPT.contains(&name) {
            return;
        }
        let mut call = Call {
            name: name.to_owned(),
            peer,
            ..Call::default()
        };
        match name {
            "connect" => call.peer = captured(&TO_PORT, rest).and_then(|[port]| port.parse().ok()),
            "accept4" => call.peer = captured(&ACCEPTED, rest).and_then(|[port]| port.parse().ok()),
            "recvfrom" | "sendto" => {
                call.bytes = captured(&BYTES, rest).map(|[bytes]| bytes.to_owned());
            }
            _ => {}
        }
        call.result = result(rest).filter(|_| is_whole);
        self.add(call);
    }

    /// A call that a signal has interrupted (its result is `?`) is made again, or is the last.
    fn add(&mut self, call: Call) {
        let last = self.calls.last();
        if last.is_some_and(|last| last.result.is_none() && last.name == call.name) {
            self.calls.pop();
        }
        self.calls.push(call);
    }
}

/// What stands behind the last equal sign, without explanations.
fn result(rest: &str) -> Option<String> {
    let (_, result) = rest.rsplit_once(" = ")?;
    let result = result.split(['<', '(']).next()?.trim();
    (!result.starts_with('?')).then(|| result.to_owned())
}

fn port(address: &str) -> Option<u32> {
    address.rsplit_once(':')?.1.parse().ok()
}

fn captured<'a, const N: usize>(
    regex: &LazyLock<Option<Regex>>,
    text: &'a str,
) -> Option<[&'a str; N]> {
    Some(regex.as_ref()?.captures(text)?.extract().1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = r#"close(3<pipe:[1]>) = 0
execve("/usr/bin/cargo", ["cargo", "run"], 0x55 /* 12 vars */) = 0
connect(5<TCP:[9]>, {sin_port=htons(80)}, 16) = 0
execve("target/debug/client", ["target/debug/client"], 0x55 /* 12 vars */) = 0
close(3</etc/ld.so.cache>)              = 0
socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3<TCP:[77]>
connect(3<TCP:[77]>, {sa_family=AF_INET, sin_port=htons(6379), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
setsockopt(3<TCP:[127.0.0.1:53158->127.0.0.1:6379]>, SOL_TCP, TCP_NODELAY, [1], 4) = 0
sendto(3<TCP:[127.0.0.1:53158->127.0.0.1:6379]>, "SET a \" = 1\n", 8, MSG_NOSIGNAL, NULL, 0) = 8
recvfrom(3<TCP:[127.0.0.1:53158->127.0.0.1:6379]>, "#;

    type Told<'a> = (&'a str, Option<u32>, Option<&'a str>, Option<&'a str>);

    fn calls(trace: &Trace) -> Vec<Told<'_>> {
        let calls = trace.calls.iter().map(|call| {
            let (bytes, result) = (call.bytes.as_deref(), call.result.as_deref());
            (call.name.as_str(), call.peer, bytes, result)
        });
        calls.collect()
    }

    #[test]
    fn a_trace_begins_with_the_last_program_and_ends_in_a_call_that_has_not_returned() {
        let trace = read(CLIENT);
        assert_eq!(
            (trace.program.as_str(), trace.port),
            ("client", Some(53158))
        );
        assert_eq!(
            calls(&trace),
            [
                ("connect", Some(6379), None, Some("0")),
                ("sendto", Some(6379), Some(r#"SET a \" = 1\n"#), Some("8")),
                ("recvfrom", Some(6379), None, None),
            ]
        );
    }

    #[test]
    fn an_accepted_connection_has_a_peer() {
        let trace = read(
            "accept4(3<TCP:[127.0.0.1:6379]>, {sa_family=AF_INET, sin_port=htons(53174)}, [128 => \
             16], SOCK_CLOEXEC) = 4<TCP:[127.0.0.1:6379->127.0.0.1:53174]>\n",
        );
        assert_eq!(calls(&trace), [("accept4", Some(53174), None, Some("4"))]);
    }

    #[test]
    fn an_interrupted_call_has_not_returned() {
        let begun = "accept4(3<TCP:[127.0.0.1:6379]>, ";
        let interrupted = format!("{begun}0x7ff, [128], SOCK_CLOEXEC) = ? ERESTARTSYS (To be)\n");
        let blocked = ("accept4", None, None, None);
        assert_eq!(calls(&read(begun)), [blocked]);
        assert_eq!(calls(&read(&format!("{interrupted}{begun}"))), [blocked]);
        let killed = format!("{interrupted}--- SIGINT {{}} ---\n+++ killed by SIGINT +++\n");
        let end = ("exit", None, None, Some("killed by SIGINT"));
        assert_eq!(calls(&read(&killed)), [blocked, end]);
    }

    #[test]
    fn an_error_is_a_result() {
        let trace = read(
            "connect(3<TCP:[7]>, {sin_port=htons(6379)}, 16) = -1 ECONNREFUSED (Connection refused)\n",
        );
        assert_eq!(calls(&trace)[0].3, Some("-1 ECONNREFUSED"));
    }
}
