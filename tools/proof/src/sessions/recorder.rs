//! Notes what happens in a session at each point where everything rests, and makes a recording of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::recording::{Call, Connection, Kernel, Part, Program, Recording, Screen, Step};
use procfs::net::{TcpNetEntry, TcpState};
use tempfile::TempDir;

use super::trace::{self, Trace};
use super::volatile::{Known, Reading};

/// What each terminal shows: the lines that have ended, and the one of the cursor.
pub type Screens = BTreeMap<usize, (Vec<String>, String)>;

/// A thread: the terminal that its program was started in, and its id. That of the first thread is
/// the program's.
type Thread = (usize, u32);

/// Collects what is seen of a session.
#[derive(Debug)]
pub struct Recorder {
    traces: TempDir,
    typed: Option<(usize, String)>,
    moments: Vec<Moment>,
}

/// A point at which everything rests.
#[derive(Debug)]
struct Moment {
    /// What was typed before, and in which terminal.
    input: (usize, String),
    screens: Screens,
    traces: BTreeMap<Thread, Trace>,
    sockets: Vec<TcpNetEntry>,
}

impl Recorder {
    /// Makes a place for the traces, in a folder that the sandbox sees.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn new(folder: &Path) -> Result<Self> {
        Ok(Recorder {
            traces: TempDir::with_prefix_in("recording-", folder)?,
            typed: None,
            moments: Vec::new(),
        })
    }

    /// The words that start the shell of a terminal under `strace`, before the shell's own.
    pub fn tracer(&self, terminal: usize) -> Vec<PathBuf> {
        let words = ["strace"].into_iter().chain(trace::ARGUMENTS);
        let words = words.map(PathBuf::from);
        words
            .chain([self.traces.path().join(terminal.to_string())])
            .collect()
    }

    /// Something is about to be typed.
    pub fn typed(&mut self, terminal: usize, keys: &str) {
        self.typed = Some((terminal, keys.to_owned()));
    }

    /// Notes what there is, now that everything rests. Before the first input there is nothing.
    ///
    /// # Errors
    ///
    /// When a trace cannot be read.
    pub fn note(&mut self, screens: Screens, sockets: Vec<TcpNetEntry>) -> Result<()> {
        let Some(input) = self.typed.take() else {
            return Ok(());
        };
        let mut traces = BTreeMap::new();
        for entry in fs::read_dir(self.traces.path())? {
            let file = entry?;
            let text = fs::read(file.path())?;
            let name = file.file_name().to_string_lossy().into_owned();
            traces.insert(thread(&name)?, trace::read(&String::from_utf8_lossy(&text)));
        }
        self.moments.push(Moment {
            input,
            screens,
            traces,
            sockets,
        });
        Ok(())
    }

    /// Makes the recording, with the numbers that the page has.
    pub fn recording(&self, session: &str, known: &Known) -> Recording {
        self.with(Cast::of(&self.moments), session, known.clone())
    }

    /// Makes a recording of no page, in which clients are counted in the order of their terminals.
    pub fn by_terminals(&self, session: &str) -> Recording {
        let cast = Cast::of(&self.moments).by_terminals();
        self.with(cast, session, Known::default())
    }

    fn with(&self, cast: Cast, session: &str, mut known: Known) -> Recording {
        let programs = cast.programs(&mut known);
        let mut steps = Vec::new();
        let mut before: Option<&Moment> = None;
        for (number, moment) in (1..).zip(&self.moments) {
            steps.push(Step {
                step: number,
                terminal: moment.input.0,
                typed: moment.input.1.clone(),
                screens: moment.screens(before, &mut known),
                calls: cast.calls(moment, before),
                kernel: cast.kernel(&moment.sockets),
            });
            before = Some(moment);
        }
        Recording {
            session: session.to_owned(),
            programs,
            steps,
        }
    }
}

/// The thread of a trace, whose file is called `TERMINAL.TID`.
fn thread(file: &str) -> Result<Thread> {
    let numbers = file.split_once('.');
    let numbers =
        numbers.and_then(|(terminal, id)| Some((terminal.parse().ok()?, id.parse().ok()?)));
    numbers.with_context(|| format!("strace has written {file}"))
}

