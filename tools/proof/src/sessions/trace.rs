//! The calls of a program on its TCP sockets, from what `strace -ff -yy` writes about its threads.

use observe::strace::{self, Line};

/// What of a program is traced, as arguments of `strace`.
pub const ARGUMENTS: [&str; 7] = [
    // Out of sight: no parent of the shell, no member of its session.
    "-DDD",
    // A file for each thread, so that no call is cut in two by another's.
    "-ff",
    // What stands behind each descriptor.
    "-yy",
    "--seccomp-bpf",
    "--string-limit=4096",
    "--trace=execve,%network,close,epoll_wait,clone,?clone3",
    "--output",
];

/// The calls that are kept. `exit` is the end of the program.
const KEPT: [&str; 8] = [
    "bind", "listen", "accept4", "connect", "recvfrom", "sendto", "shutdown", "close",
];

/// What a thread did, since its program was loaded if it is the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The name of the program's file; empty for a thread that is not the first.
    pub program: String,
    /// The ids of the threads that it has started.
    pub threads: Vec<u32>,
    /// Its calls, in their order.
    pub calls: Vec<Call>,
    /// Its own port, when a call says it.
    pub port: Option<u16>,
}

/// A system call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Its name; `exit` for the end of the program.
    pub name: String,
    /// The port at the other end.
    pub peer: Option<u16>,
    /// The bytes, as `strace` writes them.
    pub bytes: Option<String>,
    /// What it returned; nothing when it has not.
    pub result: Option<String>,
}

impl Call {
    /// Whether it asked for bytes, without waiting, and there were none.
    pub fn found_nothing(&self) -> bool {
        let result = self.result.as_deref().unwrap_or_default();
        self.name == "recvfrom" && result.starts_with("-1 EAGAIN")
    }
}

/// Reads the file of a thread.
pub fn read(text: &str) -> Trace {
    let mut trace = Trace::default();
    for line in strace::lines(text) {
        match line {
            Line::End(how) => trace.add(Call {
                name: "exit".into(),
                result: Some(how.to_owned()),
                ..Call::default()
            }),
            Line::Call(call) => match call.program() {
                Some(program) => {
                    trace = Trace {
                        program: program.to_owned(),
                        ..Trace::default()
                    }
                }
                None => trace.call(&call),
            },
        }
    }
    trace
}

impl Trace {
    fn call(&mut self, call: &strace::Call<'_>) {
        self.threads.extend(call.thread());
        if call.name == "epoll_wait" {
            self.add(Call {
                name: call.name.to_owned(),
                result: call.result.map(str::to_owned),
                ..Call::default()
            });
        }
        let Some(ports) = call.ports() else {
            return;
        };
        self.port = self.port.or(ports.own);
        if KEPT.contains(&call.name) {
            let moves_bytes = ["recvfrom", "sendto"].contains(&call.name);
            self.add(Call {
                name: call.name.to_owned(),
                peer: match call.name {
                    "connect" | "accept4" => call.port(),
                    _ => ports.peer,
                },
                bytes: call.bytes().filter(|_| moves_bytes).map(str::to_owned),
                result: call.result.map(str::to_owned),
            });
        }
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

    type Told<'a> = (&'a str, Option<u16>, Option<&'a str>, Option<&'a str>);

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
    fn a_wait_for_all_sockets_is_kept() {
        let wait = "epoll_wait(4<anon_inode:[eventpoll]>, ";
        let trace = format!("{wait}[{{events=EPOLLIN}}], 1024, -1) = 1\n{wait}");
        let (returned, waits) = (
            ("epoll_wait", None, None, Some("1")),
            ("epoll_wait", None, None, None),
        );
        assert_eq!(calls(&read(&trace)), [returned, waits]);
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
}
