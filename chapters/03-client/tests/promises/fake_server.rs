//! A server that does what the test says, step by step.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use socket2::{Domain, Socket, Type};

use super::{LIMIT, difference};

/// Listens on a free port.
pub struct FakeServer {
    listener: TcpListener,
    /// Where it listens.
    pub address: SocketAddr,
}

impl FakeServer {
    pub fn listen() -> FakeServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        FakeServer { listener, address }
    }

    /// Waits for the next client.
    #[track_caller]
    pub fn accept(&self) -> Connection {
        let listener = self.listener.try_clone().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(listener.accept()));
        let Ok(accepted) = receiver.recv_timeout(LIMIT) else {
            panic!("no client connected within {LIMIT:?}");
        };
        let (stream, _) = accepted.unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.set_write_timeout(Some(LIMIT)).unwrap();
        Connection { stream }
    }

    /// Closes the listener. Returns when nobody can connect any more: a program
    /// that another test starts at this moment may hold a copy until it runs.
    #[track_caller]
    pub fn close(self) {
        drop(self.listener);
        let start = Instant::now();
        while TcpStream::connect(self.address).is_ok() {
            assert!(
                start.elapsed() < LIMIT,
                "{} is open after {LIMIT:?}",
                self.address
            );
            thread::yield_now();
        }
    }
}

/// The server's end of a connection. Dropped, it closes; with unread bytes, that is a reset.
pub struct Connection {
    stream: TcpStream,
}

impl Connection {
    /// Reads as many bytes as `expected` has; they must be the same.
    #[track_caller]
    pub fn expect(&mut self, expected: &[u8]) {
        let mut received = Vec::new();
        while received != expected {
            let mut piece = vec![0; expected.len() - received.len()];
            let count = match self.stream.read(&mut piece) {
                Ok(0) => {
                    fail("the client closed too early", &received, expected)
                }
                Ok(count) => count,
                // A child that ends may wake any thread, whose read has a
                // time limit and so is not begun again (signal(7)).
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    continue;
                }
                Err(error) => {
                    let problem =
                        format!("nothing more came within {LIMIT:?} ({error})");
                    fail(&problem, &received, expected)
                }
            };
            received.extend_from_slice(&piece[..count]);
            if !expected.starts_with(&received) {
                fail(
                    "the client sent another command than expected",
                    &received,
                    expected,
                );
            }
        }
    }

    /// Waits until the client closes; it must send nothing more.
    #[track_caller]
    pub fn expect_end(&mut self) {
        let mut rest = Vec::new();
        if let Err(error) = self.stream.read_to_end(&mut rest) {
            panic!(
                "the client did not close within {LIMIT:?} ({error}); it sent '{}'",
                rest.escape_ascii()
            );
        }
        assert!(
            rest.is_empty(),
            "the client sent '{}' before it closed",
            rest.escape_ascii()
        );
    }

    /// Looks once: nothing unread may be there.
    #[track_caller]
    pub fn expect_nothing_yet(&self) {
        self.stream.set_nonblocking(true).unwrap();
        let looked = self.stream.peek(&mut [0]);
        self.stream.set_nonblocking(false).unwrap();
        let error = looked.expect_err("the client sent something or closed");
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// Closes the server's side of the connection only, as kv-server does.
    pub fn hang_up(&mut self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// Reads and forgets what the client sends, until it closes.
    #[track_caller]
    pub fn drain(&mut self) {
        let drained = std::io::copy(&mut self.stream, &mut std::io::sink());
        drained.expect("the client should close within the limit");
    }

    /// Closes while a command is unread: the kernel resets the connection.
    pub fn reset(self) {
        assert_eq!(self.stream.peek(&mut [0]).unwrap(), 1);
    }
}

/// Ends the test with what the server received, and what it expected.
#[track_caller]
fn fail(problem: &str, received: &[u8], expected: &[u8]) -> ! {
    panic!("{problem}\n{}", difference::bytes(received, expected));
}

/// An address where connections are refused, for as long as it lives: a socket
/// holds the port, so that no other program gets it, and does not listen.
pub struct Nobody {
    _socket: Socket,
    pub address: SocketAddr,
}

impl Nobody {
    pub fn new() -> Nobody {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(&any_port.into()).unwrap();
        let address = socket.local_addr().unwrap().as_socket().unwrap();
        Nobody {
            _socket: socket,
            address,
        }
    }
}