impl Moment {
    /// The first thread of the program that a thread belongs to.
    fn first(&self, thread: Thread) -> Thread {
        let (terminal, id) = thread;
        let mut traces = self.traces.iter();
        let starter =
            traces.find(|((other, _), trace)| *other == terminal && trace.threads.contains(&id));
        starter.map_or(thread, |(starter, _)| self.first(*starter))
    }

    /// The name of the file of a program, by its first thread.
    fn program(&self, first: Thread) -> String {
        let trace = self.traces.get(&first);
        trace.map_or(String::new(), |trace| trace.program.clone())
    }

    /// The name of the next thread of a program to take part, after these members.
    fn name(&self, first: Thread, members: &[(Thread, Program)]) -> String {
        let of_it = |thread: &Thread| self.first(*thread) == first;
        let before = members.iter().filter(|(thread, _)| of_it(thread));
        let before: Vec<&(Thread, Program)> = before.collect();
        if let Some((_, program)) = before.first() {
            return format!("{}/{}", program.process(), before.len() + 1);
        }
        let mut traces = self.traces.iter().filter(|(thread, _)| of_it(thread));
        if traces.any(|(_, trace)| trace.calls.iter().any(|call| call.name == "listen")) {
            return SERVER.to_owned();
        }
        let others = members.iter().map(|(_, program)| program.process());
        let clients: BTreeSet<&str> = others.filter(|name| *name != SERVER).collect();
        format!("client {}", clients.len() + 1)
    }

    /// What has come since the moment before.
    fn screens(&self, before: Option<&Moment>, known: &mut Known) -> Vec<Screen> {
        let mut screens = Vec::new();
        for (terminal, (lines, cursor)) in &self.screens {
            let old = before.and_then(|before| before.screens.get(terminal));
            let seen = old.map_or(0, |(lines, _)| lines.len());
            // A new terminal has a prompt; what matters begins when something is typed there.
            if seen == lines.len() && old.is_none_or(|(_, old)| old == cursor) {
                continue;
            }
            let mut line = |text: &String| known.line(text, Reading::default());
            screens.push(Screen {
                terminal: *terminal,
                lines: lines.iter().skip(seen).map(&mut line).collect(),
                cursor: line(cursor),
            });
        }
        screens
    }
}

/// Who takes part: the threads of the programs with a TCP socket, and the names of their ports.
struct Cast {
    members: Vec<(Thread, Program)>,
}

impl Cast {
    /// The server is the program that listens; the others are clients, in the order in which they
    /// connected, and in the order of their terminals if that was in the same step.
    fn of(moments: &[Moment]) -> Self {
        let mut members: Vec<(Thread, Program)> = Vec::new();
        for moment in moments {
            for (thread, trace) in &moment.traces {
                let known = members.iter().any(|(other, _)| other == thread);
                if let (false, Some(port), Some(_)) = (known, trace.port, trace.calls.first()) {
                    let first = moment.first(*thread);
                    let program = Program {
                        name: moment.name(first, &members),
                        program: moment.program(first),
                        terminal: thread.0,
                        port: port.into(),
                    };
                    members.push((*thread, program));
                }
            }
        }
        members.sort_by_key(|(_, program)| !program.is_server());
        Cast { members }
    }

    /// The same, with the clients in the order of their terminals and named in it.
    fn by_terminals(mut self) -> Self {
        // Threads of the server, which have one terminal, stay in the order in which they took part.
        self.members
            .sort_by_key(|(_, program)| (!program.is_server(), program.terminal));
        let clients = self.members.iter_mut().map(|(_, program)| program);
        let clients = clients.filter(|program| !program.is_server());
        for (number, client) in (1..).zip(clients) {
            client.name = format!("client {number}");
        }
        self
    }

    fn name(&self, port: u32) -> Option<String> {
        let mut members = self.members.iter();
        let (_, program) = members.find(|(_, program)| program.port == port)?;
        Some(program.name.clone())
    }

    fn programs(&self, known: &mut Known) -> Vec<Program> {
        let mut named = |program: &Program| {
            let address = known.line(&format!(":{}", program.port), Reading::default());
            Program {
                port: address[1..].parse().expect("a port for a port"),
                ..program.clone()
            }
        };
        self.members
            .iter()
            .map(|(_, program)| named(program))
            .collect()
    }

