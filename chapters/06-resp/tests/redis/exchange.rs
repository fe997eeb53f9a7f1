//! Sends a request to a server, and finds out all that it does.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use super::harness::{Client, Server};

/// How often somebody else is answered before nothing more is expected. A Redis
/// closes a connection a turn later than it answers.
const TURNS: usize = 3;

/// How long after one piece of a request the next is sent: long enough for a
/// key that lives 30 ms.
const PAUSE: Duration = Duration::from_millis(60);

/// What a server does: what comes back, and whether it closes.
pub struct Done {
    pub reply: Vec<u8>,
    pub closed: bool,
}

/// A server, and the client that sees whether it is through with another one.
pub struct Talker {
    server: Server,
    other: Client,
}

impl Talker {
    pub fn new(server: Server) -> Talker {
        let other = server.connect();
        Talker { server, other }
    }

    /// Sends the pieces on a new connection, to a server without keys.
    pub fn exchange(&mut self, pieces: &[Vec<u8>]) -> Done {
        self.other.ask(b"FLUSHALL\r\n", b"+OK\r\n");
        let mut client = self.server.connect();
        // The rows were recorded so. One byte a piece would take too long.
        let pause = match pieces.len() {
            ..10 => PAUSE,
            _ => Duration::ZERO,
        };
        for (place, piece) in pieces.iter().enumerate() {
            let start = Instant::now();
            while place > 0 && start.elapsed() < pause {
                self.turn();
            }
            client.send(piece);
            self.turn();
        }
        self.rest(client)
    }

    /// Waits until the server has read all that was sent: somebody else, who
    /// comes after that, gets two answers, one of them in a later turn.
    fn turn(&mut self) {
        for _ in 0..2 {
            self.other.ask(b"PING\r\n", b"+PONG\r\n");
        }
    }

    /// Reads until nothing more comes.
    fn rest(&mut self, client: Client) -> Done {
        let mut stream = client.stream;
        stream.set_nonblocking(true).unwrap();
        let mut reply = Vec::new();
        let mut silent = 0;
        while silent < TURNS {
            self.turn();
            let before = reply.len();
            match stream.read_to_end(&mut reply) {
                Ok(_) => {
                    return Done {
                        reply,
                        closed: true,
                    };
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => panic!("the connection ended: {error}"),
            }
            silent = match reply.len() - before {
                0 => silent + 1,
                _ => 0,
            };
        }
        Done {
            reply,
            closed: false,
        }
    }
}
