use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;

use super::{LIMIT, compare, show};

/// The most bytes that are read where an end is expected. A server that never
/// stops sending cannot fill the memory.
const MOST: u64 = 256 * 1024 * 1024;

/// One connection. Every wait for the server ends after [`LIMIT`], and fails.
pub struct Client {
    pub stream: TcpStream,
    /// What was sent since the last reply, for the messages.
    sent: Vec<u8>,
}

impl Client {
    #[track_caller]
    pub fn connect(address: SocketAddr) -> Client {
        let stream = TcpStream::connect_timeout(&address, LIMIT)
            .unwrap_or_else(|error| {
                panic!("cannot connect to {address}: {error}")
            });
        Client::over(stream)
    }

    /// A client over a connection that was made in another way.
    #[track_caller]
    pub fn over(stream: TcpStream) -> Client {
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.set_write_timeout(Some(LIMIT)).unwrap();
        stream.set_nodelay(true).unwrap();
        Client {
            stream,
            sent: Vec::new(),
        }
    }

    /// The client's own address: its name in the server's log.
    pub fn name(&self) -> SocketAddr {
        self.stream.local_addr().unwrap()
    }

    #[track_caller]
    pub fn send(&mut self, bytes: &[u8]) {
        if let Err(error) = self.stream.write_all(bytes) {
            panic!("cannot send {}: {}", show(bytes), name(error.kind()));
        }
        self.sent.extend_from_slice(bytes);
    }

    /// Says that nothing more will be sent. Replies can still come.
    pub fn half_close(&self) {
        // When the server has closed already, some systems report it here.
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Waits for as many bytes as `reply` has, and fails unless they are
    /// `reply`.
    #[track_caller]
    pub fn expect(&mut self, reply: &[u8]) {
        let mut came = Vec::new();
        let result = (&self.stream)
            .take(reply.len() as u64)
            .read_to_end(&mut came);
        let ending = match came.len() == reply.len() {
            true => String::new(),
            false => ending(result),
        };
        compare(&self.sent, &came, reply, &ending);
        self.sent.clear();
    }

    /// Waits until the server closes the connection, and fails if anything
    /// comes before.
    #[track_caller]
    pub fn expect_end(&mut self) {
        let mut came = Vec::new();
        let result = (&self.stream).take(MOST).read_to_end(&mut came);
        if result.is_err() || !came.is_empty() {
            panic!(
                "the connection should end\n\
                 sent:      {}\n\
                 came back: {}, then {}",
                match self.sent.as_slice() {
                    [] => "nothing more".into(),
                    sent => show(sent),
                },
                show(&came),
                ending(result)
            );
        }
    }

    /// Sends, and waits for the reply.
    #[track_caller]
    pub fn ask(&mut self, sent: &[u8], reply: &[u8]) {
        self.send(sent);
        self.expect(reply);
    }

    /// Fails if there is anything to read.
    #[track_caller]
    pub fn expect_silence(&self) {
        self.stream.set_nonblocking(true).unwrap();
        let mut came = [0; 64];
        match self.stream.peek(&mut came) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => panic!("expected an open connection, found: {error}"),
            Ok(length) => panic!(
                "no reply should be there yet\nsent:      {}\ncame back: {}",
                show(&self.sent),
                show(&came[..length])
            ),
        }
        self.stream.set_nonblocking(false).unwrap();
    }

    /// Waits until a reply has come, and closes without reading it: on Linux
    /// the server gets a reset (RFC 1122, section 4.2.2.13).
    #[track_caller]
    pub fn reset(self) {
        if let Err(error) = self.stream.peek(&mut [0]) {
            let reason = name(error.kind());
            panic!("no reply came for {}: {reason}", show(&self.sent));
        }
    }
}

/// Sends `bytes` on a new connection, closes the sending side, and returns
/// everything that comes back. Sends and receives at the same time, so the
/// bytes may be more than the buffers hold.
#[track_caller]
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let client = Client::connect(address);
    let mut came = Vec::new();
    let (sent, received) = thread::scope(|scope| {
        let sending = scope.spawn(|| {
            let sent = (&client.stream).write_all(bytes);
            client.half_close();
            sent
        });
        let received = (&client.stream).take(MOST).read_to_end(&mut came);
        (sending.join().unwrap(), received)
    });
    if let Err(error) = &sent {
        panic!("cannot send {}: {}", show(bytes), name(error.kind()));
    }
    if received.is_err() {
        let ending = ending(received);
        panic!(
            "the connection should end without an error\n\
             sent:      {}\ncame back: {}, then {ending}",
            show(bytes),
            show(&came)
        );
    }
    came
}

/// How a reply ended, in words.
fn ending(result: std::io::Result<usize>) -> String {
    match result {
        Ok(_) => "the end".into(),
        Err(error) => name(error.kind()),
    }
}

/// What went wrong, in the same words on every system.
fn name(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            format!("nothing more within {LIMIT:?}")
        }
        ErrorKind::ConnectionReset => "a reset".into(),
        kind => kind.to_string(),
    }
}