    /// The calls between two moments. What began before the first and has not returned is left out,
    /// and so is a client's look for what it has not asked for, when there is nothing.
    fn calls(&self, moment: &Moment, before: Option<&Moment>) -> Vec<Call> {
        let mut calls = Vec::new();
        for (thread, program) in &self.members {
            let now = moment
                .traces
                .get(thread)
                .map_or(&[][..], |trace| &trace.calls);
            let old = before.and_then(|before| before.traces.get(thread));
            let old = old.map_or(&[][..], |trace| &trace.calls);
            // Only the last call may still go on: one before it was ended by a signal.
            let pending = old.last().is_some_and(|call| call.result.is_none());
            let done = old.len() - usize::from(pending);
            for (index, call) in now.iter().enumerate().skip(done) {
                let part = match (index < old.len(), &call.result) {
                    (true, None) => continue,
                    (true, Some(_)) => Part::Returns,
                    (false, Some(_)) => Part::Whole,
                    (false, None) => Part::Begins,
                };
                if part == Part::Whole && !program.is_server() && call.found_nothing() {
                    continue;
                }
                calls.push(self.call(program, call, part));
            }
        }
        calls
    }

    fn call(&self, program: &Program, call: &trace::Call, part: Part) -> Call {
        Call {
            by: program.name.clone(),
            call: call.name.clone(),
            peer: call.peer.and_then(|port| self.name(port.into())),
            bytes: call.bytes.clone(),
            part,
            result: call.result.clone(),
        }
    }

    /// The listener and the server's ends of the connections.
    fn kernel(&self, sockets: &[TcpNetEntry]) -> Kernel {
        let name = |end: SocketAddr| self.name(end.port().into());
        let mut listeners = sockets
            .iter()
            .filter(|socket| socket.state == TcpState::Listen);
        let at_server = sockets.iter().filter(|socket| {
            let here = name(socket.local_address);
            let is_open = [TcpState::Established, TcpState::CloseWait].contains(&socket.state);
            here.as_deref() == Some(SERVER) && is_open
        });
        let connections = at_server.filter_map(|socket| {
            Some(Connection {
                client: name(socket.remote_address)?,
                accepted: socket.inode != 0,
                ended: socket.state == TcpState::CloseWait,
                receive_buffer: socket.rx_queue.into(),
            })
        });
        let mut connections: Vec<Connection> = connections.collect();
        let order = |name: &str| {
            self.members
                .iter()
                .position(|(_, member)| member.name == name)
        };
        connections.sort_by_key(|connection| order(&connection.client));
        Kernel {
            accept_queue: listeners.next().map(|listener| listener.rx_queue.into()),
            connections,
        }
    }
}

const SERVER: &str = "server";

#[cfg(test)]
mod tests {
    use procfs::FromReadSI;
    use procfs::net::TcpNetEntries;

    use super::*;

