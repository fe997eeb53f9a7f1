//! The client fills the accept queue of a listener.

use std::io::{self, BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use socket2::{Domain, Socket, Type};

use super::fake_server::Nobody;
use super::harness::{equal, leave_out};
use super::program::{Program, client, starting};
use super::{LIMIT, Subject, promises};

/// A listener with a short queue that accepts nobody.
struct Listener {
    _socket: Socket,
    address: SocketAddr,
}

impl Listener {
    fn new(backlog: i32) -> Listener {
        if !cfg!(target_os = "linux") {
            leave_out("how long the accept queue gets is that of Linux");
        }
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(&any_port.into()).unwrap();
        socket.listen(backlog).unwrap();
        let address = socket.local_addr().unwrap().as_socket().unwrap();
        Listener {
            _socket: socket,
            address,
        }
    }
}

/// A client that fills a queue.
struct Filling {
    program: Program,
    output: PipeReader,
    input: PipeWriter,
}

impl Filling {
    fn start(subject: &Subject, address: SocketAddr) -> Filling {
        let pipe = || {
            let _starting = starting();
            io::pipe().unwrap()
        };
        let ((theirs, input), (output, printed)) = (pipe(), pipe());
        let mut program = client(subject);
        program.arg("--fill").arg(address.to_string());
        program.stdin(theirs).stdout(printed);
        Filling {
            program: Program::spawn(program, address),
            output,
            input,
        }
    }

    /// Waits for the line that says how many connections are open.
    #[track_caller]
    fn expect(self, connections: usize) -> Filled {
        let (sender, receiver) = mpsc::channel();
        let output = self.output;
        thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(output).read_line(&mut line);
            sender.send(line)
        });
        let Ok(line) = receiver.recv_timeout(LIMIT) else {
            panic!("the client printed nothing within {LIMIT:?}");
        };
        if line.is_empty() {
            let (code, _, errors) = self.program.end();
            panic!("ended with exit code {code:?}, standard error:\n{errors}");
        }
        let expected = format!(
            "{connections} connections are open, the next one gets no answer.\n"
        );
        equal!(line, expected, "the line that the client prints");
        Filled {
            program: self.program,
            input: self.input,
        }
    }
}

/// A client that has filled the queue and waits for the end of its input.
struct Filled {
    program: Program,
    input: PipeWriter,
}

impl Filled {
    /// Writes more than a pipe holds: only a client that stays reads it all.
    #[track_caller]
    fn reads_on(&self) {
        let (sender, receiver) = mpsc::channel();
        let mut input = self.input.try_clone().unwrap();
        thread::spawn(move || {
            sender.send(input.write_all(&b"\n".repeat(1024 * 1024)))
        });
        let Ok(written) = receiver.recv_timeout(LIMIT) else {
            panic!("the client read not all of its input within {LIMIT:?}");
        };
        assert!(
            written.is_ok(),
            "the client ended, or closed its input, before the input's end"
        );
    }

    #[track_caller]
    fn ends(self) {
        drop(self.input);
        self.program.ends_with(0, b"", "");
    }
}

/// How many established connections to `address` this machine has.
fn open_connections(address: SocketAddr) -> usize {
    let server = format!(":{:04X}", address.port());
    let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let is_one = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields[2].ends_with(&server) && fields[3] == "01"
    };
    sockets.lines().skip(1).filter(is_one).count()
}

pub fn queue_has_room_for_one_more_than_the_backlog(subject: &Subject) {
    let listener = Listener::new(5);
    Filling::start(subject, listener.address).expect(6).ends();
}

pub fn shortest_queue_has_room_for_one(subject: &Subject) {
    let listener = Listener::new(0);
    Filling::start(subject, listener.address).expect(1).ends();
}

pub fn connections_stay_open_until_the_input_ends(subject: &Subject) {
    let listener = Listener::new(3);
    let filled = Filling::start(subject, listener.address).expect(4);
    filled.reads_on();
    let open = open_connections(listener.address);
    equal!(open, 4, "connections that are open while the client stays");
    filled.ends();
}

pub fn address_where_nobody_listens_is_an_error(subject: &Subject) {
    let nobody = Nobody::new();
    let filling = Filling::start(subject, nobody.address);
    drop((filling.input, filling.output));
    let (code, _, errors) = filling.program.end();
    let problem = format!("Error: cannot connect to {}", nobody.address);
    assert!(errors.starts_with(&problem), "standard error:\n{errors}");
    equal!(code, Some(1), "the exit code");
}

promises! {
    on "03-client/exercises#backlog":
    "The option is not known, or the connection that gets no answer is \
     counted." =>
        queue_has_room_for_one_more_than_the_backlog;
    "The line has other words for one connection." =>
        shortest_queue_has_room_for_one;
    "The client does not wait for the end of its input, or has closed the \
     connections: that happens when they go out of scope." =>
        connections_stay_open_until_the_input_ends;
    "Any error is taken for a full queue." =>
        address_where_nobody_listens_is_an_error;
}