    const SERVER_TRACE: &str = "\
execve(\"/srv/kv-server\", [\"kv-server\"], 0x7ffd /* 9 vars */) = 0
listen(3<TCP:[127.0.0.1:6379]>, 128) = 0
accept4(3<TCP:[127.0.0.1:6379]>, ";
    const ACCEPTED: &str = "{sin_port=htons(40001)}, [128 => 16], SOCK_CLOEXEC) = \
                            4<TCP:[127.0.0.1:6379->127.0.0.1:40001]>\n";

    fn client(port: u32) -> String {
        format!(
            "execve(\"/srv/client\", [\"client\"], 0x7ffd /* 9 vars */) = 0\n\
             connect(3<TCP:[9]>, {{sin_port=htons(6379)}}, 16) = 0\n\
             sendto(3<TCP:[127.0.0.1:{port}->127.0.0.1:6379]>, \"GET a\\n\", 6, 0, NULL, 0) = 6\n"
        )
    }

    /// A moment in which the shells of some terminals have started processes with these traces.
    fn moment(traces: &[(usize, &str)], sockets: Vec<TcpNetEntry>) -> Moment {
        let traces = traces.iter();
        let line = "Connection from 127.0.0.1:40001".to_owned();
        Moment {
            input: (1, "kv-server".into()),
            screens: BTreeMap::from([(1, (vec![line], String::new()))]),
            traces: traces
                .map(|(terminal, text)| ((*terminal, 10), trace::read(text)))
                .collect(),
            sockets,
        }
    }

    fn record(moments: Vec<Moment>) -> Recording {
        let recorder = Recorder {
            moments,
            ..Recorder::new(&std::env::temp_dir()).expect("a place for traces")
        };
        recorder.recording("s", &Known::default())
    }

    fn parts(recording: &Recording, step: usize) -> Vec<(&str, &str, Part)> {
        let calls = recording.steps[step - 1].calls.iter();
        calls
            .map(|call| (call.by.as_str(), call.call.as_str(), call.part))
            .collect()
    }

    #[test]
    fn a_call_begins_in_one_step_and_returns_in_another() {
        let accepted = format!("{SERVER_TRACE}{ACCEPTED}");
        let recording = record(vec![
            moment(&[(1, SERVER_TRACE)], Vec::new()),
            moment(&[(1, SERVER_TRACE)], Vec::new()),
            moment(&[(1, &accepted), (2, &client(40001))], Vec::new()),
        ]);
        let listens = ("server", "listen", Part::Whole);
        assert_eq!(
            parts(&recording, 1),
            [listens, ("server", "accept4", Part::Begins)]
        );
        assert_eq!(parts(&recording, 2), []);
        let connects = ("client 1", "connect", Part::Whole);
        let sends = ("client 1", "sendto", Part::Whole);
        let returns = ("server", "accept4", Part::Returns);
        assert_eq!(parts(&recording, 3), [returns, connects, sends]);
        let peer = recording.steps[2].calls[0].peer.as_deref();
        assert_eq!(peer, Some("client 1"));
    }

    #[test]
    fn a_client_that_is_killed_while_it_waits_ends_once() {
        let waits = format!(
            "{}recvfrom(3<TCP:[127.0.0.1:40001->127.0.0.1:6379]>, ",
            client(40001)
        );
        let killed = format!(
            "{waits}0x7f, 8192, 0, NULL, NULL) = ? ERESTARTSYS (To be restarted)\n\
             --- SIGINT {{}} ---\n+++ killed by SIGINT +++\n"
        );
        let step = |trace: &str| moment(&[(1, SERVER_TRACE), (2, trace)], Vec::new());
        let recording = record(vec![step(&waits), step(&killed), step(&killed)]);
        assert_eq!(parts(&recording, 2), [("client 1", "exit", Part::Whole)]);
        assert_eq!(parts(&recording, 3), []);
    }

    #[test]
    fn a_client_that_looks_and_finds_nothing_is_left_out() {
        let look = |port: u32| {
            format!(
                "recvfrom(3<TCP:[127.0.0.1:{port}->127.0.0.1:6379]>, 0x7f, 8192, 0, NULL, NULL) = \
                 -1 EAGAIN (Resource temporarily unavailable)\n"
            )
        };
        let trace = format!("{}{}", client(40_001), look(40_001));
        let moments = [moment(&[(1, SERVER_TRACE), (2, &trace)], Vec::new())];
        let cast = Cast::of(&moments);
        let calls = cast.calls(&moments[0], None);
        assert!(calls.iter().any(|call| call.call == "sendto"), "{calls:?}");
        assert!(
            !calls.iter().any(|call| call.call == "recvfrom"),
            "{calls:?}"
        );
    }

    #[test]
    fn clients_have_the_order_of_their_steps_and_terminals() {
        let recording = record(vec![
            moment(&[(1, SERVER_TRACE), (4, &client(40004))], Vec::new()),
            moment(
                &[
                    (1, SERVER_TRACE),
                    (2, &client(40002)),
                    (3, &client(40003)),
                    (4, &client(40004)),
                ],
                Vec::new(),
            ),
        ]);
        let programs = recording.programs.iter();
        let programs = programs.map(|program| (program.name.as_str(), program.terminal));
        let wanted = [
            ("server", 1),
            ("client 1", 4),
            ("client 2", 2),
            ("client 3", 3),
        ];
        assert_eq!(programs.collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn clients_of_no_page_have_the_order_of_their_terminals() {
        let later = moment(
            &[(1, SERVER_TRACE), (2, &client(40002)), (3, &client(40003))],
            Vec::new(),
        );
        let recorder = Recorder {
            moments: vec![
                moment(&[(1, SERVER_TRACE), (3, &client(40003))], Vec::new()),
                later,
            ],
            ..Recorder::new(&std::env::temp_dir()).expect("a place for traces")
        };
        let recording = recorder.by_terminals("s");
        let programs = recording.programs.iter();
        let programs: Vec<_> = programs
            .map(|program| (&*program.name, program.terminal, program.port))
            .collect();
        let wanted = [
            ("server", 1, 6379),
            ("client 1", 2, 50001),
            ("client 2", 3, 50002),
        ];
        assert_eq!(programs, wanted);
        assert_eq!(recording.steps[0].calls[2].by, "client 2");
    }

    #[test]
    fn a_connection_that_its_client_has_closed_is_still_there() {
        let table = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:18EB 0100007F:9C41 08 00000000:00000007 00:00000000 00000000     0        0 0
";
        let sockets = TcpNetEntries::from_read(table.as_bytes(), procfs::current_system_info());
        let sockets = sockets.expect("a table").0;
        let traces = [(1, SERVER_TRACE), (2, &client(40001))];
        let recording = record(vec![moment(&traces, sockets)]);
        let connection = &recording.steps[0].kernel.connections[0];
        assert!(connection.ended && !connection.accepted, "{connection:?}");
        assert_eq!((connection.receive_buffer, connection.bytes()), (7, 6));
    }

    #[test]
    fn a_connection_that_no_process_holds_is_not_accepted() {
        let table = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:18EB 00000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 7
   1: 0100007F:18EB 0100007F:9C41 01 00000000:00000006 00:00000000 00000000     0        0 0
   2: 0100007F:9C41 0100007F:18EB 01 00000000:00000000 00:00000000 00000000     0        0 8
";
        let sockets = TcpNetEntries::from_read(table.as_bytes(), procfs::current_system_info());
        let sockets = sockets.expect("a table").0;
        let recording = record(vec![moment(
            &[(1, SERVER_TRACE), (2, &client(40001))],
            sockets,
        )]);
        let waiting = Connection {
            client: "client 1".into(),
            accepted: false,
            ended: false,
            receive_buffer: 6,
        };
        let kernel = Kernel {
            accept_queue: Some(1),
            connections: vec![waiting],
        };
        assert_eq!(recording.steps[0].kernel, kernel);
    }

    #[test]
    fn a_thread_has_a_name_of_its_own() {
        let main = format!(
            "{SERVER_TRACE}{ACCEPTED}clone3({{flags=CLONE_VM|CLONE_THREAD}} => \
             {{parent_tid=[12]}}, 88) = 12\naccept4(3<TCP:[127.0.0.1:6379]>"
        );
        let worker = "sendto(4<TCP:[127.0.0.1:6379->127.0.0.1:40001]>, \"OK\\n\", 3, 0, NULL, 0) = 3\n\
                      recvfrom(4<TCP:[127.0.0.1:6379->127.0.0.1:40001]>";
        let mut moment = moment(&[(1, &main), (2, &client(40001))], Vec::new());
        moment.traces.insert((1, 12), trace::read(worker));
        let recording = record(vec![moment]);
        let programs = recording.programs.iter();
        let programs: Vec<_> = programs
            .map(|program| (&*program.name, &*program.program, program.port))
            .collect();
        let wanted = [
            ("server", "kv-server", 6379),
            ("server/2", "kv-server", 6379),
            ("client 1", "client", 50001),
        ];
        assert_eq!(programs, wanted);
        let calls = parts(&recording, 1);
        assert!(
            calls.contains(&("server/2", "recvfrom", Part::Begins)),
            "{calls:?}"
        );
        assert_eq!(
            recording.blocked("server/2", 1).map(|call| &*call.call),
            Some("recvfrom")
        );
        let json = recording.write().expect("JSON");
        assert_eq!(Recording::read(&json), Ok(recording));
    }

    #[test]
    fn ports_of_the_run_do_not_get_into_a_recording() {
        let recording = record(vec![moment(
            &[(1, SERVER_TRACE), (2, &client(40001))],
            Vec::new(),
        )]);
        let json = recording.write().expect("JSON");
        assert!(!json.contains("40001"), "{json}");
        assert!(json.contains("Connection from 127.0.0.1:50001"), "{json}");
        assert_eq!(recording.programs[1].port, 50001);
    }
}
